/** Every signed message that the target receives: sent as it is and found again, then altered and refused. */
import type { Alteration } from '../kinds/outbound.js';
import type { Path } from '../plan/keys.js';
import type { TargetExchange } from '../target/schema.js';
import { flow } from './propose.js';
import { sessionFor } from './sessions.js';
import { send, type Trial } from './signed-message.js';
import { explainRefusal } from './signed-refusal.js';
import { canSend, tellAbsent, type Visit, within } from './visit.js';

export async function examineExchanges(visit: Visit): Promise<void> {
  const { file, report } = visit;
  const declared = Object.entries(file.exchanges ?? {});
  if (declared.length === 0) return tellAbsent(visit, 'exchange', 'signed-exchanges', 'signed exchanges');
  await Promise.all(
    declared.map(async ([name, exchange]) => {
      const key: Path = ['exchanges', name];
      const action = file.actions?.[exchange.action];
      if (action === undefined) return;
      if (visit.effects === 'read')
        return report.skipped('exchange', key, 'not tried: it writes, and --effects is read');
      if (!canSend(visit, action.request))
        return report.skipped('exchange', key, 'not tried: its address does not work');
      for (const persona of [exchange.persona, action.readBack?.persona])
        if (
          persona !== undefined &&
          (await sessionFor(visit, persona, wayOf(visit, exchange, persona))) === null
        )
          return report.skipped('exchange', key, `not tried: ${persona} could not sign in`);
      await within(visit, 'exchange', key, () => examine({ visit, name, exchange, action }));
    }),
  );
}

function wayOf({ file }: Visit, { persona, action }: TargetExchange, of: string): string | undefined {
  const name = of === persona ? action : (file.actions?.[action]?.readBack?.action ?? '');
  return file.actions?.[name]?.signIn;
}

async function examine(trial: Trial): Promise<void> {
  const { visit, name, exchange } = trial;
  const { report } = visit;
  const key = ['exchanges', name];
  const whole = await send(trial, 'none');
  if (!whole.outcome.success) {
    const mended = await explainRefusal(trial, whole);
    if (!mended) return;
  } else if (whole.stored === true)
    report.works('exchange', key, 'an unaltered message is accepted and read back');
  else
    report.broken('exchange', ['actions', exchange.action, 'readBack'], {
      what: `${name}: the unaltered message was accepted${whole.stored === null ? ', and reading it back fails' : ', and is not found by its marker'}`,
      expected: 'its ${marker}, read back',
      seen: visit.log.last(`exchange/${name}/none/read-back`)?.text ?? whole.seen,
      fix: 'see readBack of the action, and that ${marker} stands where it is stored; without it nobody can say that a refused message was not stored',
    });
  await examineRefusals(trial);
}

const ALTERED: { readonly [alteration in Exclude<Alteration, 'none'>]: string } = {
  body: 'with one bit of its body altered',
  signature: 'with one bit of its signature altered',
  missing: 'without its signature',
};

async function examineRefusals(trial: Trial): Promise<void> {
  const { visit, name, exchange } = trial;
  const { report } = visit;
  const key = ['exchanges', name, 'refused'];
  const unknown: { readonly status: number; readonly about: string; readonly seen: string }[] = [];
  for (const alteration of ['body', 'signature', 'missing'] as const) {
    const { outcome, stored, seen } = await send(trial, alteration);
    const about = ALTERED[alteration];
    if (outcome.success && outcome.denied)
      report.broken('exchange', key, {
        what: 'a success counts as a refusal too',
        about,
        expected: 'matchers that never hold at once',
        seen,
        fix: 'narrow refused, or success of the action',
      });
    else if (outcome.success || stored === true)
      report.broken('exchange', ['exchanges', name, 'signature'], {
        what: outcome.success
          ? 'the target accepts a message'
          : 'the target refuses a message, and stores it',
        about,
        expected: 'a refusal, and nothing stored',
        seen,
        fix: `if the target should verify ${exchange.signature.header}, this is a finding about it; if it never does, take the exchange out`,
      });
    else if (outcome.denied) report.works('exchange', key, 'refused', about);
    else if (outcome.status === null)
      report.broken('exchange', key, {
        what: 'no answer comes to a message',
        about,
        seen,
        fix: 'see its log',
      });
    else unknown.push({ status: outcome.status, about, seen });
  }
  const [first] = unknown;
  if (first === undefined) return;
  const statuses = [...new Set(unknown.map(({ status }) => status))];
  for (const { about } of unknown)
    report.broken('exchange', key, {
      what: 'the answer to a message is not seen as a refusal',
      about,
      expected: flow(exchange.refused),
      seen: first.seen,
      fix: statuses.every((status) => status >= 400 && status < 500)
        ? `refused: { status: ${statuses.length === 1 ? statuses[0] : flow(statuses)} }`
        : 'if these answers are refusals, name them; if not, see the log of the target',
    });
}
