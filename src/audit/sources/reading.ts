/** What came of reading a source once. */
export type Reading =
  | { readonly readable: true; readonly items: readonly unknown[]; readonly said: string }
  | { readonly readable: false; readonly items: readonly unknown[]; readonly said: string };
