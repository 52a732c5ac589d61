/** Ways to sign in beside password and code, looked at on the clinic itself. */
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { openBrowser } from './browser.js';
import { account, type Bench, code } from './clinic-client.js';
import { type Identities, startMailReceiver } from './receivers.js';

type Facts = Readonly<Record<string, unknown>>;

/** A mail server that the clinic writes to its users by; `next` waits for one more mail. */
export async function openMailbox(bench: Bench, { ca, crl, good }: Identities) {
  const receiver = await startMailReceiver(good, { starttls: true });
  const { access_token: token } = await bench.signIn(account('admin'));
  const json = { about: 'accounts', host: 'localhost', port: receiver.port, ca, crl };
  await bench.call('POST', '/admin/integrations/mail', { token, json });
  let read = 0;
  return {
    async next(): Promise<string> {
      const until = Date.now() + 5000;
      while (receiver.mails.length <= read && Date.now() < until) await wait(20);
      // Lines may be folded (quoted-printable).
      return (receiver.mails[read++]?.text ?? '').replace(/=\r?\n/g, '').replaceAll('=3D', '=');
    },
    count: () => receiver.mails.length,
    close: receiver.close,
  };
}

/** A new password by a mailed link: where it leads, whether it opens anything, and whether the link works again. */
export async function reset(bench: Bench, identities: Identities): Promise<Facts> {
  const mailbox = await openMailbox(bench, identities);
  const who = account('clinician', 3);
  const browser = openBrowser(bench.call);
  await browser.get('/reset');
  const asked = await browser.post('/reset', { username: who.username });
  const stranger = await browser.post('/reset', { username: 'north.nobody' });
  const link = /\/reset\/new\?token=\S+/.exec(await mailbox.next())?.[0] ?? '';
  const token = link.split('=')[1] ?? '';
  await browser.get(link);
  const password = 'a new and longer one';
  const short = await browser.post('/reset/new', { token, password: 'short', repeat: 'short' });
  const done = await browser.post('/reset/new', { token, password, repeat: password });
  const opens = (await browser.get('/patients')).status === 200;
  await browser.get(link);
  const again = await browser.post('/reset/new', { token, password, repeat: password });
  const mails = mailbox.count();
  await mailbox.close();
  return {
    link: link !== '',
    tellsWho: asked.text !== stranger.text,
    mails,
    short: short.status,
    leadsTo: done.headers.location,
    opens,
    again: again.status,
    oldPassword: (await openBrowser(bench.call).enterPassword(who)).status,
    newPassword: (await openBrowser(bench.call).enterPassword({ ...who, password })).status,
  };
}

type Person = ReturnType<typeof account>;

async function passwordStep(
  bench: Bench,
  { username }: Person,
  password: string,
  headers: Readonly<Record<string, string>> = {},
  more: object = {},
) {
  const body = { grant_type: 'password', username, password, ...more };
  return bench.call('POST', '/auth/token', { json: body, headers });
}

/** What the right password is told from another address of this machine. */
function askFrom(bench: Bench, localAddress: string, { username, password }: Person): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL('/auth/token', bench.clinic.url), {
      method: 'POST',
      ca: readFileSync(bench.clinic.ca),
      localAddress,
      agent: false,
      headers: { 'content-type': 'application/json' },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      json(response).then((body) => resolve((body as { error?: string }).error), reject);
    });
    outgoing.end(JSON.stringify({ grant_type: 'password', username, password }));
  });
}

/** Guessing: what the right password is told after five wrong ones, from here, from elsewhere, by others, and later. */
export async function guessing(bench: Bench, lockoutMs: number): Promise<Facts> {
  const [victim, other, claimed] = [account('guessed'), account('guessed', 1), account('guessed', 2)];
  const told = async (who: Person) => (await passwordStep(bench, who, who.password)).json.error;
  for (let count = 0; count < 5; count++) await passwordStep(bench, victim, 'wrong');
  const after = await told(victim);
  const elsewhere = await askFrom(bench, '127.0.0.2', victim);
  const others = await told(other);
  for (let count = 0; count < 5; count++)
    await passwordStep(bench, claimed, 'wrong', { 'x-forwarded-for': `203.0.113.${count}` });
  const scattered = await told(claimed);
  await wait(lockoutMs + 50);
  return { after, elsewhere, others, scattered, lifted: await told(victim) };
}

/** Codes: used again, of somebody else, old, with a used-up token, guessed; and ways around them. */
export async function codes(bench: Bench): Promise<Facts> {
  const who = account('clinician', 4);
  const tokenOf = async (person: Person) =>
    (await passwordStep(bench, person, person.password)).json.mfa_token;
  const tryCode = async (token: string, value: string) =>
    (await bench.call('POST', '/auth/mfa', { json: { mfa_token: token, code: value } })).status === 200;
  const old = await tryCode(await tokenOf(who), code(who, -20));
  const foreign = await tryCode(await tokenOf(who), code(account('nurse', 2)));
  const token = await tokenOf(who);
  const value = code(who);
  const own = await tryCode(token, value);
  const again = await tryCode(await tokenOf(who), value);
  const tokenAgain = await tryCode(token, code(who, 1));
  const guessed = account('guessed', 3);
  for (let count = 0; count < 5; count++)
    await tryCode(await tokenOf(guessed), code(account('nurse', 3), 50));
  const afterGuesses = (await passwordStep(bench, guessed, guessed.password)).json.error;
  const browser = openBrowser(bench.call);
  const visitor = account('nurse', 4);
  await browser.signIn(visitor);
  await browser.get('/patients');
  await browser.post('/logout');
  const known = (await browser.enterPassword(visitor)).headers.location;
  const pair = Buffer.from(`${who.username}:${who.password}`).toString('base64');
  const basic = await bench.call('GET', '/fhir/Patient/p-alice', {
    headers: { authorization: `Basic ${pair}` },
  });
  const mobile = await passwordStep(bench, who, who.password, {}, { client_id: 'clinic-mobile' });
  return {
    old,
    foreign,
    own,
    again,
    tokenAgain,
    afterGuesses,
    known,
    basic: basic.status,
    mobile: mobile.json.error,
  };
}

/** What is told and kept of sign-ins that failed. */
export async function failures(bench: Bench): Promise<Facts> {
  const who = account('clinician', 5);
  const id = (name: string) => ({ 'x-request-id': name });
  const typed = 'typed-by-somebody-9f2c';
  const wrong = await passwordStep(bench, who, typed, id('wrong'));
  const stranger = { ...who, username: 'north.stranger07' };
  const unknown = await passwordStep(bench, stranger, typed, id('unknown'));
  const { mfa_token } = (await passwordStep(bench, who, who.password)).json;
  await bench.call('POST', '/auth/mfa', { json: { mfa_token, code: '000000' }, headers: id('code') });
  const { access_token: token } = await bench.signIn(account('auditor'));
  const entry = async (name: string) => {
    const { json: found } = await bench.call('GET', `/fhir/AuditEvent?request-id=${name}`, { token });
    return found.entry.map(
      ({ resource }) => `${resource.outcome} ${resource.agent[0]?.who.identifier.value}`,
    );
  };
  const all = await bench.call('GET', '/fhir/AuditEvent?_count=500', { token });
  return {
    sameAnswer: wrong.text === unknown.text && wrong.status === unknown.status,
    wrong: await entry('wrong'),
    unknown: await entry('unknown'),
    code: await entry('code'),
    passwordKept: all.text.includes(typed),
  };
}

/** A browser never seen before, and the same one again: what is recorded, and whether the holder is told. */
export async function devices(bench: Bench, identities: Identities): Promise<Facts> {
  const mailbox = await openMailbox(bench, identities);
  const who = account('nurse', 5);
  const browser = openBrowser(bench.call);
  await browser.signIn(who);
  await browser.get('/patients');
  const mail = (await Promise.race([mailbox.next(), wait(1500, '')])).includes('A new device');
  await browser.post('/logout');
  await browser.enterPassword(who);
  await browser.get('/login/code');
  await browser.post('/login/code', { code: code(who, 1) });
  await wait(100);
  const { access_token: token } = await bench.signIn(account('auditor'));
  const found = await bench.call('GET', `/fhir/AuditEvent?agent=${who.username}&subtype=110122`, { token });
  const noted = found.json.entry.map(({ resource }) =>
    resource.subtype.some((subtype) => subtype.code === 'new-device'),
  );
  const mails = mailbox.count();
  await mailbox.close();
  return { mail, mails, noted: noted.sort() };
}
