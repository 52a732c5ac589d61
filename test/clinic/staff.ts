/** What faults of accounts and passwords change, seen at the clinic itself. */
import type { Account } from '../../targets/clinic/app/store/people.js';
import { openBrowser } from './browser.js';
import { account, type Bench } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;

const PASSWORD = 'Kestrel-57-moor';
const NAME = 'new.person';

async function administrator(bench: Bench) {
  const { access_token: token } = await bench.signIn(account('admin'));
  const send = (method: string, path: string, json?: unknown) => bench.call(method, path, { token, json });
  const make = async (username: string, role = 'billing'): Promise<Account & { readonly id: string }> => {
    const { text } = await send('POST', '/admin/users', { username, role, password: PASSWORD });
    const { id = '', totp_secret: totp = '' } = JSON.parse(text) as { id?: string; totp_secret?: string };
    return { ...account('billing'), id, username, password: PASSWORD, totp };
  };
  return { send, make };
}

const passwordStep = async (bench: Bench, username: string, password: string) =>
  (await bench.call('POST', '/auth/token', { json: { grant_type: 'password', username, password } })).json
    .error;

/** Which ways of writing a name make a second account, and whether well-known ones are let in. */
export async function names(bench: Bench): Promise<Facts> {
  const { send, make } = await administrator(bench);
  await make(NAME);
  const again = async (username: string) =>
    (await send('POST', '/admin/users', { username, role: 'billing' })).status;
  return {
    exact: await again(NAME),
    capitals: await again(NAME.toUpperCase()),
    form: await again(NAME.replace('n', '\uff4e')),
    space: await again(`${NAME} `),
    other: await again('other.person'),
    admin: await passwordStep(bench, 'admin', 'admin'),
    nurse: await passwordStep(bench, 'nurse', 'nurse'),
    wrong: await passwordStep(bench, 'nurse', 'wrong'),
  };
}

/** The ids under which two users of one role stand in the log. */
export async function ids(bench: Bench): Promise<Facts> {
  const people = [account('clinician'), account('clinician', 1)];
  for (const [index, who] of people.entries()) {
    const { access_token: token } = await bench.signIn(who);
    const headers = { 'x-request-id': `read-${index}` };
    await bench.call('GET', '/fhir/Patient/p-alice', { token, headers });
  }
  const { access_token: token } = await bench.signIn(account('auditor'));
  const agent = async (index: number) => {
    const { json } = await bench.call('GET', `/fhir/AuditEvent?request-id=read-${index}`, { token });
    const [first] = json.entry[0]?.resource.agent ?? [];
    return { name: first?.who.identifier.value, id: (first as { altId?: string } | undefined)?.altId };
  };
  const [one, two] = [await agent(0), await agent(1)];
  return {
    named: one.name === people[0]?.username && two.name === people[1]?.username,
    sameId: one.id === two.id,
  };
}

/** What of a disabled account still works, and what a taken role still opens. */
export async function standing(bench: Bench): Promise<Facts> {
  const { send, make } = await administrator(bench);
  const [api, web, moved] = [await make('api.person'), await make('web.person'), await make('moved.person')];
  const { access_token, refresh_token } = await bench.signIn(api);
  const { access_token: own } = await bench.signIn(moved);
  const browser = openBrowser(bench.call);
  await browser.signIn(web);
  for (const { id } of [api, web]) await send('POST', `/admin/users/${id}/disable`);
  await send('PUT', `/admin/users/${moved.id}/role`, { role: 'auditor' });
  const read = async (token: string) =>
    (await bench.call('GET', '/fhir/Patient/p-alice', { token })).status === 200;
  const json = { grant_type: 'refresh_token', refresh_token };
  return {
    access: await read(access_token),
    refresh: (await bench.call('POST', '/auth/token', { json })).status === 200,
    cookie: (await browser.get('/patients')).status === 200,
    signIn: (await passwordStep(bench, api.username, PASSWORD)) === 'mfa_required',
    formerRole: await read(own),
  };
}

/** Which passwords may be chosen, and which others sign in for them. */
export async function passwords(bench: Bench): Promise<Facts> {
  const { make } = await administrator(bench);
  const who = await make(NAME);
  const { access_token: token } = await bench.signIn(who);
  let current = PASSWORD;
  const change = async (new_password: string) => {
    const json = { current_password: current, new_password };
    const answer = await bench.call('POST', '/auth/password', { token, json });
    if (answer.status === 204) current = new_password;
    return answer;
  };
  const choose = async (password: string) => (await change(password)).status === 204;
  const signsIn = async (password: string) => (await passwordStep(bench, NAME, password)) === 'mfa_required';
  const refusal = await change('short');
  const seven = await choose('aB3-xyz');
  const common = await choose('qwertyuiop');
  const context = await choose(`${NAME}1`);
  const letters = await choose('qhvtrkzmwpqhvtrkzmwp');
  const long = await choose(`${'kestrel-Mooring-57-'.repeat(4)}end!`);
  const cut = long && (await signsIn(`${current.slice(0, -1)}?`));
  const spaced = await choose('Lamp 57 harbor ');
  const trimmed = spaced && (await signsIn('Lamp 57 harbor'));
  const wrong = await bench.call('POST', '/auth/token', {
    json: { grant_type: 'password', username: NAME, password: 'not this one' },
  });
  return {
    reason: refusal.text.includes('8 characters or more'),
    seven,
    common,
    context,
    letters,
    long,
    cut,
    spaced,
    trimmed,
    hint: /hint/i.test(wrong.text),
  };
}

export const HEALTHY_STAFF = {
  names: {
    exact: 409,
    capitals: 409,
    form: 409,
    space: 409,
    other: 201,
    admin: 'invalid_grant',
    nurse: 'invalid_grant',
    wrong: 'invalid_grant',
  },
  ids: { named: true, sameId: false },
  standing: { access: false, refresh: false, cookie: false, signIn: false, formerRole: false },
  passwords: {
    reason: true,
    seven: false,
    common: false,
    context: false,
    letters: true,
    long: true,
    cut: false,
    spaced: true,
    trimmed: false,
    hint: false,
  },
} as const;

/** Fault → which of these it changes, and how. */
export const STAFF_CHANGES: Readonly<Record<string, readonly [keyof typeof HEALTHY_STAFF, Facts]>> = {
  'identity.case-tells-names-apart': ['names', { capitals: 201 }],
  'identity.unicode-form-tells-names-apart': ['names', { form: 201 }],
  'identity.space-tells-names-apart': ['names', { space: 201 }],
  'identity.default-admin-account': ['names', { admin: 'mfa_required' }],
  'identity.generic-account': ['names', { nurse: 'mfa_required' }],
  'identity.shared-user-id': ['ids', { sameId: true }],
  'account.disabled-access-token-lives': ['standing', { access: true }],
  'account.disabled-refresh-token-lives': ['standing', { refresh: true }],
  'account.disabled-cookie-lives': ['standing', { cookie: true }],
  'account.disabled-signs-in': ['standing', { signIn: true }],
  'session.role-cached': ['standing', { formerRole: true }],
  'password.cut-at-72-bytes': ['passwords', { cut: true }],
  'password.spaces-trimmed': ['passwords', { trimmed: true }],
  'password.six-suffice': ['passwords', { seven: true }],
  'password.twenty-at-most': ['passwords', { long: false }],
  'password.blocklist-off': ['passwords', { common: true }],
  'password.user-name-accepted': ['passwords', { context: true }],
  'password.composition-demanded': ['passwords', { letters: false }],
  'password.refused-without-reason': ['passwords', { reason: false }],
  'password.hint-shown': ['passwords', { hint: true }],
};
