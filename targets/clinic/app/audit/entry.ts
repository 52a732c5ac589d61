import type { Resource } from '../fhir/resource.js';

/** Who an entry is about: an account, or a partner that signs its messages. */
export interface Actor {
  readonly username: string;
  readonly role: string;
  readonly tenant: string;
  readonly display: string;
  /** Absent for a partner. */
  readonly userId?: string;
}

/** On which side of the counter somebody stands, or that it is a machine. */
export type ActorClass = 'patient' | 'workforce' | 'administrative' | 'system';

const ADMINISTRATIVE: readonly string[] = ['admin', 'auditor'];

/** The class that an entry names beside the role. */
export function actorClass({ role }: Actor): ActorClass | undefined {
  if (role === 'patient') return 'patient';
  if (role === 'partner') return 'system';
  return ADMINISTRATIVE.includes(role) ? 'administrative' : 'workforce';
}

/** Everything that the clinic records. */
export type AuditedAction =
  | 'read'
  | 'vread'
  | 'history-instance'
  | 'search-type'
  | 'create'
  | 'update'
  | 'patch'
  | 'everything'
  | 'export'
  | 'disclose'
  | 'accounting'
  | 'batch'
  | 'amendment-request'
  | 'amendment-decision'
  | 'audit-read'
  | 'audit-search'
  | 'audit-switch'
  | 'audit-purge'
  | 'integrity-report'
  | 'users-list'
  | 'user-create'
  | 'user-disable'
  | 'user-enable'
  | 'user-role'
  | 'user-duties'
  | 'user-delete'
  | 'care-team-join'
  | 'care-team-leave'
  | 'elevation-request'
  | 'elevations-list'
  | 'elevation-approve'
  | 'elevation-end'
  | 'sessions-list'
  | 'receivers-list'
  | 'profile-read'
  | 'profile-update'
  | 'password-page'
  | 'password-change'
  | 'integration-create'
  | 'integration-delete'
  | 'identity-provider-create'
  | 'identity-provider-delete'
  | 'identity-provider-link'
  | 'inbound-create'
  | 'link-create'
  | 'release-prepare'
  | 'release-read'
  | 'release-approve'
  | 'emergency-start'
  | 'emergency-stop'
  | 'login-password'
  | 'login-federated'
  | 'login'
  | 'password-reset-request'
  | 'password-reset'
  | 'reauthenticate'
  | 'factors-list'
  | 'factor-options'
  | 'factor-enrol'
  | 'factor-remove'
  | 'factor-reset'
  | 'token-refresh'
  | 'userinfo'
  | 'logout'
  | 'unsupported';

/**
 * One line of the audit log before it takes its FHIR form. It never holds a password, a token or the text
 * of a record; `why` is from a fixed vocabulary.
 */
export interface Entry {
  readonly action: AuditedAction;
  readonly outcome: 'success' | 'refused' | 'error';
  readonly why?: string | undefined;
  /** Absent when nobody could be identified. */
  readonly actor?: Actor | undefined;
  /** The name that somebody gave who could not be identified. */
  readonly claimed?: string | undefined;
  /** What is unusual about it. */
  readonly risk?: 'new-device' | undefined;
  /** The id of the patient whose record was touched. */
  readonly patient?: string | undefined;
  /** What was touched, as a relative reference such as `Observation/o-1/_history/2`. */
  readonly object?: string | undefined;
  /** A search in the parameters that the clinic understood. */
  readonly query?: string | undefined;
  /** Why somebody asks for what is otherwise closed, in their own words. */
  readonly reason?: string | undefined;
  /** Set when the access was opened by, or is about, break-glass. */
  readonly emergency?: { readonly reason: string } | undefined;
}

/** What is known of the request beside the entry. */
export interface Circumstances {
  readonly requestId: string;
  /** Network address of the client. */
  readonly address: string;
  /** What the log keeps of the request's own words. */
  readonly words?: string | undefined;
}

/** A request as its sender wrote it. */
export interface RequestWords {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/**
 * What of a request's own words goes into its entry: nothing. Any of them may hold a password, a token or the text of a
 * record.
 */
export function keptWords(_request: RequestWords): string | undefined {
  return undefined;
}

/** The id by which the entry of a request is found again: the request's own, whatever else stands in it. */
export function entryRequestId(request: RequestWords & { readonly id: string }): string {
  return request.id;
}

/** What the clock says that entries are stamped with. */
export function auditTime(): Date {
  return new Date();
}

/** Whether somebody may switch recording off: nobody, whatever the role (45 CFR 164.312(b)). */
export function maySwitchLog(_actor: Actor, _on: boolean): boolean {
  return false;
}

/** The entry as the log will have it, or undefined to leave it out: every entry, as it happened. */
export function recordAsHappened(entry: Entry): Entry | undefined {
  return entry;
}

/** The entry in the form in which it is stored and exported: as it was made. */
export function keepForm(event: Resource, _entry: Entry): Resource {
  return event;
}
