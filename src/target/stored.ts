/** The probe's door to what the target has stored: alters a record by the target's adapter, and reads its report. */
import { parseDuration } from '../duration.js';
import { SafeprobeError } from '../errors.js';
import type { StoredRecords } from '../kinds/stored.js';
import { buildRequest, type Driver, exchange } from './driver.js';
import { selectAll, selectText } from './jsonpath.js';
import type { ReadableResponse } from './message.js';
import { outcomeOf } from './outcome.js';
import type { TargetRequest } from './schema.js';
import { actWith, SUCCESS } from './session.js';
import type { SharedSessions } from './shared-sessions.js';
import { fill } from './template.js';

export function createStored(driver: Driver, check: string, sessions: SharedSessions): StoredRecords {
  const { stored } = driver.target.file.integrity ?? {};
  const declared = () => {
    if (stored !== undefined) return stored;
    throw new SafeprobeError('prerequisite', 'the target file does not say how a stored record is altered', {
      key: 'integrity.stored',
      remedy: 'Describe the adapter, or say under lacks: tamper-adapter why there is none.',
    });
  };
  const adapt = async (request: TargetRequest, id: string, marker: string) => {
    const { success = SUCCESS, secret } = declared().tamper;
    const key = secret !== undefined && 'literal' in secret ? secret.literal : undefined;
    const variables = { 'record.id': id, marker, ...(key === undefined ? {} : { secret: key }) };
    const purpose = { check, persona: null, actor: null, action: 'store.tamper', resource: null };
    const sent = buildRequest(driver.target, request, variables, {});
    const exchanged = await exchange(driver, purpose, sent, null, false);
    return outcomeOf(driver, exchanged, { success, denied: [], canaries: [], variables }, sent.method);
  };
  return {
    declared: stored !== undefined,
    withinMs: parseDuration(stored?.within ?? '0s'),
    tamper: (id, marker) => adapt(declared().tamper.request, id, marker),
    async restore(id, marker) {
      const { restore } = declared().tamper;
      return restore === undefined ? null : adapt(restore, id, marker);
    },
    async report(ids) {
      const { named, report } = declared();
      const { persona, action } = report;
      const path = sessions.pathFor(persona, driver.target.file.actions?.[action]?.signIn);
      const { account, run } = await sessions.take(check, persona, path);
      const purpose = { check, persona, actor: account.actor, action, resource: null };
      let answer: ReadableResponse | undefined;
      const outcome = await actWith(
        driver,
        purpose,
        path,
        account,
        run,
        {},
        {
          taken: (response) => {
            answer = response;
          },
        },
      );
      const json = outcome.success ? answer?.json : undefined;
      const checked = Number(selectText(report.checked, json) ?? Number.NaN);
      const time = selectText(report.time, json) ?? null;
      const names = selectAll(report.altered, json).map(String);
      const labels = Object.entries(ids).filter(([, id]) =>
        names.some((name) => isOf(name, fill(named, { 'record.id': id }))),
      );
      const own = Object.values(ids).map((id) => fill(named, { 'record.id': id }));
      return {
        readable: Number.isFinite(checked) && time !== null,
        said: outcome.said,
        time: time === null ? null : driver.secrets.text(time),
        checked: Number.isFinite(checked) ? checked : null,
        named: labels.map(([label]) => label),
        others: names.filter((name) => !own.some((record) => isOf(name, record))).length,
      };
    },
  };
}

/** The record itself or a version of it: Patient/p-1/_history/2 is of Patient/p-1, and Patient/p-10 is not. */
function isOf(name: string, record: string): boolean {
  return name === record || name.startsWith(`${record}/`);
}
