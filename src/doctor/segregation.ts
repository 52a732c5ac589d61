/** Duties that are kept apart, as far as the doctor looks at them. */
import { SafeprobeError } from '../errors.js';
import type { ActOptions, Outcome } from '../kinds/probe.js';
import type { Path } from '../plan/keys.js';
import type { ReadableResponse } from '../target/message.js';
import type { TargetFile } from '../target/schema.js';
import { type Cell, labelOf } from './cell.js';
import { tryExclusive } from './exclusive-grants.js';
import { oracle } from './oracles.js';
import { flow, matcherProposal } from './propose.js';
import { sessionFor, under } from './sessions.js';
import { canSend, type Entered, tellAbsent, type Visit, within } from './visit.js';
import { newMarker } from './writes.js';

const SECTION = 'segregation';

/** What the section names: none of it is unused. */
export function usedBySegregation({ segregation }: TargetFile): {
  readonly [what in 'personas' | 'actions' | 'resources']: readonly string[];
} {
  const duties = Object.values(segregation?.duties ?? {});
  const exclusive = Object.values(segregation?.exclusive ?? {});
  const steps = duties.flatMap(({ first, second, done }) => [first, second, done]);
  return {
    personas: [...steps, ...exclusive].map(({ persona }) => persona),
    actions: [
      ...steps.map(({ action }) => action),
      ...duties.flatMap(({ second }) => second.naming ?? []),
      ...exclusive.flatMap(({ grants }) => grants),
    ],
    resources: duties.map(({ resource }) => resource),
  };
}

type Duties = NonNullable<TargetFile['segregation']>['duties'];

export async function examineSegregation(visit: Visit): Promise<void> {
  const { file, report, effects } = visit;
  const { segregation } = file;
  if (segregation === undefined) return;
  if (effects === 'read')
    return report.skipped('duty', [SECTION], 'not tried: it writes, and --effects is read');
  for (const [name, duty] of Object.entries(segregation.duties))
    await within(visit, 'duty', [SECTION, 'duties', name], () => tryDuty(visit, name, duty));
  if (segregation.exclusive === undefined)
    tellAbsent(visit, 'duty', 'exclusive-roles', 'grants that exclude each other');
  else await tryExclusive(visit);
}

/** Each step once by who may, and the second once by who took the first; by the sessions that there are. */
async function tryDuty(visit: Visit, name: string, duty: Duties[string]): Promise<void> {
  const { report, file } = visit;
  const { first, second, done, resource } = duty;
  const key = [SECTION, 'duties', name];
  const actions = [first.action, second.action, ...(second.naming ?? []), done.action];
  if (actions.some((each) => !canSend(visit, file.actions?.[each]?.request ?? { path: '' })))
    return report.skipped('duty', key, 'not tried: its address does not work');
  const entered = new Map<string, Entered>();
  for (const { persona, action } of [first, second, done]) {
    const session = await sessionFor(visit, persona, file.actions?.[action]?.signIn);
    if (session === null) return report.skipped('duty', key, `not tried: ${persona} could not sign in`);
    entered.set(persona, session);
  }
  // The same session throughout: another account of the persona would be another person.
  const send = async (cell: Cell, options: ActOptions) => {
    const by = entered.get(cell.persona);
    if (by === undefined) throw new SafeprobeError('harness', `no session of ${cell.persona}`);
    const label = `${SECTION}.${name}/${labelOf(cell)}`;
    const outcome = await under(visit, by, label).act(cell.action, { resource, ...options });
    const { text, response } = visit.log.last(label) ?? { text: outcome.said, response: null };
    return { outcome, seen: text, response, cell };
  };
  const prepare = () => send({ ...first, resource }, {});
  const vars = (piece: Sent) => ({
    ...piece.outcome.captured,
    'second.username': entered.get(second.persona)?.account.username ?? '',
  });
  const isDone = async (piece: Sent) =>
    send({ ...done, resource }, { vars: vars(piece), marker: newMarker(), found: done.found });

  for (const [index, action] of [second.action, ...(second.naming ?? [])].entries()) {
    const at = index === 0 ? [...key, 'second', 'action'] : [...key, 'second', 'naming', index - 1];
    const piece = await prepare();
    if (!piece.outcome.success)
      return tellShut(visit, [...key, 'first'], piece, 'see the request, and whether this persona may do it');
    const before = await isDone(piece);
    if (!before.outcome.success)
      return tellShut(visit, [...key, 'done'], before, 'see that action, and what the first step captures');
    if (before.outcome.markerSeen === true)
      return report.broken('duty', [...key, 'done', 'found'], {
        what: 'the work is found done when only its first step was taken',
        expected: `nothing that fits ${flow(done.found)}`,
        seen: before.seen,
        fix: 'found: a matcher that only finished work fulfils',
      });
    const own = await send({ action, persona: first.persona, resource }, { vars: vars(piece) });
    tellOwn(visit, at, own);
    const open = own.outcome.success ? await prepare() : piece;
    const other = await send({ action, persona: second.persona, resource }, { vars: vars(open) });
    if (!other.outcome.success)
      return tellShut(visit, at, other, 'see the request, and whether this persona may do it');
    const after = await isDone(open);
    if (after.outcome.markerSeen !== true)
      return report.broken('duty', [...key, 'done', 'found'], {
        what: `${action} succeeded, and the work is not found done`,
        expected: flow(done.found),
        seen: after.seen,
        fix: 'see that both are about the same work, and what found looks at',
      });
    report.works('duty', at, `${second.persona} takes the second step, and it is found done`);
  }
}

interface Sent {
  readonly outcome: Outcome;
  readonly seen: string;
  readonly response: ReadableResponse | null;
  readonly cell: Cell;
}

function tellShut(visit: Visit, key: Path, { cell, seen }: Sent, fix: string): void {
  visit.report.broken('duty', key, {
    what: `${cell.action} by ${cell.persona} does not succeed`,
    expected: flow(oracle(visit, cell.action, 'success').matcher),
    seen,
    fix,
  });
}

function tellOwn(visit: Visit, key: Path, { outcome, seen, response, cell }: Sent): void {
  const { matcher, key: at } = oracle(visit, cell.action, 'denied');
  const expected = flow(matcher);
  if (outcome.denied && !outcome.success)
    visit.report.works('duty', key, `refused to ${cell.persona}, who took the first step`);
  else if (outcome.success)
    visit.report.broken('duty', key, {
      what: `the target lets ${cell.persona} take both steps`,
      expected,
      seen,
      fix: 'if the steps are this persona’s to take, remove the pair; if not, this is a finding about the target',
    });
  else
    visit.report.broken('duty', at, {
      what: `the refusal of ${cell.action} to who took the first step is not recognised`,
      expected,
      seen,
      fix: response === null ? 'see that the target answers' : `denied: ${flow(matcherProposal(response))}`,
    });
}
