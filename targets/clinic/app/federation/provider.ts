import { randomUUID } from 'node:crypto';
import type { Principal } from '../auth/principal.js';
import type { Standing } from '../auth/sessions.js';
import type { Behaviour } from '../behaviour.js';
import type { Query } from '../store/store.js';

/** How an identity provider is known, as an administrator gave it. */
export type Settings =
  | {
      readonly protocol: 'oidc';
      readonly issuer: string;
      readonly clientId: string;
      readonly clientSecret?: string | undefined;
      /** The authority of its certificate, PEM; the system's authorities when left out. */
      readonly ca?: string | undefined;
      readonly acr?: string | undefined;
    }
  | {
      readonly protocol: 'saml';
      readonly entityId: string;
      readonly ssoUrl: string;
      /** By whose key assertions are signed, PEM. */
      readonly certificate: string;
      readonly acr?: string | undefined;
    };

/** A provider by which people of one tenant may sign in. */
export interface IdentityProvider {
  readonly id: string;
  readonly tenant: string;
  /** As the sign-in page shows it. */
  readonly name: string;
  readonly settings: Settings;
}

/** Whom a provider says it has signed in, and how: `acr` and `amr`, or the class of the authentication context. */
export interface Vouched {
  readonly subject: string;
  readonly contexts: readonly string[];
}

/**
 * Whether the provider has seen to the second factor: by the context that the administrator relies on, and none
 * other. Else the clinic asks for a code of its own.
 */
export function contextSuffices({ settings }: IdentityProvider, { contexts }: Vouched): boolean {
  return settings.acr !== undefined && contexts.includes(settings.acr);
}

export async function addProvider(
  query: Query,
  tenant: string,
  name: string,
  settings: Settings,
  now: number,
): Promise<string> {
  const id = randomUUID();
  await query(
    'INSERT INTO identity_providers (id, tenant, name, settings, created_at) VALUES ($1, $2, $3, $4, $5)',
    [id, tenant, name, JSON.stringify(settings), new Date(now)],
  );
  return id;
}

/** Whether there was such a provider of this tenant; it and its links are gone now. */
export async function removeProvider(query: Query, tenant: string, id: string): Promise<boolean> {
  const removed = await query(
    'DELETE FROM identity_providers WHERE tenant = $1 AND id::text = $2 RETURNING id',
    [tenant, id],
  );
  return removed.length === 1;
}

const COLUMNS = 'SELECT id, tenant, name, settings FROM identity_providers';

export async function findProvider(query: Query, id: string): Promise<IdentityProvider | undefined> {
  const [found] = await query<IdentityProvider>(`${COLUMNS} WHERE id::text = $1`, [id]);
  return found;
}

export function allProviders(query: Query): Promise<IdentityProvider[]> {
  return query<IdentityProvider>(`${COLUMNS} ORDER BY name, id`);
}

/** Ties a subject of the provider to an account of its tenant; false when there is no such account. */
export async function linkSubject(
  query: Query,
  { id, tenant }: IdentityProvider,
  subject: string,
  username: string,
): Promise<boolean> {
  const linked = await query(
    `INSERT INTO federated_subjects (provider_id, subject, user_id)
     SELECT $1, $2, id FROM users WHERE username = $3 AND tenant = $4
     ON CONFLICT (provider_id, subject) DO UPDATE SET user_id = EXCLUDED.user_id RETURNING user_id`,
    [id, subject, username, tenant],
  );
  return linked.length === 1;
}

/** The account in good standing that a subject of this provider belongs to. Names that merely look alike link nobody. */
export async function linkedPrincipal(
  query: Query,
  behaviour: Behaviour,
  { id, tenant }: IdentityProvider,
  subject: string,
): Promise<Principal | undefined> {
  const [found] = await query<Principal & Standing>(
    `SELECT u.id AS "userId", u.username, u.role, u.tenant, u.display,
            u.disabled_at AS "disabledAt", u.deleted_at AS "deletedAt"
     FROM federated_subjects f JOIN users u ON u.id = f.user_id
     WHERE f.provider_id = $1 AND f.subject = $2 AND u.tenant = $3`,
    [id, subject, tenant],
  );
  if (found === undefined) return undefined;
  const { disabledAt, deletedAt, ...principal } = found;
  return behaviour.accountAdmits({ disabledAt, deletedAt }, 'sign-in') ? principal : undefined;
}
