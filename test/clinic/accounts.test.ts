import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { passwordProblem } from '../../targets/clinic/app/auth/password-rules.js';
import { nameKey, userName } from '../../targets/clinic/app/auth/user-name.js';
import type { Account } from '../../targets/clinic/app/store/people.js';
import { openBrowser } from './browser.js';
import { account, type Bench, startBench } from './clinic-client.js';

const STRONG = 'Vt9-kestrel-Mooring-41x';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.clinic.reset());

interface Made {
  readonly id: string;
  readonly totp_secret: string;
  readonly password?: string;
}

async function administrator() {
  const { access_token: token } = await bench.signIn(account('admin'));
  const send = (method: string, path: string, json?: unknown) => bench.call(method, path, { token, json });
  return {
    token,
    send,
    async make(username: string, rest: object = {}): Promise<Account & { id: string }> {
      const asked = { username, role: 'billing', password: STRONG, ...rest };
      const made = await send('POST', '/admin/users', asked);
      expect(made.status).toBe(201);
      const { id, totp_secret } = JSON.parse(made.text) as Made;
      return {
        id,
        username,
        password: STRONG,
        totp: totp_secret,
        role: 'billing',
        tenant: 'north',
        display: '',
      };
    },
  };
}

const alice = (token: string) => bench.call('GET', '/fhir/Patient/p-alice', { token });

describe('accounts', () => {
  test('a created account signs in with the password and the seed that its creation gave', async () => {
    const admin = await administrator();
    const who = await admin.make('new.person');
    expect((await alice((await bench.signIn(who)).access_token)).status).toBe(200);
    const listed = await admin.send('GET', '/admin/users');
    expect(listed.text).toContain('"username":"new.person","role":"billing"');
    expect(listed.text).not.toContain(who.totp);
  });

  test('an account without a password gets one that signs in', async () => {
    const admin = await administrator();
    const made = await admin.send('POST', '/admin/users', { username: 'given.one', role: 'billing' });
    const { totp_secret: totp, password = '' } = JSON.parse(made.text) as Made;
    const who = { ...account('billing'), username: 'given.one', password, totp };
    expect((await alice((await bench.signIn(who)).access_token)).status).toBe(200);
  });

  test('a clinician joins the care teams that the creation names', async () => {
    const admin = await administrator();
    const who = await admin.make('new.clinician', { role: 'clinician', careTeam: ['p-alice'] });
    const { access_token: token } = await bench.signIn(who);
    expect((await alice(token)).status).toBe(200);
    expect((await bench.call('GET', '/fhir/Patient/p-ben', { token })).status).toBe(403);
  });

  test('a disabled account is out on every path at once and until it is enabled again', async () => {
    const admin = await administrator();
    const who = await admin.make('new.person');
    const { access_token, refresh_token } = await bench.signIn(who);
    expect((await admin.send('POST', `/admin/users/${who.id}/disable`)).status).toBe(204);
    expect((await alice(access_token)).status).toBe(401);
    const json = { grant_type: 'refresh_token', refresh_token };
    expect((await bench.call('POST', '/auth/token', { json })).status).toBe(401);
    const again = { grant_type: 'password', username: who.username, password: who.password };
    const refused = await bench.call('POST', '/auth/token', { json: again });
    expect([refused.status, refused.json.error]).toEqual([401, 'invalid_grant']);
    expect((await admin.send('POST', `/admin/users/${who.id}/enable`)).status).toBe(204);
    // What was issued before stays dead: enabling gives back the account, not its sessions.
    expect((await alice(access_token)).status).toBe(401);
    expect((await bench.call('POST', '/auth/token', { json: again })).json.error).toBe('mfa_required');
  });

  test('a changed role counts for the next request of a session that is open', async () => {
    const admin = await administrator();
    const who = await admin.make('new.person');
    const { access_token } = await bench.signIn(who);
    expect((await alice(access_token)).status).toBe(200);
    const role = { role: 'auditor' };
    expect((await admin.send('PUT', `/admin/users/${who.id}/role`, role)).status).toBe(204);
    expect((await alice(access_token)).status).toBe(403);
  });

  test('a deleted account is gone, and nobody gets its name', async () => {
    const admin = await administrator();
    const who = await admin.make('new.person');
    const { access_token } = await bench.signIn(who);
    expect((await admin.send('DELETE', `/admin/users/${who.id}`)).status).toBe(204);
    expect((await alice(access_token)).status).toBe(401);
    expect((await admin.send('GET', '/admin/users')).text).not.toContain('new.person');
    expect((await admin.send('DELETE', `/admin/users/${who.id}`)).status).toBe(404);
    const again = await admin.send('POST', '/admin/users', { username: 'new.person', role: 'billing' });
    expect(again.status).toBe(409);
  });

  test.each(['new.person', 'New.PERSON', 'ｎew.person', ' new.person '])(
    'a name is given once: %j is taken',
    async (name) => {
      const admin = await administrator();
      await admin.make('new.person');
      const again = await admin.send('POST', '/admin/users', { username: name, role: 'billing' });
      expect([again.status, again.json.error]).toEqual([409, 'taken']);
    },
  );

  test('only administrators manage accounts, of their own tenant, and not their own', async () => {
    const admin = await administrator();
    const who = await admin.make('new.person');
    const { access_token: token } = await bench.signIn(account('clinician'));
    const json = { username: 'another', role: 'admin' };
    expect((await bench.call('POST', '/admin/users', { token, json })).status).toBe(403);
    expect((await bench.call('DELETE', `/admin/users/${who.id}`, { token })).status).toBe(403);
    const users = JSON.parse((await admin.send('GET', '/admin/users')).text).users as {
      id: string;
      username: string;
    }[];
    const self = users.find(({ username }) => username === account('admin').username);
    expect((await admin.send('POST', `/admin/users/${self?.id}/disable`)).status).toBe(409);
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect((await admin.send('DELETE', `/admin/users/${unknown}`)).status).toBe(404);
    expect((await admin.send('DELETE', '/admin/users/none')).status).toBe(404);
  });

  test('each change has its entry in the audit log, without any secret', async () => {
    const admin = await administrator();
    const who = await admin.make('new.person');
    await admin.send('POST', `/admin/users/${who.id}/disable`);
    await admin.send('POST', `/admin/users/${who.id}/enable`);
    await admin.send('PUT', `/admin/users/${who.id}/role`, { role: 'nurse' });
    await admin.send('DELETE', `/admin/users/${who.id}`);
    const { access_token: token } = await bench.signIn(account('auditor'));
    const { text } = await bench.call('GET', '/fhir/AuditEvent?_count=100', { token });
    for (const what of ['create', 'disable', 'enable', 'role', 'delete'])
      expect(text).toContain(`"user-${what}"`);
    expect(text).toContain(`Person/${who.id}`);
    expect(text).not.toContain(who.totp);
    expect(text).not.toContain(STRONG);
  });

  test('an administrator does it all in a browser, and the person signs in and changes the password', async () => {
    const browser = openBrowser(bench.call);
    await browser.signIn(account('admin'));
    await browser.get('/admin/accounts');
    const form = { username: 'paper.person', display: 'A person', role: 'nurse' };
    const made = await browser.post('/admin/accounts', form);
    expect(made.status).toBe(201);
    const password = /id="password">([^<]+)/.exec(made.text)?.[1] ?? '';
    const totp = /id="totp">([^<]+)/.exec(made.text)?.[1] ?? '';
    const id = /data-account="([^"]+)/.exec(made.text)?.[1] ?? '';
    const taken = await browser.post('/admin/accounts', { ...form, username: 'PAPER.person' });
    expect([taken.status, taken.text.includes('Somebody has this user name')]).toEqual([409, true]);

    const who = { ...account('nurse'), username: 'paper.person', password, totp };
    const person = openBrowser(bench.call);
    await person.signIn(who);
    await person.get('/account/password');
    const short = await person.post('/account/password', { current: password, next: 'short' });
    expect([short.status, short.text.includes('8 characters or more')]).toEqual([422, true]);
    await person.get('/account/password');
    const changed = await person.post('/account/password', { current: password, next: STRONG });
    expect([changed.status, changed.text.includes('was changed')]).toEqual([200, true]);
    expect((await openBrowser(bench.call).enterPassword({ ...who, password })).status).toBe(401);
    expect((await openBrowser(bench.call).enterPassword({ ...who, password: STRONG })).status).toBe(302);

    await browser.get('/admin/accounts');
    expect((await browser.post(`/admin/accounts/${id}/role`, { role: 'billing' })).status).toBe(302);
    expect((await browser.post(`/admin/accounts/${id}/disable`)).status).toBe(302);
    expect((await person.get('/patients')).status).toBe(302);
    expect((await browser.get('/admin/accounts')).text).toContain('>disabled<');
    expect((await browser.post(`/admin/accounts/${id}/enable`)).status).toBe(302);
    expect((await browser.post(`/admin/accounts/${id}/delete`)).status).toBe(302);
    expect((await browser.get('/admin/accounts')).text).not.toContain('paper.person');
    await person.signIn({ ...account('clinician') });
    expect((await person.get('/admin/accounts')).status).toBe(403);
  });
});

describe('changing the password', () => {
  const change = (token: string, current_password: string, new_password: string) =>
    bench.call('POST', '/auth/password', { token, json: { current_password, new_password } });

  test('needs the present one, ends the other sessions and keeps this one', async () => {
    const admin = await administrator();
    const who = await admin.make('new.person');
    const browser = openBrowser(bench.call);
    const { access_token: other } = await bench.signIn(who);
    await bench.clinic.store.query('UPDATE credentials SET totp_last_step = 0');
    const { access_token: token } = await bench.signIn(who);
    expect((await change(token, 'not this one', `${STRONG}!`)).status).toBe(403);
    expect((await change(token, STRONG, `${STRONG}!`)).status).toBe(204);
    expect((await alice(other)).status).toBe(401);
    expect((await alice(token)).status).toBe(200);
    expect((await browser.enterPassword(who)).status).toBe(401);
    expect((await browser.enterPassword({ ...who, password: `${STRONG}!` })).status).toBe(302);
  });

  test('says why a password is refused', async () => {
    const admin = await administrator();
    const { access_token: token } = await bench.signIn(await admin.make('new.person'));
    const refused = await change(token, STRONG, 'password1');
    expect([refused.status, refused.json.error]).toEqual([422, 'common']);
    expect(refused.text).toContain('on a list of passwords');
  });

  test('the same letters are the same password, whatever keyboard they came from', async () => {
    const admin = await administrator();
    const who = await admin.make('new.person');
    const { access_token: token } = await bench.signIn(who);
    const composed = 'M\u00fcnster caf\u00e9 am See';
    expect((await change(token, STRONG, composed)).status).toBe(204);
    const typed = { ...who, password: composed.normalize('NFD') };
    expect((await openBrowser(bench.call).enterPassword(typed)).status).toBe(302);
  });
});

describe('password rules', () => {
  const of = (password: string) => passwordProblem(password, { username: 'north.probe77', tenant: 'north' });

  test.each([
    ['seven 7', 'too-short'],
    ['\u{1F600}'.repeat(7), 'too-short'],
    ['x'.repeat(257), 'too-long'],
    ['Password123!', 'common'],
    ['iloveyou', 'common'],
    ['north.probe77', 'context'],
    ['Clinic2026!', 'context'],
    ['probe77probe77', 'context'],
  ])('%j is refused: %s', async (password, why) => expect(await of(password)).toBe(why));

  test.each([
    'rdvkqzte',
    '\u{1F600}\u{1F601}\u{1F602}\u{1F603}\u{1F604}\u{1F605}\u{1F606}\u{1F607}',
    'all small letters and blanks',
    'the clinic lies beyond the river',
    'w'
      .repeat(8)
      .split('')
      .map((letter, index) => letter + index * 7)
      .join(''),
    'k v'.repeat(80),
  ])('%j is accepted', async (password) => expect(await of(password)).toBeUndefined());
});

describe('user names', () => {
  const words = fc.stringMatching(/^[a-z\u00df\u03c3\u0131\u00e9]{3,20}$/);

  test('are the same whatever case, compatibility form or blanks they are written in', () => {
    fc.assert(
      fc.property(words, (name) => {
        for (const variant of [name.toUpperCase(), name.normalize('NFKD'), ` ${name}\u00a0`, nameKey(name)])
          expect(nameKey(variant)).toBe(nameKey(name));
      }),
    );
  });

  test('keep one form however often they are compared, and are a name or nothing whatever is sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        expect(nameKey(nameKey(text))).toBe(nameKey(text));
        const name = userName(text);
        if (name !== undefined) expect(name).toMatch(/^[\p{L}\p{M}\p{N}._@-]{3,64}$/u);
      }),
    );
  });
});
