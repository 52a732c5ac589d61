/** What the doctor says about one part of a target file. */

/** In the order in which they are tried and shown. */
export const AREAS = {
  file: 'Target file',
  start: 'Start',
  scope: 'Scope',
  address: 'Addresses',
  trust: 'Certificates',
  service: 'Services',
  rate: 'Rate',
  'sign-in': 'Signing in',
  session: 'Sessions',
  action: 'Actions',
  write: 'Writes',
  anonymous: 'Without credentials',
  canary: 'Canaries',
  emergency: 'Emergency access',
  account: 'Accounts',
  token: 'Tokens of narrower scope',
  context: 'Contexts',
  duty: 'Duties kept apart',
  link: 'Signed links',
  export: 'Exports',
  outbound: 'Outbound calls',
  exchange: 'Signed messages',
  audit: 'Audit log',
  limits: 'Limits',
  unused: 'Unused',
} as const;
export type Area = keyof typeof AREAS;

export type State = 'works' | 'broken' | 'note' | 'skipped';

export interface Finding {
  readonly area: Area;
  /** The part of the target file: `signIn.api.steps[0].expect`. */
  readonly key: string;
  readonly state: State;
  readonly what: string;
  readonly expected?: string;
  /** What came: the exchange as method, address, status, type, size and shape; never a body. */
  readonly seen?: string;
  readonly fix?: string;
  /** Where the key stands; lines and columns count from 1. */
  readonly place?: { readonly file: string; readonly line: number; readonly column: number };
}

export interface Diagnosis {
  readonly target: string;
  readonly title: string;
  readonly file: string;
  /** Nothing is broken. Parts that were skipped are counted apart. */
  readonly ok: boolean;
  readonly counts: { readonly [state in State]: number };
  readonly findings: readonly Finding[];
}
