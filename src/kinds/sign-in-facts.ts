export interface Exemption {
  readonly persona: string;
  readonly why: string;
  /** What this must not open all the same: it takes a second factor. */
  readonly withheld: readonly { readonly action: string; readonly resource: string | null }[];
  /** The path by which the same persona signs in with one; null where there is none. */
  readonly full: string | null;
}

/** What kinds see of a sign-in path before anybody takes it. */
export interface SignInFacts {
  readonly name: string;
  /** What authenticates afterwards. A browser's session and an API's die differently. */
  readonly carrier: 'cookie' | 'header';
  /** The action, and resource, that a full sign-in by this path must open. */
  readonly protects: { readonly action: string; readonly resource: string | null } | null;
  /** Whose sign-ins by this path the checks of the second factor examine, and what those must open. */
  readonly judged: readonly { readonly persona: string; readonly protects: SignInFacts['protects'] }[];
  /** Of whom it demands no second factor, by the owner's word: not judged, and told. */
  readonly exempt: readonly Exemption[];
  readonly idleMs: number | null;
  readonly absoluteMs: number | null;
  /** Its sign-in gives other carriers beside that one. */
  readonly hasOthers?: boolean;
  readonly hasSignOut: boolean;
  readonly hasRefresh: boolean;
  /** Only renewal counts as use of its session, not what a token opens. */
  readonly renewalAlone?: boolean;
  readonly factors: readonly string[];
  readonly through: 'http' | 'browser';
  /** The personas that this path is for. */
  readonly personas: readonly string[];
}
