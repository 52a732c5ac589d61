/** Emergency access: denied before, opened by a reason, closed again. Invoked only where writing is allowed. */
import type { Outcome } from '../kinds/probe.js';
import type { CanaryLog } from './canaries.js';
import { act, type Cell, labelOf } from './cell.js';
import { oracle } from './oracles.js';
import { flow, matcherProposal } from './propose.js';
import { canSend, type Visit } from './visit.js';

const REASON = 'Trial of the emergency procedure by safeprobe doctor';

export async function examineEmergency(visit: Visit, canaries: CanaryLog): Promise<void> {
  const { file, report, log } = visit;
  const how = file.emergency;
  if (how === undefined) return;
  const read = file.actions?.[how.read];
  const request = file.actions?.[how.request];
  const end = how.end === undefined ? undefined : file.actions?.[how.end];
  if (read === undefined || request === undefined) return;
  if (!canSend(visit, read.request) || !canSend(visit, request.request))
    return report.skipped('emergency', ['emergency'], 'not tried: its address does not work');
  const signIn = how.signIn ?? read.signIn;
  const by = (action: string, resource: string): Cell => ({ action, resource, persona: how.persona });
  const withPath = <T extends { signIn?: string }>(action: T): T =>
    action.signIn === undefined && signIn !== undefined ? { ...action, signIn } : action;
  const tell = (key: readonly string[], what: string, cell: Cell, expected: string, fix: string) =>
    report.broken('emergency', ['emergency', ...key], {
      what,
      expected,
      seen: log.last(labelOf(cell))?.text,
      fix,
    });

  for (const [key, resource] of [
    ['resource', how.resource],
    ['otherResource', how.otherResource],
  ] as const) {
    const cell = by(how.read, resource);
    const before = (await act(visit, withPath(read), cell))?.outcome;
    if (before === undefined)
      return report.skipped('emergency', ['emergency'], `not tried: ${how.persona} could not sign in`);
    if (!isRefusal(before)) {
      const response = log.last(labelOf(cell))?.response ?? null;
      tell(
        [key],
        before.success
          ? `${how.persona} may read ${resource} without any emergency`
          : `whether ${how.persona} is refused ${resource} before the emergency can't be told`,
        cell,
        flow(oracle(visit, how.read, 'denied').matcher),
        before.success || response === null
          ? 'name a record that this persona is otherwise denied'
          : `denied: ${flow(matcherProposal(response))}`,
      );
      return;
    }
    report.works('emergency', ['emergency', key], `refused before the emergency`, resource);
  }
  if (visit.effects === 'read')
    return report.skipped('emergency', ['emergency', 'request'], 'not invoked: --effects is read');

  const asking = by(how.request, how.resource);
  const asked = (await act(visit, withPath(request), asking, { vars: { reason: REASON } }))?.outcome;
  if (asked === undefined) return;
  if (!asked.success)
    return tell(
      ['request'],
      `${how.request} with a reason does not succeed`,
      asking,
      flow(oracle(visit, how.request, 'success').matcher),
      'see its request, and that the persona is designated for emergencies',
    );
  report.works('emergency', ['emergency', 'request'], 'granted for a reason');
  const reading = by(how.read, how.resource);
  const during = (await act(visit, withPath(read), reading))?.outcome;
  visit.emergencyNonce = during?.nonce ?? null;
  const opened = log.last(labelOf(reading));
  if (during?.success === true && opened?.response != null) {
    report.works('emergency', ['emergency', 'read'], 'opens the record while it is granted');
    canaries.look(reading, opened.response, read.canaries ?? [], [], opened.text);
  } else
    tell(
      ['read'],
      `${how.read} does not open ${how.resource} though the emergency was granted`,
      reading,
      flow(oracle(visit, how.read, 'success').matcher),
      'see that request and read are about the same record',
    );
  if (end === undefined || how.end === undefined)
    return report.note(
      'emergency',
      ['emergency'],
      `no end is declared: the access of this trial stays open for ${how.duration}`,
    );
  const ending = by(how.end, how.resource);
  const ended = (await act(visit, withPath(end), ending))?.outcome;
  if (ended?.success !== true)
    return tell(
      ['end'],
      `${how.end} does not end the emergency`,
      ending,
      flow(oracle(visit, how.end, 'success').matcher),
      'see its request',
    );
  const after = (await act(visit, withPath(read), reading))?.outcome;
  if (after !== undefined && isRefusal(after))
    report.works('emergency', ['emergency', 'end'], 'closes the record again');
  else
    tell(
      ['end'],
      `${how.end} succeeds and the record stays open`,
      reading,
      flow(oracle(visit, how.read, 'denied').matcher),
      'see that it ends the same emergency',
    );
}

function isRefusal(outcome: Outcome): boolean {
  return outcome.denied && !outcome.success;
}
