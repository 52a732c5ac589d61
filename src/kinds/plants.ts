/** Secrets planted where requests carry text, to be looked for in the audit log. They are known to kinds by label only. */
/** `body` is the text that a writing action puts into a record. */
export type PlantPlace = 'header' | 'query' | 'path' | 'user agent' | 'body' | 'file name';

export type Planted = {
  readonly place: PlantPlace | 'password' | 'session token';
  /** What was done, in words. */
  readonly what: string;
  /** Words by which it would be found in the log. */
  readonly labels: readonly string[];
  readonly nonce: string | null;
  /** An answer came, and where it takes one to be taken in, of success. */
  readonly carried: boolean;
  readonly said: string;
};

/** An action by a persona that may do it. */
export interface Carrying {
  readonly action: string;
  readonly resource: string;
  readonly persona: string;
}

export interface Plants {
  /** Writing actions of the policy whose request carries a text. */
  readonly texts: readonly Carrying[];
  /** Does the action with a new secret in this place of its request. */
  send(place: PlantPlace, by: Carrying): Promise<Planted>;
  /** Does the action as it is: its session's own tokens are what may not be kept. Null where a cookie carries them. */
  withToken(by: Carrying): Promise<Planted | null>;
  /** Texts of the harness's own with a secret in them, as log entries hold it: which of them gave it away. */
  ownCopies(): readonly { readonly copy: string; readonly noticed: boolean }[];
}
