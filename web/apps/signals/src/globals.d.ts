/** The style sheets of this part, named by the build. */
declare const __REMOTE_STYLES__: readonly { readonly href: string; readonly integrity: string }[];
