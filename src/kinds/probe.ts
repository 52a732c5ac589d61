/**
 * What a kind may do to a target: the interface that src/target implements. A kind sees personas, sign-in
 * paths, actions and resources by name; URLs, selectors, users and secrets stay behind this door.
 * Everything returned is already redacted: secrets and canaries appear as labels only.
 */
import type { AccountManagement, TemporaryAccount } from './accounts.js';
import type { ActOptions } from './act-options.js';
import type { ActorClass } from './actor-classes.js';
import type { Alerts } from './alerts.js';
import type { AuditChain } from './audit-chain.js';
import type { AuditAnswer, AuditQuestion, LogSwitch } from './audit-log.js';
import type { Authenticators } from './authenticators.js';
import type { Books } from './books.js';
import type { BoundaryFacts } from './boundaries.js';
import type { ContextRule } from './contexts.js';
import type { Cookies } from './cookies.js';
import type { DeclaredLimits } from './definition.js';
import type { Disclosures } from './disclosures.js';
import type { ElevationFacts } from './elevation.js';
import type { EmergencyFacts } from './emergency.js';
import type { Exports } from './exports.js';
import type { Federation } from './federation.js';
import type { FieldSet } from './field-sets.js';
import type { FunctionsFacts } from './functions.js';
import type { Inventory } from './inventory.js';
import type { Lifetimes } from './lifetimes.js';
import type { Links } from './links.js';
import type { LogInterface } from './log-interface.js';
import type { LogReport } from './log-report.js';
import type { Mail } from './mail.js';
import type { OtherCarrier } from './other-carriers.js';
import type { Messages } from './outbound.js';
import type { PartialSignIn } from './partial-sign-in.js';
import type { ClearAnswer, MixedContent, ServiceAnswer, StrictTransport } from './plaintext.js';
import type { Plants } from './plants.js';
import type { Records } from './records.js';
import type { Residue } from './residue.js';
import type { Retention } from './retention.js';
import type { Scopes } from './scopes.js';
import type { SegregationFacts } from './segregation.js';
import type { SignInFacts } from './sign-in-facts.js';
import type { StoredRecords } from './stored.js';
import type { Renewed, Tokens } from './tokens.js';
import type { Trials } from './trials.js';

export type { ActOptions } from './act-options.js';
export type { AttemptEntry, AuditAnswer, AuditEntry, AuditQuestion, LogSwitch } from './audit-log.js';
export type { SignInFacts } from './sign-in-facts.js';

/** What one request came to. Judged later; `matches` are facts by the target's own oracles. */
export interface Outcome {
  readonly status: number | null;
  /** The target's oracle for success held: status, and the resource's canaries where it declares any. */
  readonly success: boolean;
  /** The target's oracle for a refusal held. */
  readonly denied: boolean;
  /** Canary labels seen anywhere in the response: headers, body, error text. */
  readonly canaries: readonly string[];
  /** Whether a reading action showed the marker that was asked about; null when none was. */
  readonly markerSeen: boolean | null;
  readonly nonce: string | null;
  readonly sentAt: string;
  readonly receivedAt: string;
  /** Labels of the values that were looked for (`look`) and are in the answer. */
  readonly seen?: readonly string[];
  /** What the action captures of a success: the id of what was made, its version. */
  readonly captured?: { readonly [name: string]: string };
  /** Set when no answer came, in spite of the retries that transport errors get. */
  readonly unreachable?: string;
  /** A short, redacted account: `GET /fhir/Patient/… → 403 application/fhir+json 312 B`. */
  readonly said: string;
}

export interface PolicyCell {
  readonly action: string;
  readonly resource: string;
  readonly persona: string;
  readonly access: 'allow' | 'deny';
}

export interface ActionFacts {
  readonly name: string;
  readonly method: string;
  readonly writes: boolean;
  /** Audit vocabulary of the action: C, R, U, D or E. */
  readonly operation: 'C' | 'R' | 'U' | 'D' | 'E';
  /** Which kind of audited event it is, where that is not plain from its operation. */
  readonly event?: string;
  /** How a change made by it can be seen: the action that reads it back, and who may. */
  readonly readBack?: { readonly action: string; readonly persona: string };
}

/** One account's session at the target. It holds secrets, so it is opaque. */
export interface Session {
  readonly persona: string;
  readonly account: string;
  readonly signIn: string;
  /** Does an action with this session. */
  act(action: string, options?: ActOptions): Promise<Outcome>;
  /** Does the sign-in path's `alive` request: proof that the session is accepted, nothing else. */
  alive(): Promise<Outcome>;
  /** Tries to renew by refresh token; null where the path has none. Does not change this session. */
  tryRefresh(): Promise<Outcome | null>;
  /** The same, with the session that goes on by what the renewal gave; null where the path has none. */
  renew(): Promise<Renewed | null>;
  /** A copy of the credentials as they are now, to be replayed after sign-out or expiry. */
  copy(): Session;
  signOut(): Promise<Outcome>;
  /** The same action sent in clear to a declared service, with what a client would send along. */
  inClear(service: string, action: string, options?: ActOptions): Promise<ClearAnswer>;
  readonly hasRefresh: boolean;
  /** Nonce of the request that completed the sign-in; null when it went through a browser. */
  readonly signedInNonce: string | null;
  /** What else its sign-in gave, from copies of it as it is now: each is presented alone, whatever became of the others. */
  others(): readonly OtherCarrier[];
  /** Names of the carriers that authenticate: cookie names, `Authorization`. Never values. */
  readonly carriers: readonly string[];
}

export interface TlsEndpoint {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** The scanner's report as plain data; see packages/tls-scanner-lite. */
export type TlsReport = import('tls-scanner-lite').Report;

export interface Wait {
  /** How much later than asked the harness woke up. */
  readonly lateMs: number;
}

/** What is about to be written, and the marker by which it is found again. */
export interface Change {
  readonly action: string;
  readonly resource: string | null;
  readonly marker: string | undefined;
}

/** A limit of the target, as its owner documents it under `key` of the target file. */
export interface Limit {
  readonly key: string;
  readonly ms: number;
}

export interface Probe {
  readonly check: string;
  readonly limits: DeclaredLimits;
  now(): number;
  /** Sleeps without holding a work slot; shown in the progress as `why`. Beyond --max-wait it refuses, and tells `limit`. */
  wait(ms: number, why: string, limit?: Limit): Promise<Wait>;
  note(line: string): void;
  /** The error for a part of the target file that this check can't do without; becomes inconclusive. */
  missing(what: string, key: string): Error;
  /** An error in words, redacted. Throws again what is the harness's own defect or a refusal of scope. */
  explain(error: unknown): string;
  /** The sign-in path that an action needs, as options of signIn and shared. */
  pathOf(action: string): { readonly signIn?: string };

  readonly signIns: readonly SignInFacts[];
  readonly personas: readonly string[];
  /** Personas whose actions the audit source shows: a tenant's auditor does not see another tenant's users. */
  readonly auditedPersonas: readonly string[];
  readonly resources: readonly string[];
  /** The actor by which the target's log should know an account (`username` unless the target says otherwise). */
  actorOf(account: string): string;
  objectOf(resource: string): string | null;

  /** A fresh session of an account that no other check uses at the same time. */
  signIn(persona: string, options?: { signIn?: string }): Promise<Session>;
  /** A session that reading checks share; never signed out, locked or changed. */
  shared(persona: string, options?: { signIn?: string }): Promise<Session>;
  /** Attempts that leave a factor out or falsify it, each followed by the action it must not open. */
  partialSignIns(
    persona: string,
    signIn: string,
    action: string,
    resource: string,
  ): Promise<readonly PartialSignIn[]>;
  /** An action with no credentials, or with credentials that were never issued. */
  without(action: string, credentials: 'none' | 'garbage', options?: ActOptions): Promise<Outcome>;

  readonly actions: readonly ActionFacts[];
  readonly policy: readonly PolicyCell[];
  readonly emergency: EmergencyFacts | null;
  readonly elevation: ElevationFacts | null;
  /** Records that one of two people of the same role has a relationship to. */
  readonly relationships: readonly BoundaryFacts[];
  /** Records of one tenant, and people of it and of another. */
  readonly tenants: readonly BoundaryFacts[];
  readonly functions: FunctionsFacts | null;
  /** Rules that look at more than who asks. */
  readonly contexts: readonly ContextRule[];
  /** Duties that one person may not both do. */
  readonly segregation: SegregationFacts | null;
  /** Records of which each role is to get a part. */
  readonly fieldSets: readonly FieldSet[];

  /**
   * Whether the change that a write made, known by its marker, is found by the action's read-back; null when
   * the action declares none or it could not be looked at. `reader`: who looks, where the action's own reader has
   * nothing to do with the record.
   */
  readBack(
    action: string,
    resource: string | null,
    marker: string,
    reader?: string,
    on?: TemporaryAccount,
  ): Promise<boolean | null>;
  /**
   * A change, and the look at what came of it, with nobody else changing that record meanwhile: else a change that was
   * made reads as one that was not. Within `work`, the action is done with this marker.
   */
  undisturbed<T>(change: Change, work: () => Promise<T>): Promise<T>;
  readonly actorClasses: readonly ActorClass[];
  /** A nonce that no request carries. */
  decoy(): string;
  audit(question: AuditQuestion): Promise<AuditAnswer>;
  /** The ledger of the whole run and the target's log. */
  readonly books: Books;
  readonly records: Records;
  /** What is stored, and the target's report of it. */
  readonly stored: StoredRecords;
  readonly alerts: Alerts;
  readonly logSwitches: readonly LogSwitch[];
  /** The log's own evidence that nobody tampered with it. */
  readonly chain: AuditChain;

  /** Every further port that the target declares. */
  readonly services: readonly {
    readonly name: string;
    readonly host: string;
    readonly port: number;
    readonly protocol: string;
  }[];
  /** Reading actions that show canaries, each with a resource, a persona who may, and its sign-in path. */
  readonly protectedReads: readonly {
    readonly action: string;
    readonly resource: string;
    readonly persona: string;
    readonly signIn: string;
  }[];
  /** An action by nobody in clear; null: the front page. */
  inClear(service: string, action: string | null, options?: ActOptions): Promise<ClearAnswer>;
  lookAt(service: string): Promise<ServiceAnswer>;
  /** The same look at a server of the harness's own that goes on in clear. */
  lookAtOwn(protocol: string): Promise<ServiceAnswer>;
  strictTransport(): Promise<readonly StrictTransport[]>;
  /** Null where the target has no pages that a cookie signs in to. */
  mixedContent(): Promise<MixedContent | null>;

  /** Factors bound to accounts, and actions that take a recent authentication. */
  readonly authenticators: Authenticators;

  /** Everything that the target describes or links to. */
  readonly inventory: Inventory;
  /** Messages that the target sends to others or is sent signed. */
  readonly messages: Messages;
  /** Sessions measured by the clock. */
  readonly lifetimes: Lifetimes;
  /** The target's own interface to its audit log. */
  readonly logInterface: LogInterface;
  /** The report that the target makes of its log. */
  readonly logReport: LogReport;
  /** How long the log is kept. */
  readonly retention: Retention;
  /** Secrets planted in requests. */
  readonly plants: Plants;
  /** Sign-ins tried in pieces. */
  readonly trials: Trials;
  /** Mail that the target sends to test accounts. */
  readonly mail: Mail;
  /** Accounts made for this check, and what people may do with their passwords. */
  readonly accounts: AccountManagement;
  /** Sign-in by an identity provider of the harness. */
  readonly federation: Federation;
  readonly tokens: Tokens;
  readonly scopes: Scopes;
  readonly cookies: Cookies;
  readonly residue: Residue;
  /** Pre-signed addresses of stored objects. */
  readonly links: Links;
  /** Files that the target hands out. */
  readonly exports: Exports;
  /** What the target discloses to others, and its account of that. */
  readonly disclosures: Disclosures;

  readonly tlsEndpoints: readonly TlsEndpoint[];
  scanTls(endpoint: string): Promise<TlsReport>;
  /** Offers each legacy protocol to the harness's own responder: what the scanner is able to see accepted. */
  scanOwnResponder(): Promise<TlsReport>;
  /** Two responders of the harness's own: with each extension that protects a handshake, and with none of them. */
  scanOwnExtensions(): Promise<{ readonly with: TlsReport; readonly without: TlsReport }>;
  /** Responders of the harness's own that have every weakness between them. */
  scanOwnWeaknesses(): Promise<readonly TlsReport[]>;
  /** The same verifier on certificates of the harness's own making, each wrong in one way, and a good one. */
  scanOwnCertificates(): Promise<readonly { readonly made: string; readonly problems: readonly string[] }[]>;
}
