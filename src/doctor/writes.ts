/** Whether a change can be seen: the marker of a write that was made, and never one that was not. */
import { randomBytes } from 'node:crypto';
import type { TargetAction, TargetMatcher } from '../target/schema.js';
import type { Cell } from './cell.js';
import { flow } from './propose.js';
import { sessionFor, under } from './sessions.js';
import type { Visit } from './visit.js';

export function newMarker(): string {
  return `sp${randomBytes(9).toString('hex')}`;
}

export async function readBack(visit: Visit, how: TargetAction, cell: Cell, marker: string): Promise<void> {
  const { report } = visit;
  const { readBack: back } = how;
  const key = ['actions', cell.action, 'readBack'];
  if (back === undefined)
    return report.note(
      'write',
      ['actions', cell.action],
      `${cell.action} declares no readBack: whether a refused write was written all the same can't be seen`,
      'readBack: { action: …, persona: … }',
    );
  const entered = await sessionFor(visit, back.persona, visit.file.actions?.[back.action]?.signIn);
  if (entered === null) return report.skipped('write', key, `not tried: ${back.persona} could not sign in`);
  const labelOf = (what: string) => `${cell.action}/${cell.resource}/${what}`;
  const look = async (what: string, wanted: string) => {
    const label = labelOf(what);
    const outcome = await under(visit, entered, label).act(back.action, {
      resource: cell.resource,
      marker: wanted,
      ...(back.found === undefined ? {} : { found: back.found }),
    });
    return { outcome, seen: visit.log.last(label)?.text ?? outcome.said };
  };
  const written = await look('written', marker);
  const never = await look('never-written', newMarker());
  // An answer that came, and only does not count as success, is told of where that action is tried.
  const came = (visit.log.last(labelOf('written'))?.response?.status ?? 500) < 300;
  if (!written.outcome.success && came && visit.file.policy?.[back.action] !== undefined)
    return report.skipped('write', key, `not tried: ${back.action} does not count as success`);
  if (!written.outcome.success)
    return report.broken('write', [...key, 'action'], {
      what: `${back.action} by ${back.persona}, the read-back of ${cell.action}, does not succeed`,
      seen: written.seen,
      fix: 'see that action, and whether this persona may do it',
    });
  if (never.outcome.markerSeen === true)
    return report.broken('write', [...key, 'found'], {
      what: `the read-back of ${cell.action} finds a marker that was never written: the answer echoes what it is asked for`,
      expected: 'no marker but those written',
      seen: never.seen,
      fix: `found: a matcher that only a written record fulfils, such as ${flow({ json: { path: '$.total', equals: 1 } } satisfies TargetMatcher)}`,
    });
  if (written.outcome.markerSeen !== true)
    return report.broken('write', key, {
      what: `a write by ${cell.action} succeeded, and its marker is not found by ${back.action}`,
      expected: back.found === undefined ? 'the marker in the answer' : flow(back.found),
      seen: written.seen,
      fix: 'see that the request writes ${marker}, that the read-back asks for the same record, and what found looks at',
    });
  report.works('write', key, 'a written marker is found, one never written is not', cell.resource);
}
