/** Listens for the call of an outbound, and says what came of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseDuration } from '../duration.js';
import type { Listener } from '../target/receivers/listener.js';
import { type Carried, callFacts, holdsAll, type Recording } from '../target/receivers/recording.js';
import type { TargetOutbound } from '../target/schema.js';
import type { Attempt } from './attempt.js';
import { whyNothingCame } from './call.js';
import { missingFrom, type Payload } from './payload.js';
import type { Receivers } from './receiver.js';
import { examineSignature } from './signature.js';
import type { Visit } from './visit.js';

/** Calls that come later are for a run to wait for. */
const LONGEST_MS = 60_000;
const FAREWELL_MS = 500;
const POLL_MS = 20;

export interface Trial {
  readonly visit: Visit;
  readonly receivers: Receivers;
  readonly name: string;
  readonly outbound: TargetOutbound;
}

/** What the steps of connect took, without what the session held before. */
export function capturedBy({ credentials }: Attempt, { connect }: TargetOutbound): Record<string, string> {
  const names = connect.steps.flatMap((step) => [
    ...Object.keys(step.capture ?? {}),
    ...Object.keys(step.let ?? {}),
  ]);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = credentials.captured[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

export function carriedBy({ visit, outbound }: Trial, marker: string, nonce: string | null): Carried {
  const { event, carries } = outbound;
  const values: { readonly [label: string]: string | null | undefined } = {
    ...visit.driver.target.canaries[event.resource],
    marker,
    nonce,
  };
  return Object.fromEntries(
    carries.flatMap((label) => {
      const value = values[label];
      return typeof value === 'string' ? [[label, value]] : [];
    }),
  );
}

/** Until a call held everything, or the declared time is over. */
export async function hear(
  trial: Trial,
  { port, recordings }: Listener,
  carried: Carried,
  attempt: Attempt,
  since: number,
): Promise<void> {
  const { visit, receivers, name, outbound } = trial;
  const { report, driver } = visit;
  const limit = parseDuration(outbound.within);
  const patience = Math.min(limit, LONGEST_MS);
  const full = () => recordings.find((each) => holdsAll(each, carried));
  while (full() === undefined && performance.now() - since < patience) await sleep(POLL_MS);
  // Cut off before its goodbye, a sender may take the whole call for failed, and try again.
  const farewell = performance.now() + FAREWELL_MS;
  while (recordings.some((each) => each.endedAt === null) && performance.now() < farewell)
    await sleep(POLL_MS);
  const canaries = (text: string) => driver.secrets.seen(text);
  const calls = recordings.map((each) => callFacts(each, since, carried, canaries));
  const found = full();
  const key = ['outbound', name];
  if (found !== undefined) {
    const after = Math.round(found.startedAt - since);
    report.works('outbound', key, `called after ${after} ms, with ${outbound.carries.join(', ')}`);
  } else {
    const waited = limit > LONGEST_MS ? '60s, the longest that the doctor waits' : outbound.within;
    const where = `${receivers.host}:${port}`;
    const none = whyNothingCame({ name, outbound, file: visit.file, where, calls, waited });
    if (calls.length === 0 && limit > LONGEST_MS)
      return report.skipped(
        'outbound',
        key,
        `no call came within ${waited}; ${outbound.within} are declared`,
      );
    if (none !== null) return report.broken('outbound', none.key, none);
    const payload = payloadOf(trial, recordings, calls);
    const missing = missingFrom(name, payload);
    for (const { key: at, ...said } of missing) report.broken('outbound', at, said);
    if (missing.length === 0)
      report.broken('outbound', [...key, 'carries'], {
        what: `no single call held all of ${outbound.carries.join(', ')}`,
        expected: 'one call with everything under carries',
        fix: 'name only what stands together in one call',
      });
  }
  const message = messageOf(found === undefined ? recordings : [found]);
  if (outbound.signature !== undefined && message !== null)
    examineSignature(visit, name, outbound, message, capturedBy(attempt, outbound));
}

function messageOf(recordings: readonly Recording[]) {
  return recordings.flatMap(({ messages }) => messages).at(-1) ?? null;
}

function payloadOf(
  { visit, outbound }: Trial,
  recordings: readonly Recording[],
  calls: readonly ReturnType<typeof callFacts>[],
): Payload {
  const prefix = `canary:${outbound.event.resource}.`;
  return {
    outbound,
    file: visit.file,
    carried: [...new Set(calls.flatMap(({ carried }) => carried))],
    canaries: [
      ...new Set(
        calls.flatMap(({ canaries }) =>
          canaries.filter((label) => label.startsWith(prefix)).map((label) => label.slice(prefix.length)),
        ),
      ),
    ],
    messages: recordings.flatMap(({ messages }) => messages),
  };
}
