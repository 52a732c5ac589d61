/** The audit log: readable, in time, and every field of the map right on entries of actions just done. */

import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration, parseDuration } from '../duration.js';
import { listed } from '../plan/nearest.js';
import { httpSource } from '../target/audit-schema.js';
import { selectAll } from '../target/jsonpath.js';
import { usesRequestId } from '../target/request-id.js';
import type { TargetSignIn } from '../target/schema.js';
import { examineFields } from './audit-fields.js';
import { tellNoItems, tellWrapped, wrappingOf } from './audit-items.js';
import { type Audit, READ, type Reading, readEntries } from './audit-reader.js';
import { act, subjectOf } from './cell.js';
import { isWord, leavesOf } from './propose.js';
import { sessionFor } from './sessions.js';
import { enter } from './sign-in.js';
import { canSend, type Entered, type Tried, type Visit } from './visit.js';

/** An action of this examination that the log must know. */
export interface Known {
  readonly nonce: string;
  readonly actor: string;
  readonly username: string;
  readonly operation: string;
  readonly object: string | null;
  readonly outcome: 'success' | 'failure';
  readonly sentAt: string;
  readonly subject: string;
}

const POLL_MS = 250;
/** How far the target's clock may be ahead of ours. */
const CLOCK_MS = 2000;
/** The doctor does not sit through a log that takes longer; it then says what it did not wait for. */
const MOST_PATIENCE_MS = 60_000;

export async function examineAudit(visit: Visit): Promise<void> {
  const { file, report } = visit;
  const { nonce } = file;
  if (file.audit === undefined) return;
  const source = ['audit', 'source'];
  const http = httpSource(file.audit);
  if (http === null)
    return report.skipped(
      'audit',
      source,
      'not tried: the doctor reads only logs that are asked for by HTTP',
    );
  const audit: Audit = { ...file.audit, source: http };
  if (!canSend(visit, audit.source.request))
    return report.skipped('audit', source, 'not tried: its address does not work');
  const named = Object.entries(file.signIn ?? {}).filter(([, { steps }]) => usesRequestId(steps));
  if (nonce === undefined && named.length === 0)
    return report.broken('audit', ['audit', 'fields', 'nonce'], {
      what: 'no nonce is declared, so that no entry can be told from another',
      expected: 'nonce: { header: X-Request-Id }',
      fix: 'name the request header that the target records, or put ${requestId} where it records a part of the request',
    });
  const auditor = await sessionFor(visit, audit.source.persona, audit.source.signIn);
  if (auditor === null)
    return report.skipped('audit', source, `not tried: ${audit.source.persona} could not sign in`);
  const since = new Date(visit.begunAt - CLOCK_MS).toISOString();
  const done =
    nonce === undefined
      ? await enterAgain(visit, audit, new Map(named))
      : (await Promise.all([doAgain(visit, audit, 'allow'), doAgain(visit, audit, 'deny')])).flat();
  const [first] = done;
  if (first === undefined)
    return report.skipped(
      'audit',
      ['audit'],
      'not tried: nothing whose entry could be looked for came to what was meant',
    );
  const { reading, tookMs } = await awaitEntries(visit, audit, auditor, since, done);
  if (!reading.readable)
    return report.broken('audit', [...source, 'request'], {
      what: `${audit.source.persona} can't read the audit log: ${reading.why}`,
      expected: 'an answer that audit.source.success matches, as JSON',
      seen: visit.log.last(READ)?.text,
      fix: 'see the request, and whether this persona may read the log',
    });
  const { entries, pages } = reading;
  if (entries.length === 0) return tellNoItems(visit, audit, pages, first);
  report.works('audit', source, `${entries.length} entries read by ${audit.source.persona}`);
  const found = done.flatMap((known) => {
    const entry = entries.find((each) => JSON.stringify(each).includes(known.nonce));
    return entry === undefined ? [] : [{ known, entry }];
  });
  tellArrival(visit, audit, done, found.length, tookMs, nonce?.header);
  const wrapping = wrappingOf(audit, found[0]?.entry);
  if (wrapping !== undefined) {
    tellWrapped(visit, audit, wrapping);
    const inside = (entry: unknown) => (entry as { readonly [key: string]: unknown })[wrapping];
    const unwrapped = found.map(({ known, entry }) => ({ known, entry: inside(entry) }));
    examineFields(visit, audit, unwrapped);
    tellEmergency(visit, audit, entries.map(inside), unwrapped[0]?.entry);
    return;
  }
  if (found.length > 0) examineFields(visit, audit, found);
  tellEmergency(visit, audit, entries, found[0]?.entry);
}

/** The access that the emergency opened must carry the flag, an ordinary one must not. */
function tellEmergency(
  { report, emergencyNonce }: Visit,
  audit: Audit,
  entries: readonly unknown[],
  ordinary: unknown,
): void {
  const path = audit.fields.emergency;
  const marked = entries.find(
    (each) => emergencyNonce !== null && JSON.stringify(each).includes(emergencyNonce),
  );
  if (path === undefined || marked === undefined) return;
  const key = ['audit', 'fields', 'emergency'];
  if (selectAll(path, marked).length === 0) {
    report.broken('audit', key, {
      what: 'the entry of an access that the emergency opened is not seen as one',
      expected: `something at ${path}`,
      fix: `see what such an entry has that others lack: ${differences(marked, ordinary)}`,
    });
    return;
  }
  if (selectAll(path, ordinary).length > 0) {
    report.broken('audit', key, {
      what: 'the entry of an ordinary access is seen as one of an emergency',
      expected: `nothing at ${path}`,
      fix: `see what an entry of an emergency has that others lack: ${differences(marked, ordinary)}`,
    });
    return;
  }
  report.works('audit', key, 'tells an emergency from an ordinary access');
}

/** Words that only the one entry has, with their paths. */
function differences(marked: unknown, ordinary: unknown): string {
  const known = new Set(leavesOf(ordinary).map(({ value }) => value));
  return listed(
    leavesOf(marked).flatMap(({ path, value }) =>
      isWord(value) && !known.has(value) ? [`${path} is ${String(value)}`] : [],
    ),
  );
}

/** One action that worked before, done again now that the clock runs. */
async function doAgain(visit: Visit, audit: Audit, access: Tried['access']): Promise<readonly Known[]> {
  const { file } = visit;
  const fits = (cell: Tried) =>
    cell.access === access &&
    file.actions?.[cell.action]?.operation === 'R' &&
    (audit.personas ?? [cell.persona]).includes(cell.persona);
  // A record that the log can name is worth more than one without.
  const [cell] = visit.tried.cells
    .filter(fits)
    .sort(
      (a, b) =>
        Number(file.resources?.[b.resource]?.audited !== undefined) -
        Number(file.resources?.[a.resource]?.audited !== undefined),
    );
  const how = cell === undefined ? undefined : file.actions?.[cell.action];
  if (cell === undefined || how === undefined) return [];
  const entered = await sessionFor(visit, cell.persona, how.signIn);
  const outcome = entered === null ? undefined : (await act(visit, how, cell))?.outcome;
  if (entered === null || outcome === undefined || outcome.nonce === null) return [];
  return [
    {
      nonce: outcome.nonce,
      actor: entered.account.actor,
      username: entered.account.username,
      operation: how.operation,
      object: file.resources?.[cell.resource]?.audited ?? null,
      outcome: access === 'allow' ? 'success' : 'failure',
      sentAt: outcome.sentAt,
      subject: subjectOf(cell),
    },
  ];
}

/** Where no header is recorded, what can be found again is a sign-in whose steps say what they are found by. */
async function enterAgain(
  visit: Visit,
  { personas }: Audit,
  paths: ReadonlyMap<string, TargetSignIn>,
): Promise<readonly Known[]> {
  for (const tried of visit.tried.signIns) {
    const [persona = '', name = ''] = tried.split(' ');
    const path = paths.get(name);
    const account = visit.nextAccount(persona, name);
    if (path === undefined || account === undefined || !(personas ?? [persona]).includes(persona)) continue;
    const sentAt = new Date().toISOString();
    const { entered } = await enter(visit, name, path, account);
    const nonce = entered?.session.signedInNonce ?? null;
    if (nonce === null) continue;
    const { actor, username } = account;
    const subject = `the sign-in of ${persona} by ${name}`;
    return [{ nonce, actor, username, operation: 'E', object: null, outcome: 'success', sentAt, subject }];
  }
  return [];
}

async function awaitEntries(
  visit: Visit,
  audit: Audit,
  auditor: Entered,
  since: string,
  done: readonly Known[],
): Promise<{ readonly reading: Reading; readonly tookMs: number }> {
  const begun = performance.now();
  // Beyond the declared time a little more, to tell "late" from "never".
  const patience = Math.min(parseDuration(audit.within) * 1.5 + 1000, MOST_PATIENCE_MS);
  for (;;) {
    const reading = await readEntries(visit, audit, auditor, since);
    const tookMs = Math.round(performance.now() - begun);
    if (!reading.readable) return { reading, tookMs };
    const pages = JSON.stringify(reading.pages);
    if (done.every(({ nonce }) => pages.includes(nonce)) || tookMs >= patience) return { reading, tookMs };
    await sleep(POLL_MS);
  }
}

function tellArrival(
  { report }: Visit,
  audit: Audit,
  done: readonly Known[],
  found: number,
  tookMs: number,
  header: string | undefined,
): void {
  const within = parseDuration(audit.within);
  const took = formatDuration(tookMs);
  if (found === done.length && tookMs <= within) {
    report.works('audit', ['audit', 'within'], `entries arrived within ${took}`);
    return;
  }
  if (found === done.length) {
    report.broken('audit', ['audit', 'within'], {
      what: `entries arrived after ${took} only`,
      expected: `within ${audit.within}, as declared`,
      fix: `within: ${Math.ceil(tookMs / 1000) * 2}s, if the owner documents that`,
    });
    return;
  }
  if (tookMs < within) {
    report.skipped(
      'audit',
      ['audit', 'within'],
      `no entry of ${done.length - found} action(s) within ${took}; the declared ${audit.within} was not waited out`,
    );
    return;
  }
  report.broken('audit', ['audit', 'fields', 'nonce'], {
    what:
      found === 0
        ? `no entry carries the nonce of an action just done, though it was sent as ${header ?? '${requestId}'}`
        : `an action left no entry with its nonce`,
    expected: `an entry within ${audit.within} for ${done.map(({ subject }) => subject).join(' and ')}`,
    seen: `waited ${took}`,
    fix: `see that the target records ${header === undefined ? 'what holds ${requestId}' : `the header under nonce.header (${header})`}, that the request asks for recent entries, and that ${audit.source.persona} may see those of these personas (audit.personas)`,
  });
}
