const HOME = "/signals";

/** Only a path of this site: a foreign address in the link would turn sign-in into a trap. */
export function nextPath(search: URLSearchParams): string {
  const next = search.get("next") ?? "";
  const url = URL.parse(next, location.origin);
  if (!next.startsWith("/") || url === null || url.origin !== location.origin) return HOME;
  return url.pathname + url.search + url.hash;
}

export function signInPath(pathname: string, search: string): string {
  const next = pathname + search;
  return next === HOME ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`;
}
