/** What kinds see of account management (NIST SP 800-53 AC-2): accounts made for a check, and always removed after it. */
import type { Session } from './probe.js';

/** What came of something asked of an administrator's interface. */
export type Change = {
  /** Every step of it went as the target file says. */
  readonly done: boolean;
  /** It was refused in the way that the target file declares; null where it declares none. */
  readonly refused: boolean | null;
  readonly said: string;
};

/** An account that exists for this check alone. Its password and seed stay behind this door. */
export interface TemporaryAccount {
  readonly username: string;
  /** The persona that it is like. */
  readonly persona: string;
  /** A fresh session, by any path that the persona may take; the first of these when none is named. */
  signIn(signIn?: string): Promise<Session>;
  /** Ends the account's access; throws `prerequisite` where the target declares no way to. */
  disable(): Promise<Change>;
  enable(): Promise<Change>;
  /** Gives it the role of another persona. */
  changeRole(persona: string): Promise<Change>;
  /** Removes it now; what is still there when the check ends is removed then. */
  remove(): Promise<Change>;
  /** Changes its password as a person does, with the session given. */
  changePassword(session: Session, next: string): Promise<PasswordChange>;
  /** The sign-in up to and with the password, its own when null: nothing of a second factor is used up. */
  tryPassword(password: string | null, signIn?: string): Promise<PasswordTry>;
}

export type Created = {
  readonly account: TemporaryAccount | null;
  readonly change: Change;
};

export type PasswordChange = Change & {
  /** What the refusal gives as its reason; null when none was found where the target file says. */
  readonly reason: string | null;
};

/** Whether a password gets past the password step of a sign-in path. */
export type PasswordTry = {
  readonly accepted: boolean;
  /** Status of the last answer; null from a browser. */
  readonly status: number | null;
  /** Words in the answer that help along: `hint`, `security question`. */
  readonly hints: readonly string[];
  readonly said: string;
};

export interface CreateOptions {
  /** Names the interface; the first one of the target file when left out. */
  readonly by?: string;
  /** A name of its own that carries the run id when left out. */
  readonly username?: string;
}

/** How many accounts of the target's own list an id leads to. */
export type Roster = {
  readonly readable: boolean;
  readonly total: number;
  readonly found: readonly { readonly id: string; readonly accounts: number }[];
  readonly said: string;
};

/** The part of the probe for accounts and passwords. */
export interface AccountManagement {
  /** Personas whose like can be made; empty where the target declares no account management. */
  readonly personas: readonly string[];
  /** Interfaces by which accounts are created: the API, the pages, SCIM. */
  readonly interfaces: readonly string[];
  /** Sign-in paths that an account like this persona's can walk: without mail or anything else that only others have. */
  paths(persona: string): readonly string[];
  /** How soon after disabling nothing issued before is accepted, as the owner documents; null when undocumented. */
  readonly endsWithinMs: number | null;
  readonly passwords: {
    /** Lengths in characters, as the owner documents; null where undocumented. */
    readonly least: number | null;
    readonly most: number | null;
    /** Words by which people know the service. */
    readonly serviceNames: readonly string[];
    /** The path whose session changes a password; the first of the persona when null. */
    readonly signIn: string | null;
    /** The target file says where a refusal gives its reason. */
    readonly saysWhy: boolean;
    /** The characters that may stand in a made-up password, one of each list; undefined where nothing is refused. */
    readonly classes: readonly string[] | undefined;
  } | null;
  create(persona: string, options?: CreateOptions): Promise<Created>;
  /** `create`, throwing `prerequisite` with what was said when it is not done. */
  made(persona: string): Promise<TemporaryAccount>;
  /** A user name that nobody has, with the run id in it. */
  freshName(): string;
  /** Looks ids up in the target's list of accounts; null where it declares none. */
  roster(ids: readonly string[]): Promise<Roster | null>;
  /** Keeps a made-up password out of everything that is written; gives it back. */
  secret(password: string): string;
  /** The password step of the first path with a name and a password that are not an account of ours. */
  tryStranger(username: string, password: string, signIn?: string): Promise<PasswordTry>;
}
