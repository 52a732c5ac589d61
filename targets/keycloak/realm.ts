/** The realm as Keycloak imports it: realm.json, the people of people.json, and what a variant changes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Person {
  readonly username: string;
  readonly password: string;
  readonly totp?: string;
  /** Its id, by which the logs know it. */
  readonly actor: string;
}

interface People {
  readonly users: { readonly [persona: string]: readonly Person[] };
  readonly records: { readonly [name: string]: { readonly id: string; readonly note: string } };
}

/** What a variant sets, from the environment; texts, as they come. */
export interface Variant {
  readonly idleSeconds: number;
  readonly bruteForce: boolean;
  readonly events: boolean;
  readonly rotation: boolean;
  /** Another site whose passkeys' answers are taken too. */
  readonly alsoFrom: string | undefined;
  /** Whether it listens in clear too, and its realm asks for TLS of foreign addresses alone, as a new one does. */
  readonly clear: boolean;
  /** A role of realm-management that every ordinary member gets. */
  readonly givenAway: string | undefined;
}

/** Roles of the client realm-management, by persona; whoever is not here is an ordinary member. */
const ROLES: { readonly [persona: string]: readonly string[] } = {
  auditor: ['view-events'],
  // Whoever sets the mail server manages the whole realm.
  postmaster: ['manage-realm', 'view-realm'],
  manager: ['manage-users', 'view-users', 'query-users', 'query-groups'],
};

function userOf(persona: string, { username, password, totp, actor }: Person, variant: Variant): object {
  const ordinary = ROLES[persona] === undefined && variant.givenAway !== undefined;
  const roles = ordinary ? [variant.givenAway] : (ROLES[persona] ?? []);
  return {
    id: actor,
    username,
    enabled: true,
    emailVerified: true,
    email: `${username}@practice.example`,
    firstName: persona,
    lastName: 'Synthetic',
    credentials: [
      { type: 'password', value: password },
      ...(totp === undefined
        ? []
        : [
            {
              type: 'otp',
              userLabel: 'phone',
              secretData: JSON.stringify({ value: totp }),
              credentialData: JSON.stringify({
                subType: 'totp',
                digits: 6,
                counter: 0,
                period: 30,
                algorithm: 'HmacSHA1',
                secretEncoding: 'BASE32',
              }),
            },
          ]),
    ],
    realmRoles: ['default-roles-practice'],
    clientRoles: { 'realm-management': roles },
  };
}

export function realmOf(folder: string, variant: Variant): object {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const { users, records } = read('people.json') as People;
  const people = Object.entries(users).flatMap(([persona, accounts]) =>
    accounts.map((account) => userOf(persona, account, variant)),
  );
  // Whom administrators manage: records, nobody signs in as them.
  const managed = Object.entries(records).map(([name, { id, note }]) => ({
    id,
    username: name,
    enabled: false,
    email: `${name}@practice.example`,
    firstName: note,
    lastName: 'Synthetic',
    realmRoles: ['default-roles-practice'],
  }));
  return {
    ...(read('realm.json') as object),
    sslRequired: variant.clear ? 'external' : 'all',
    ssoSessionIdleTimeout: variant.idleSeconds,
    bruteForceProtected: variant.bruteForce,
    eventsEnabled: variant.events,
    revokeRefreshToken: variant.rotation,
    webAuthnPolicyExtraOrigins: variant.alsoFrom === undefined ? [] : [variant.alsoFrom],
    users: [...people, ...managed],
  };
}
