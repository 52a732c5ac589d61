/** Emergency access at the clinic itself: what the rows of faults look at. */
import { setTimeout as wait } from 'node:timers/promises';
import { account, type Bench } from './clinic-client.js';
import { age } from './passkey-facts.js';
import type { Identities } from './receivers.js';
import { openMailbox } from './ways-in.js';

type Facts = Readonly<Record<string, unknown>>;
const REASON = 'Unconscious on arrival';

export const HEALTHY = {
  empty: 422,
  blank: 422,
  undesignated: 403,
  during: 200,
  other: 403,
  ended: 403,
  after: 403,
  aged: 401,
  answered: 201,
  flagged: true,
  told: true,
} as const;

/** From the first request to the last, whichever defect is active. */
export async function emergencies(bench: Bench, identities: Identities, durationMs: number): Promise<Facts> {
  const mailbox = await openMailbox(bench, identities);
  const who = account('clinician');
  const { access_token: token } = await bench.signIn(who);
  const { access_token: stranger } = await bench.signIn(account('billing'));
  const ask = async (reason: string, by = token, id = 'ask', patient = 'p-carol') => {
    const path = `/fhir/Patient/${patient}/$emergency-access`;
    const headers = { 'x-request-id': id };
    return (await bench.call('POST', path, { token: by, json: { reason }, headers })).status;
  };
  const read = async (patient: string) =>
    (await bench.call('GET', `/fhir/Patient/${patient}`, { token })).status;
  const empty = await ask('');
  const blank = await ask(' '.repeat(12));
  const undesignated = await ask('I would like to see it', stranger);
  await ask(REASON, token, 'granted');
  const during = await read('p-carol');
  const other = await read('p-dora');
  await bench.call('DELETE', '/fhir/Patient/p-carol/$emergency-access', { token });
  const ended = await read('p-carol');
  await ask(REASON, token, 'again', 'p-dora');
  await wait(durationMs);
  // A session that has idled out would be refused as well, with another status.
  const after = await read('p-dora');
  await age(bench);
  const aged = await ask(REASON, token, 'aged', 'p-ben');
  await bench.call('POST', '/auth/reauthenticate', { token, json: { password: who.password } });
  const answered = await ask(REASON, token, 'answered', 'p-ben');
  const { access_token: auditor } = await bench.signIn(account('auditor'));
  const log = await bench.call('GET', '/fhir/AuditEvent?request-id=granted', { token: auditor });
  // All have come long since; some may be of the other user.
  let told = false;
  for (let left = mailbox.count(); left > 0; left--) {
    const mail = await mailbox.next();
    told ||= mail.includes('Emergency access was used') && mail.includes(who.username);
  }
  await mailbox.close();
  return {
    empty,
    blank,
    undesignated,
    during,
    other,
    ended,
    after,
    aged,
    answered,
    flagged: log.text.includes('ETREAT'),
    told,
  };
}

/** Fault → what it changes. */
export const CHANGES: Readonly<Record<string, Facts>> = {
  'emergency.empty-reason-accepted': { empty: 201, blank: 201 },
  'emergency.blank-reason-accepted': { blank: 201 },
  'emergency.undesignated-role-accepted': { undesignated: 201 },
  'emergency.opens-every-patient': { other: 200 },
  'emergency.end-ineffective': { ended: 200 },
  'emergency.never-expires': { after: 200 },
  'emergency.no-step-up': { aged: 201 },
  'emergency.not-flagged-in-audit': { flagged: false },
  'emergency.nobody-told': { told: false },
};
