/** Looks for the oldest entries of the audit log, and asks that they be removed. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { withMembers } from '../audit/members.js';
import { readHttp } from '../audit/sources/http.js';
import { recordedTime } from '../audit/times.js';
import { parseDuration } from '../duration.js';
import { SafeprobeError } from '../errors.js';
import type { OldEntry, Retention } from '../kinds/retention.js';
import { instantOf } from '../reconcile/instant.js';
import { readAs } from './audit-reader.js';
import type { Driver } from './driver.js';
import { selectText } from './jsonpath.js';
import { askOfLog, toldOf } from './log-request.js';
import { DENIED } from './session.js';
import type { SharedSessions } from './shared-sessions.js';

const DEFAULT_GAP = '1d';

export function createRetention(driver: Driver, check: string, sessions: SharedSessions): Retention {
  const { audit, oracles } = driver.target.file;
  const declared = () => {
    if (audit?.retention !== undefined) return { ...audit, form: audit.retention };
    throw new SafeprobeError('prerequisite', 'the target file does not say how long the log is kept', {
      key: 'audit.retention',
      remedy: 'Describe it, or say under lacks: audit-retention why old entries can not be asked for.',
    });
  };
  return {
    get facts() {
      const { years, goLive, gap, purge } = declared().form;
      return {
        years,
        goLive: Date.parse(`${goLive}T00:00:00Z`),
        gapMs: parseDuration(gap ?? DEFAULT_GAP),
        purge: 'none' in purge ? { none: purge.none } : { by: purge.by, others: [...(purge.others ?? [])] },
      };
    },
    async find(from, to) {
      const { form, ...log } = declared();
      const [after, before] = [new Date(from).toISOString(), new Date(to).toISOString()];
      const { readable, items, said } = await readAs(driver, sessions, check, form, (reader) =>
        readHttp(driver, form, reader, after, { after, before }),
      );
      const timed = withMembers(log, items).map((item) => {
        const time = recordedTime(selectText(log.fields.time, item) ?? '', log.times);
        return { item, time, at: instantOf(time) };
      });
      const inside = timed.filter(({ at }) => at >= from && at < to).sort((a, b) => a.at - b.at);
      const [first] = inside;
      const oldest: OldEntry | null =
        first === undefined ? null : { time: driver.secrets.text(first.time), digest: digestOf(first.item) };
      return { from: after, to: before, readable, said, oldest, outside: timed.length - inside.length };
    },
    async purge(persona, before) {
      const { purge } = declared().form;
      if ('none' in purge) throw new SafeprobeError('harness', 'a purge where none is offered');
      const way = { ...purge, denied: purge.refused ?? oracles?.denied ?? DENIED };
      const values = { before: new Date(before).toISOString() };
      return toldOf(await askOfLog(driver, sessions, { check, persona, name: 'purge' }, way, values));
    },
  };
}

function digestOf(item: unknown): string {
  return createHash('sha256')
    .update(canonicalize(item) ?? '')
    .digest('hex');
}
