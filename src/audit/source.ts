/**
 * Reads the target's audit log from its source and maps entries to one vocabulary. Waits for entries
 * to arrive until the deadline that the owner documents, asking again; it never sleeps a fixed time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { SafeprobeError } from '../errors.js';
import type { EntryContents } from '../kinds/audit-contents.js';
import type { AttemptEntry, AuditAnswer, AuditEntry, AuditQuestion } from '../kinds/probe.js';
import type { TargetAudit } from '../target/audit-schema.js';
import type { Driver } from '../target/driver.js';
import { selectAll, selectText } from '../target/jsonpath.js';
import { fitsJson } from '../target/matcher.js';
import { contentsOf } from './contents/contents.js';
import { type Reasons, reasonsOf } from './reasons.js';
import { readSource, type SourceDoors } from './sources/read.js';
import { recordedTime } from './times.js';

const POLL_MS = 250;

export async function askAudit(
  driver: Driver,
  audit: TargetAudit,
  doors: SourceDoors,
  question: AuditQuestion,
): Promise<AuditAnswer> {
  const started = performance.now();
  for (;;) {
    const read = await readOnce(driver, audit, doors, question);
    const waitedMs = Math.round(performance.now() - started);
    const arrived =
      question.until.every((nonce) => read.entries.some((entry) => entry.nonce === nonce)) &&
      // A list beside the log may be written later than the log.
      (!isApart(audit, question) || read.entries.some((entry) => entry.reasonSeen));
    if (arrived || waitedMs >= question.withinMs) return { ...read, waitedMs };
    await sleep(Math.min(POLL_MS, question.withinMs - waitedMs));
  }
}

/** Whether the reason that is looked for stands elsewhere than in the entries. */
function isApart({ reasons }: TargetAudit, { reason }: AuditQuestion): boolean {
  return reasons !== undefined && reason !== undefined;
}

async function readReasons(
  audit: TargetAudit,
  doors: SourceDoors,
  { reason, since }: AuditQuestion,
): Promise<Reasons | null> {
  if (audit.reasons === undefined || reason === undefined) return null;
  if (doors.reasons === undefined)
    throw new SafeprobeError('harness', 'the list of reasons was asked for without a way to it');
  return reasonsOf(audit.reasons, await doors.reasons(since), reason);
}

async function readOnce(
  driver: Driver,
  audit: TargetAudit,
  doors: SourceDoors,
  question: AuditQuestion,
): Promise<Omit<AuditAnswer, 'waitedMs'>> {
  const { readable: logRead, items, said: logSaid } = await readSource(driver, audit, doors, question.since);
  // Read after the log: what belongs to an entry is written before or with it, or waited for.
  const reasons = await readReasons(audit, doors, question);
  const readable = logRead && (reasons?.readable ?? true);
  const said = reasons === null ? logSaid : `${logSaid}; the list of reasons: ${reasons.said}`;
  const entries: AuditEntry[] = [];
  const attempts: AttemptEntry[] = [];
  const contents: EntryContents[] = [];
  const labels = new Set<string>();
  let ignored = 0;
  for (const item of items) {
    const mapped = mapEntry(driver, audit, item, question);
    const entry = { ...mapped, reasonSeen: mapped.reasonSeen || (reasons?.seenFor(item) ?? false) };
    const seen = driver.secrets.seen(JSON.stringify(item));
    for (const label of seen) labels.add(label);
    if (isNoise(audit, item)) {
      ignored++;
      continue;
    }
    if (entry.nonce === null || !question.nonces.includes(entry.nonce)) continue;
    entries.push(entry);
    const content = contentsOf(audit, item, entry.nonce, question.contents ?? {});
    if (content !== null) contents.push(content);
    attempts.push({ ...entry, ...attemptOf(driver, item), labels: seen });
  }
  return {
    readable,
    total: items.length - ignored,
    entries,
    attempts,
    contents,
    labels: readable ? [...labels].sort() : [],
    said: ignored === 0 ? said : `${said}, ${ignored} of them noise by the target file`,
  };
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

/** Whether the owner says that an entry is of no action. Secrets in it are secrets in the log all the same. */
export function isNoise({ ignore = [] }: TargetAudit, item: unknown): boolean {
  return ignore.some((rule) => fitsJson(rule, item));
}

/** One entry in the vocabulary of audit standards, with every secret out of it. */
export function mapEntry(
  driver: Driver,
  audit: TargetAudit,
  item: unknown,
  question: Pick<AuditQuestion, 'reason'>,
): AuditEntry {
  const { fields } = audit;
  const text = (path: string | undefined) => {
    const value = path === undefined ? undefined : selectText(path, item);
    return value === undefined ? null : driver.secrets.text(value);
  };
  const { actors = {} } = audit;
  const known = (name: string | null) =>
    name !== null && Object.hasOwn(actors, name) ? (actors[name] ?? name) : name;
  const time = text(fields.time);
  const raw = text(fields.operation);
  const operation = raw === null ? null : (audit.operations?.[raw] ?? (/^[CRUDE]$/.test(raw) ? raw : null));
  const outcome = text(fields.outcome);
  const whole = JSON.stringify(item);
  return {
    id: text(fields.id),
    time: time === null ? null : recordedTime(time, audit.times),
    ...(time === null || audit.times === undefined ? {} : { written: time }),
    actor: known(text(fields.actor)),
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
    ...(fields.actorClass === undefined ? {} : { actorClass: text(fields.actorClass) }),
    emergency: fields.emergency !== undefined && selectAll(fields.emergency, item).length > 0,
    reasonSeen: question.reason !== undefined && whole.includes(question.reason),
  };
}
