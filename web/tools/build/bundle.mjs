import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { build } from "vite";
import { isRemote, isShared, sharedEntries, sharedFacades } from "./shared.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Nothing is written here: a build that fails its budget must leave the last good one in place. */
async function bundle({ input, external = () => false, plugins = [], define = {} }) {
  const { output } = await build({
    configFile: false,
    root: ROOT,
    base: "/",
    publicDir: false,
    logLevel: "warn",
    mode: "production",
    define,
    plugins,
    build: {
      write: false,
      target: "es2023",
      // Styles may use what browsers of the last two years know, such as light-dark().
      cssTarget: ["chrome125", "firefox126", "safari17.5"],
      modulePreload: false,
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      rolldownOptions: {
        input,
        external,
        preserveEntrySignatures: "strict",
        // "use client" means nothing without a server that renders.
        onLog: (level, log, handle) => {
          if (log.code !== "MODULE_LEVEL_DIRECTIVE") handle(level, log);
        },
        output: {
          format: "es",
          entryFileNames: "assets/[name]-[hash].js",
          chunkFileNames: "assets/[name]-[hash].js",
          assetFileNames: "assets/[name]-[hash][extname]",
        },
      },
    },
  });
  return output;
}

export function bundleShared() {
  return bundle({ input: sharedEntries(), plugins: [sharedFacades()] });
}

/** Styles come first: a remote's script names the style sheets it needs. */
export async function bundleStyles(names) {
  const input = Object.fromEntries(names.map((name) => [name, `apps/${name}/src/app.css`]));
  const output = await bundle({ input, plugins: [tailwindcss()] });
  return output.filter((file) => file.type === "asset");
}

export function bundleRemote(name, styles) {
  return bundle({
    input: { [name]: `apps/${name}/src/index.tsx` },
    external: isShared,
    define: { __REMOTE_STYLES__: JSON.stringify(styles) },
  });
}

export function bundleShell() {
  return bundle({
    input: { shell: "apps/shell/src/main.tsx" },
    external: (id) => isShared(id) || isRemote(id),
  });
}
