/** What the server's import map resolves a remote to: the contract, not the sources. */
declare module "@treum/mfe-signals" {
  import type { ComponentType } from "react";

  const Remote: ComponentType;
  export default Remote;
  export const styles: readonly { readonly href: string; readonly integrity: string }[];
}
