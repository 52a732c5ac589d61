/** A passkey and step-up at the clinic itself: what the rows of faults look at. */
import { setTimeout as wait } from 'node:timers/promises';
import { assertion, createPasskey, registration } from '../../src/target/authenticators/passkey.js';
import { openBrowser } from './browser.js';
import { account, type Bench, type Received } from './clinic-client.js';
import type { Identities } from './receivers.js';
import { openMailbox } from './ways-in.js';

const RP = 'localhost';

/** The credential as a browser's toJSON() has it. */
export function credentialOf(answer: Readonly<Record<string, string>>) {
  const part = (name: string) => answer[`credential.${name}`];
  return {
    id: part('id'),
    rawId: part('id'),
    type: 'public-key',
    response: {
      clientDataJSON: part('clientData'),
      attestationObject: part('attestation'),
      authenticatorData: part('authenticatorData'),
      signature: part('signature'),
    },
  };
}

const ceremonyOf = (bench: Bench, { json }: Received) => ({
  challenge: String(Reflect.get(json, 'challenge')),
  origin: bench.clinic.url,
  rpId: RP,
  encoding: 'base64url' as const,
});

/** Enrols a new passkey with this token. */
export async function enrol(bench: Bench, token: string) {
  const options = await bench.call('POST', '/auth/factors/options', { token });
  const passkey = createPasskey(RP, null);
  const credential = credentialOf(registration(passkey, ceremonyOf(bench, options)));
  const answer = await bench.call('POST', '/auth/factors', { token, json: { label: 'Key', credential } });
  return { passkey, answer };
}

/** The first step of a sign-in, and the options of the second. */
export async function begin(bench: Bench, who: { username: string; password: string }) {
  const { username, password } = who;
  const first = await bench.call('POST', '/auth/token', {
    json: { grant_type: 'password', username, password },
  });
  const { mfa_token } = first.json;
  const options = await bench.call('POST', '/auth/mfa/passkey/options', { json: { mfa_token } });
  return { mfa_token, options, ceremony: ceremonyOf(bench, options) };
}

export function finish(bench: Bench, mfa_token: string, answer: Readonly<Record<string, string>>) {
  const json = { mfa_token, credential: credentialOf(answer) };
  return bench.call('POST', '/auth/mfa/passkey', { json });
}

/** Which assertions complete a sign-in. */
export async function assertions(bench: Bench) {
  const [owner, other] = [account('keyholder'), account('keyholder', 1)];
  const own = await enrol(bench, (await bench.signIn(owner)).access_token);
  const foreign = await enrol(bench, (await bench.signIn(other)).access_token);
  let accepted: Readonly<Record<string, string>> = {};
  const honest = async () => {
    const { mfa_token, ceremony } = await begin(bench, owner);
    accepted = assertion(own.passkey, ceremony);
    return (await finish(bench, mfa_token, accepted)).status;
  };
  const facts: Record<string, number> = { enrolled: own.answer.status, honest: await honest() };
  for (const part of [
    'origin',
    'relying-party',
    'challenge',
    'user-presence',
    'type',
    'signature',
  ] as const) {
    const { mfa_token, ceremony } = await begin(bench, owner);
    facts[part] = (await finish(bench, mfa_token, assertion(own.passkey, ceremony, part))).status;
    await honest();
  }
  const again = await begin(bench, owner);
  facts.replayed = (await finish(bench, again.mfa_token, accepted)).status;
  const { mfa_token, ceremony } = await begin(bench, owner);
  facts.foreign = (await finish(bench, mfa_token, assertion(foreign.passkey, ceremony))).status;
  return facts;
}

/** Every session was authenticated longer ago than the clinic's limit; when it was last used stays as it is. */
export function age({ clinic }: Bench) {
  return clinic.store.query(
    `UPDATE sessions SET authenticated_at = now() - interval '6 minutes', confirmed_at = now() - interval '6 minutes'`,
  );
}

/** What an export answers: at once, when the authentication has aged, and when it was made anew. */
export async function exports(bench: Bench) {
  const { access_token: token } = await bench.signIn(account('clinician', 2));
  const browser = openBrowser(bench.call);
  await browser.signIn(account('clinician', 3));
  const api = async () => (await bench.call('GET', '/fhir/Patient/$export', { token })).status;
  const page = async () => (await browser.get('/patients/p-alice/export')).status;
  const facts = { fresh: [await api(), await page()] };
  await age(bench);
  // Another request of each, which must not pass for an authentication.
  await bench.call('GET', '/fhir/Patient/p-alice', { token });
  await browser.get('/patients');
  const aged = [await api(), await page()];
  const { password } = account('clinician', 2);
  await bench.call('POST', '/auth/reauthenticate', { token, json: { password: 'wrong' } });
  const wrong = [await api()];
  await bench.call('POST', '/auth/reauthenticate', { token, json: { password } });
  await browser.get('/confirm?to=/patients/p-alice/export');
  await browser.post('/confirm', { password: account('clinician', 3).password, to: '/patients' });
  return { ...facts, aged, wrong, answered: [await api(), await page()] };
}

/** What becomes of a passkey: by whom it may be changed, what the log says of it, and what its owner is told. */
export async function changes(bench: Bench, identities: Identities) {
  const mailbox = await openMailbox(bench, identities);
  const owner = account('keyholder', 2);
  const token = (await bench.signIn(owner)).access_token;
  const desk = (await bench.signIn(account('helpdesk'))).access_token;
  const half = await begin(bench, owner);
  const remove = (id: string) => bench.call('DELETE', `/auth/factors/${id}`, { token });
  const reset = () => bench.call('DELETE', `/admin/users/${owner.username}/factors`, { token: desk });
  const fresh = async () => {
    const { answer } = await enrol(bench, token);
    return [answer.status, (await remove(answer.json.id)).status, (await reset()).status];
  };
  const facts = { halfDone: (await enrol(bench, half.mfa_token)).answer.status, fresh: await fresh() };
  const kept = await enrol(bench, token);
  // So that mail of what follows can't overtake it, and no longer than the session may idle.
  for (let turn = 0; turn < 30 && mailbox.count() < 4; turn++) await wait(20);
  await age(bench);
  const aged = [
    (await bench.call('POST', '/auth/factors/options', { token })).status,
    (await remove(kept.answer.json.id)).status,
    (await reset()).status,
  ];
  const told: string[] = [];
  // One for each change above, the second enrolment among them.
  for (let mail = 1; mail <= 4; mail++) {
    const subject = /^Subject: (.*)$/m.exec(await mailbox.next())?.[1]?.trim();
    if (subject !== undefined) told.push(subject);
  }
  await mailbox.close();
  const auditor = (await bench.signIn(account('auditor'))).access_token;
  const logged = await Promise.all(
    ['factor-enrol', 'factor-remove', 'factor-reset'].map(async (subtype) => {
      const found = await bench.call('GET', `/fhir/AuditEvent?subtype=${subtype}`, { token: auditor });
      return found.json.entry.filter(({ resource }) => resource.outcome === '0').length;
    }),
  );
  return { ...facts, aged, told: told.sort(), logged };
}
