import { DUTIES, dutiesOf, type Holding } from '../access/duties.js';
import { ROLES, type Role } from '../access/policy.js';
import type { Entry } from '../audit/entry.js';
import type { Clinic } from '../context.js';
import type { Exchange } from '../exchange.js';
import {
  type AccountView,
  createAccount,
  deleteAccount,
  disableAccount,
  enableAccount,
  findAccount,
  setDuties,
  setRole,
  temporaryPassword,
} from './accounts.js';
import { hashPassword } from './password.js';
import type { PasswordProblem } from './password-rules.js';
import type { Principal } from './principal.js';
import { userName } from './user-name.js';

/** What came of an administrator's change, for the API and for the pages alike. */
export type Changed<T = object> =
  | ({ readonly done: true; readonly about: Pick<Entry, 'object'> } & T)
  | { readonly done: false; readonly why: Refusal; readonly message: string };

export type Refusal = 'not-found' | 'taken' | 'malformed' | 'own-account' | 'exclusive' | PasswordProblem;

/** What was typed or sent for a new account. */
export interface Asked {
  readonly username?: unknown;
  readonly role?: unknown;
  readonly display?: unknown;
  readonly password?: unknown;
  readonly careTeam?: unknown;
}

/** A new account, checked, with its password hashed. */
export interface Prepared {
  readonly username: string;
  /** The form in which the name, as it was given, is compared with others. */
  readonly key: string;
  readonly role: Role;
  readonly display: string;
  readonly passwordHash: string;
  readonly careTeam: readonly string[];
  /** The password, when the clinic made it up. */
  readonly temporary: string | undefined;
}

const refused = (why: Refusal, message: string) => ({ done: false, why, message }) as const;
const aboutAccount = (id: string) => ({ object: `Person/${id}` });

export function roleOf(value: unknown): Role | undefined {
  return ROLES.find((role) => role === value);
}

/** Everything about a new account that can be wrong by itself. `tenant`: the administrator's. */
export async function prepareAccount(
  { behaviour }: Pick<Clinic, 'behaviour'>,
  asked: Asked,
  tenant: string,
): Promise<Prepared | Changed> {
  const username = userName(asked.username);
  const role = roleOf(asked.role);
  if (username === undefined)
    return refused('malformed', 'User name: 3 to 64 letters, digits and . _ - @ are expected.');
  if (role === undefined) return refused('malformed', `Role: one of ${ROLES.join(', ')} is expected.`);
  const { display, password, careTeam } = asked;
  const given = typeof password === 'string' && password !== '' ? password : undefined;
  const temporary = given === undefined ? temporaryPassword() : undefined;
  const problem =
    given === undefined ? undefined : await behaviour.passwordProblem(given, { username, tenant });
  if (problem !== undefined) return refused(problem, behaviour.passwordReason(problem));
  return {
    username,
    key: behaviour.nameKey(String(asked.username)),
    role,
    display: typeof display === 'string' && display.trim() !== '' ? display.trim().slice(0, 100) : username,
    passwordHash: await hashPassword(behaviour.passwordText(given ?? temporary ?? '')),
    careTeam: Array.isArray(careTeam) ? careTeam.filter((each) => typeof each === 'string') : [],
    temporary,
  };
}

export async function create(
  { query }: Exchange,
  { tenant }: Principal,
  prepared: Prepared | Changed,
): Promise<Changed<{ readonly id: string; readonly totp: string; readonly temporary: string | undefined }>> {
  if ('done' in prepared) return prepared.done ? refused('malformed', 'Nothing was asked for.') : prepared;
  const created = await createAccount(query, tenant, prepared);
  if (created === undefined)
    return refused('taken', 'Somebody has this user name, or one that is read as the same.');
  return { done: true, ...created, temporary: prepared.temporary, about: aboutAccount(created.id) };
}

/** Whether administrators change their own account: they don't, for they could lock everybody out. */
export function changesOwnAccount(): boolean {
  return false;
}

/** Changes an account of the administrator's tenant; not their own. */
export async function changeAccount(
  exchange: Exchange,
  administrator: Principal,
  id: string,
  work: () => Promise<void>,
  holding?: (found: AccountView) => Holding,
): Promise<Changed> {
  const found = await findAccount(exchange.query, administrator.tenant, id);
  if (found === undefined) return refused('not-found', 'There is no such account.');
  if (found.id === administrator.userId && !exchange.clinic.behaviour.changesOwnAccount())
    return refused('own-account', 'Have another administrator change your own account.');
  // Nobody gets together what nobody may have together, in whatever order it is asked for.
  if (holding !== undefined && exchange.clinic.behaviour.excludesEachOther(holding(found)))
    return refused('exclusive', 'Who administers can not review the log as well.');
  await work();
  return { done: true, about: aboutAccount(found.id) };
}

export const disable = (exchange: Exchange, by: Principal, id: string) =>
  changeAccount(exchange, by, id, () => disableAccount(exchange, id));
export const enable = (exchange: Exchange, by: Principal, id: string) =>
  changeAccount(exchange, by, id, () => enableAccount(exchange, id));
export const remove = (exchange: Exchange, by: Principal, id: string) =>
  changeAccount(exchange, by, id, () => deleteAccount(exchange, id));

export async function changeRole(
  exchange: Exchange,
  by: Principal,
  id: string,
  asked: unknown,
): Promise<Changed> {
  const role = roleOf(asked);
  if (role === undefined) return refused('malformed', `Role: one of ${ROLES.join(', ')} is expected.`);
  return changeAccount(
    exchange,
    by,
    id,
    () => setRole(exchange, id, role),
    ({ duties }) => ({ role, duties, granting: 'role' }),
  );
}

/** Sets all that somebody may do beside the role. */
export async function changeDuties(
  exchange: Exchange,
  by: Principal,
  id: string,
  asked: unknown,
): Promise<Changed> {
  const duties = dutiesOf(asked);
  if (duties === undefined)
    return refused('malformed', `Duties: a list of ${DUTIES.join(', ')} is expected.`);
  return changeAccount(
    exchange,
    by,
    id,
    () => setDuties(exchange, id, duties),
    ({ role }) => ({ role, duties, granting: 'duties' }),
  );
}
