/**
 * Reads the target's audit log by its HTTP/JSON source and maps entries to one vocabulary. Waits for entries
 * to arrive until the deadline that the owner documents, asking again; it never sleeps a fixed time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { SafeprobeError } from '../errors.js';
import type { AttemptEntry, AuditAnswer, AuditEntry, AuditQuestion } from '../kinds/probe.js';
import type { Purpose } from '../target/client.js';
import { buildRequest, type Driver, exchange } from '../target/driver.js';
import { selectAll, selectText } from '../target/jsonpath.js';
import { mismatch } from '../target/matcher.js';
import type { TargetFile } from '../target/schema.js';
import type { Variables } from '../target/template.js';

type Audit = NonNullable<TargetFile['audit']>;

/** How to send one request as the auditor; the session stays with the caller. */
export interface AuditReader {
  readonly purpose: Purpose;
  readonly headers: { readonly [name: string]: string };
  readonly jar: import('tough-cookie').CookieJar;
}

const POLL_MS = 250;
const DEFAULT_PAGES = 20;

export async function askAudit(
  driver: Driver,
  audit: Audit,
  reader: AuditReader,
  question: AuditQuestion,
): Promise<AuditAnswer> {
  const started = performance.now();
  for (;;) {
    const read = await readOnce(driver, audit, reader, question);
    const waitedMs = Math.round(performance.now() - started);
    const arrived = question.until.every((nonce) => read.entries.some((entry) => entry.nonce === nonce));
    if (arrived || waitedMs >= question.withinMs) return { ...read, waitedMs };
    await sleep(Math.min(POLL_MS, question.withinMs - waitedMs));
  }
}

async function readOnce(
  driver: Driver,
  audit: Audit,
  reader: AuditReader,
  question: AuditQuestion,
): Promise<Omit<AuditAnswer, 'waitedMs'>> {
  const variables: Variables = { since: question.since };
  const entries: AuditEntry[] = [];
  const attempts: AttemptEntry[] = [];
  const labels = new Set<string>();
  const nothing = { readable: false, entries, attempts, labels: [] } as const;
  let total = 0;
  let url: string | undefined;
  const pages = audit.source.pages ?? DEFAULT_PAGES;
  for (let page = 0; page < pages; page++) {
    const request = buildRequest(
      driver.target,
      url === undefined ? audit.source.request : { ...audit.source.request, path: url },
      variables,
      reader.headers,
    );
    const { sent, response } = await exchange(driver, reader.purpose, request, reader.jar, false);
    if (response === null) return { ...nothing, total, said: driver.secrets.text(sent.error ?? 'no answer') };
    const why = mismatch(audit.source.success ?? { status: 200 }, response, variables);
    if (why !== null || response.json === undefined)
      return { ...nothing, total, said: why ?? 'the audit answer is not JSON' };
    const items = selectAll(audit.source.items, response.json);
    total += items.length;
    for (const item of items) {
      const entry = mapEntry(driver, audit, item, question);
      const seen = driver.secrets.seen(JSON.stringify(item));
      for (const label of seen) labels.add(label);
      if (entry.nonce === null || !question.nonces.includes(entry.nonce)) continue;
      entries.push(entry);
      attempts.push({ ...entry, ...attemptOf(driver, item), labels: seen });
    }
    const next = audit.source.next === undefined ? undefined : selectText(audit.source.next, response.json);
    if (next === undefined) {
      const said = `${total} entries read`;
      return { readable: true, total, entries, attempts, labels: [...labels].sort(), said };
    }
    url = new URL(next, request.url).href;
  }
  throw new SafeprobeError('prerequisite', `the audit log has more than ${pages} pages for this run`, {
    key: 'audit.source.pages',
    remedy: 'Narrow audit.source.request by time (${since}), or allow more pages.',
  });
}

/** What is asked of entries about sign-ins alone. */
function attemptOf({ target, secrets }: Driver, item: unknown): Pick<AttemptEntry, 'source' | 'risk'> {
  const { audit, anomaly } = target.file;
  const path = audit?.fields.source;
  const source = path === undefined ? undefined : selectText(path, item);
  return {
    source: source === undefined ? null : secrets.text(source),
    risk: anomaly?.event !== undefined && selectAll(anomaly.event, item).length > 0,
  };
}

function mapEntry(driver: Driver, audit: Audit, item: unknown, question: AuditQuestion): AuditEntry {
  const { fields } = audit;
  const text = (path: string | undefined) => {
    const value = path === undefined ? undefined : selectText(path, item);
    return value === undefined ? null : driver.secrets.text(value);
  };
  const raw = text(fields.operation);
  const operation = raw === null ? null : (audit.operations?.[raw] ?? (/^[CRUDE]$/.test(raw) ? raw : null));
  const outcome = text(fields.outcome);
  const whole = JSON.stringify(item);
  return {
    id: text(fields.id),
    time: text(fields.time),
    actor: text(fields.actor),
    operation,
    object: text(fields.object),
    outcome:
      outcome === null
        ? null
        : audit.outcomes.success.includes(outcome)
          ? 'success'
          : audit.outcomes.failure.includes(outcome)
            ? 'failure'
            : null,
    nonce: text(fields.nonce),
    ...(fields.user === undefined ? {} : { user: text(fields.user) }),
    emergency: fields.emergency !== undefined && selectAll(fields.emergency, item).length > 0,
    reasonSeen: question.reason !== undefined && whole.includes(question.reason),
  };
}
