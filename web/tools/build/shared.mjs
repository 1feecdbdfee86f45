import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const PREFIX = "virtual:treum-shared:";

/** Names of react-router that apps may use; the rest of it stays out of the page. */
const ROUTER = [
  "BrowserRouter",
  "Link",
  "MemoryRouter",
  "NavLink",
  "Navigate",
  "Outlet",
  "Route",
  "Routes",
  "useLocation",
  "useNavigate",
  "useParams",
  "useSearchParams",
];
/** CommonJS packages have no export names that a bundler can see, so they are listed from life. */
const COMMON_JS = ["react", "react/jsx-runtime", "react-dom", "react-dom/client"];
const OURS = ["domain", "i18n", "api-client", "state", "realtime", "ui-kit"];

export const REMOTES = ["signals"];
export const SHARED = [...COMMON_JS, "react-router", ...OURS.map((name) => `@treum/${name}`)];

export function isShared(id) {
  return SHARED.includes(id);
}

export function isRemote(id) {
  return id.startsWith("@treum/mfe-");
}

function facade(specifier) {
  const from = JSON.stringify(specifier);
  if (COMMON_JS.includes(specifier)) {
    const names = Object.keys(require(specifier)).filter((name) => /^\w+$/.test(name));
    return `import m from ${from}; export default m; export const { ${names.join(", ")} } = m;`;
  }
  if (specifier === "react-router") return `export { ${ROUTER.join(", ")} } from ${from};`;
  return `export * from ${from};`;
}

/** One entry a shared specifier, so that the page holds exactly one copy of each. */
export function sharedEntries() {
  return Object.fromEntries(
    SHARED.map((name) => [name.replace("@treum/", "treum-").replaceAll("/", "-"), PREFIX + name]),
  );
}

export function sharedFacades() {
  return {
    name: "treum-shared-facades",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : null),
    load: (id) => (id.startsWith(`\0${PREFIX}`) ? facade(id.slice(PREFIX.length + 1)) : null),
  };
}

/** The specifier an entry of the shared set stands for, or null for a common chunk. */
export function specifierOf(chunk) {
  const id = chunk.facadeModuleId ?? "";
  return id.startsWith(`\0${PREFIX}`) ? id.slice(PREFIX.length + 1) : null;
}
