/** Brings the ledger of a run and the target's log into one form, so that they can be reconciled. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseDuration } from '../duration.js';
import type { Books, LogRead } from '../kinds/books.js';
import type { LedgerEntry } from '../model.js';
import type { LedgerAction, LogEntry } from '../reconcile/book.js';
import { instantOf } from '../reconcile/instant.js';
import type { TargetAudit } from '../target/audit-schema.js';
import type { Driver } from '../target/driver.js';
import { isNoise, mapEntry } from './source.js';
import type { Reading } from './sources/reading.js';

const POLL_MS = 250;
/** A clock that is wrong by less than this is still seen as wrong, rather than its entries as missing. */
const REACH_MS = 15 * 60_000;
const BEFORE_MS = 2000;

const EVENTS: { readonly [operation: string]: string } = {
  C: 'create',
  R: 'read',
  U: 'update',
  D: 'delete',
  E: 'search',
};

export function createBooks(
  driver: Driver,
  audit: TargetAudit | undefined,
  read: (since: string) => Promise<Reading>,
  /** Epoch ms since which the log comes to us; what was done before is owed to nobody. */
  fedSince: () => number | undefined = () => undefined,
): Books {
  const { file, accounts } = driver.target;
  const audited = new Set(audit?.personas ?? Object.keys(file.personas ?? {}));
  const actors = Object.values(accounts)
    .flat()
    .filter(({ persona }) => audited.has(persona))
    .map(({ actor }) => actor);
  const performed = () => {
    const from = fedSince() ?? Number.NEGATIVE_INFINITY;
    return driver.client.ledger().map((entry) => {
      const action = actionOf(driver, audited, entry);
      return Date.parse(entry.sentAt) < from ? { ...action, owed: false } : action;
    });
  };
  return {
    actors,
    offered: offeredBy(driver),
    performed,
    async log(until, decoy) {
      const started = performance.now();
      const [first] = driver.client.ledger();
      const begun = Date.parse(first?.sentAt ?? new Date().toISOString()) - BEFORE_MS;
      const withinMs = parseDuration(audit?.within ?? '0s');
      for (;;) {
        const { readable, items: all, said } = await read(new Date(begun - REACH_MS).toISOString());
        const items = audit === undefined ? all : all.filter((item) => !isNoise(audit, item));
        const nonces = new Set([decoy, ...driver.client.ledger().flatMap(({ nonce }) => nonce ?? [])]);
        const entries = items
          .map((item) => logEntry(driver, audit, item))
          .filter(({ nonce, time }) => nonces.has(nonce ?? '') || !(instantOf(time) < begun));
        const seen = new Set(entries.map(({ nonce }) => nonce));
        const waitedMs = Math.round(performance.now() - started);
        const found: LogRead = { readable, total: items.length, entries, said, waitedMs };
        if (waitedMs >= withinMs || until.every((nonce) => seen.has(nonce))) return found;
        await sleep(Math.min(POLL_MS, withinMs - waitedMs));
      }
    },
  };
}

function logEntry(driver: Driver, audit: TargetAudit | undefined, item: unknown): LogEntry {
  if (audit === undefined) throw new Error('no audit source');
  const { id, time, actor, operation, object, outcome, nonce } = mapEntry(driver, audit, item, {});
  return { id, time, actor, operation, object, outcome, nonce };
}

/** What a line of the ledger should look like in the log. Only whole actions, whose outcome is known, are owed. */
function actionOf(driver: Driver, audited: ReadonlySet<string>, entry: LedgerEntry): LedgerAction {
  const { file } = driver.target;
  const action = file.actions?.[entry.action];
  const session = SESSION_EVENTS[entry.action];
  const known = action !== undefined || session !== undefined;
  // Who is asked to sign in, by 401 or by being sent to a page, was nobody to the target: its log can't name him.
  const status = entry.status ?? 0;
  const unknown = entry.came === 'denied' && (status === 401 || (status >= 300 && status < 400));
  const whole = known && entry.came !== undefined && entry.status !== null && !unknown;
  // A refusal that comes as an empty result: the log can't know what we wanted to see.
  const filtered = entry.came === 'denied' && status < 400;
  const batch = action?.event === 'batch';
  // A refused search touched no record, and an export or a batch may touch many.
  const many = action?.several === true || action?.event === 'export' || batch;
  const ofOne = !filtered && !many && !(entry.came === 'denied' && action?.operation === 'E');
  const seen = entry.actor !== null && entry.persona !== null && audited.has(entry.persona);
  const event = session ?? action?.event ?? EVENTS[action?.operation ?? ''] ?? 'other';
  const signIn = file.signIn?.[action?.signIn ?? Object.keys(file.signIn ?? {})[0] ?? ''];
  return {
    seq: entry.seq,
    what: [entry.action, entry.resource, entry.persona].filter((part) => part !== null).join(' · '),
    event: entry.came === 'denied' ? 'denied' : event,
    nonce: entry.nonce,
    actor: entry.actor,
    operation: whole ? (action?.operation ?? 'E') : null,
    object:
      whole && ofOne && entry.resource !== null ? (file.resources?.[entry.resource]?.audited ?? null) : null,
    outcome: !whole || filtered ? null : entry.came === 'success' ? 'success' : 'failure',
    sentAt: entry.sentAt,
    receivedAt: entry.endedAt ?? entry.receivedAt,
    ...(entry.nonce === null && entry.by !== 'browser' ? { program: true } : {}),
    owed: whole && seen,
    // A page shows what several requests of a program would; what is in a batch has entries of its own.
    compound: !whole || batch || signIn?.carrier.cookie !== undefined,
    many,
  };
}

const SESSION_EVENTS: { readonly [action: string]: string } = {
  'session.sign-in': 'login',
  'session.sign-out': 'logout',
};

function offeredBy({ target: { file } }: Driver): readonly string[] {
  const paths = Object.values(file.signIn ?? {});
  const denied = Object.values(file.policy ?? {}).some((cells) =>
    Object.values(cells).some(({ deny }) => (deny ?? []).length > 0),
  );
  const allowed = (action: string) =>
    Object.values(file.policy?.[action] ?? {}).some(({ allow }) => (allow ?? []).length > 0);
  return [
    ...new Set([
      ...Object.entries(file.actions ?? {}).flatMap(([name, action]) =>
        allowed(name) ? [action.event ?? EVENTS[action.operation as string] ?? 'other'] : [],
      ),
      ...(paths.length > 0 ? ['login'] : []),
      ...(paths.some(({ signOut }) => signOut !== undefined) ? ['logout'] : []),
      ...(denied ? ['denied'] : []),
    ]),
  ];
}
