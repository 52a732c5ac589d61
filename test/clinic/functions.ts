/** What faults of administration and of own profiles change, seen at the clinic itself. */
import { account, type Bench } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;

/** What somebody in billing gets done, by which method, and what it makes of an account. */
export async function functions(bench: Bench): Promise<Facts> {
  const [{ access_token: admin }, { access_token: billing }] = [
    await bench.signIn(account('admin')),
    await bench.signIn(account('billing')),
  ];
  const list = async () => {
    const { text } = await bench.call('GET', '/admin/users', { token: admin });
    return (JSON.parse(text) as { users: { id: string; username: string; role: string; status: string }[] })
      .users;
  };
  const found = async (name: string) => (await list()).find(({ username }) => username === name);
  const other = account('nurse').username;
  const { username } = account('billing');
  const [own, target] = [await found(username), await found(other)];
  const json = { role: 'auditor' };
  const send = async (method: string, path: string, headers = {}) =>
    (await bench.call(method, path, { token: billing, json, headers })).status;
  const override = { 'x-http-method-override': 'PUT' };
  return {
    plain: await send('PUT', `/admin/users/${target?.id}/role`),
    overridden: await send('POST', `/admin/users/${target?.id}/role`, override),
    role: (await found(other))?.role,
    disable: await send('POST', `/admin/users/${target?.id}/disable`),
    status: (await found(other))?.status,
    own: await send('PUT', `/admin/users/${own?.id}/role`),
    ownRole: (await found(username))?.role,
  };
}

/** What a change of the own profile leaves in the account. */
export async function profile(bench: Bench): Promise<Facts> {
  const { access_token: token } = await bench.signIn(account('registrar'));
  const json = { display: ' Renamed ', role: 'admin', tenant: 'south', username: 'other' };
  const changed = await bench.call('PUT', '/auth/profile', { token, json });
  const empty = await bench.call('PUT', '/auth/profile', { token, json: { role: 'admin' } });
  const { text } = await bench.call('GET', '/auth/profile', { token });
  const { username, ...rest } = JSON.parse(text) as Record<string, string>;
  return {
    changed: changed.status,
    empty: empty.status,
    sameName: username === account('registrar').username,
    ...rest,
  };
}

export const HEALTHY_FUNCTIONS = {
  functions: {
    plain: 403,
    overridden: 403,
    role: 'nurse',
    disable: 403,
    status: 'enabled',
    own: 403,
    ownRole: 'billing',
  },
  profile: {
    changed: 200,
    empty: 422,
    sameName: true,
    display: 'Renamed',
    role: 'registrar',
    tenant: 'north',
  },
} as const;

/** Fault → which of these it changes, and how. */
export const FUNCTION_CHANGES: Readonly<Record<string, readonly [keyof typeof HEALTHY_FUNCTIONS, Facts]>> = {
  'function.disabling-unguarded': ['functions', { disable: 204, status: 'disabled' }],
  'function.override-after-check': ['functions', { overridden: 204, role: 'auditor' }],
  'function.own-role-changed': ['functions', { own: 204, ownRole: 'auditor' }],
  'function.profile-takes-role': ['profile', { role: 'admin' }],
};
