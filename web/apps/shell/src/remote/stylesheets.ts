export interface StyleSheet {
  readonly href: string;
  readonly integrity: string;
}

/** A remote mounts with its styles in place, so nothing flashes unstyled. */
export async function loadStyleSheets(sheets: readonly StyleSheet[]): Promise<void> {
  await Promise.all(sheets.map(loadStyleSheet));
}

function loadStyleSheet({ href, integrity }: StyleSheet): Promise<void> {
  if (document.querySelector(`link[rel="stylesheet"][href="${href}"]`)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.integrity = integrity;
    link.crossOrigin = "anonymous";
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      link.remove();
      reject(new Error(`style sheet failed: ${href}`));
    });
    document.head.append(link);
  });
}
