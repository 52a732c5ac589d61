import { Type } from 'typebox';
import type { TemporaryAccount } from './accounts.js';
import {
  CONTROLS,
  type Facts,
  judgeContexts,
  type OtherFacts,
  type RuleFacts,
  type TriedFacts,
  type TurnFacts,
} from './context-tries.js';
import type { ContextRule, ContextTurn } from './contexts.js';
import { defineKind } from './definition.js';
import { newMarker, sendAndLook } from './denials.js';
import type { Probe, Session } from './probe.js';
import type { ActionOn } from './scopes.js';

const Params = Type.Object({}, { additionalProperties: false });

/** NIST SP 800-53 AC-3(13), attribute-based access control; the attributes are the target's own. */
export default defineKind<typeof Params, Facts>({
  kind: 'access.context',
  version: 1,
  summary:
    'Repeats an allowed request with one attribute changed, such as its purpose, its network or the relationship to the record, and with it unchanged before and after.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'context-rules'],
  controls: CONTROLS,
  async observe(_, probe) {
    const { contexts } = probe;
    if (contexts.length === 0) throw probe.missing('rules about the context of a request', 'contexts');
    return { rules: await Promise.all(contexts.map((rule) => examine(probe, rule))) };
  },
  judge: judgeContexts,
});

async function examine(probe: Probe, rule: ContextRule): Promise<RuleFacts> {
  const { name, attribute, persona, tries } = rule;
  const path = tries[0] === undefined ? {} : probe.pathOf(tries[0].action);
  const account = rule.ownAccount ? await probe.accounts.made(persona) : null;
  // Of its own: what is tried may take a recent authentication.
  const session = account === null ? await probe.signIn(persona, path) : await account.signIn(path.signIn);
  const others: OtherFacts[] = [];
  let before = await sweep(probe, rule, session, null);
  for (const { name: value, change, restore } of rule.others) {
    const changed = change === null ? null : await turn(probe, change, account);
    let restored: TurnFacts | null = null;
    let tried: readonly TriedFacts[];
    try {
      tried = await sweep(probe, rule, session, value);
    } finally {
      // Whatever happens: somebody else may need it as it was.
      if (restore !== null) restored = await turn(probe, restore, account);
    }
    const after = await sweep(probe, rule, session, null);
    others.push({ value, before, change: changed, tried, restore: restored, after });
    before = after;
  }
  const { success, said } = await session.alive();
  return { name, attribute, others, alive: success, said, decoys: await decoysOf(probe, tries) };
}

/** Each request once, one after the other, so that little time lies between two attributes. */
async function sweep(
  probe: Probe,
  { name, tries }: ContextRule,
  session: Session,
  value: string | null,
): Promise<readonly TriedFacts[]> {
  const seen: TriedFacts[] = [];
  for (const { action, resource } of tries) {
    const base = { action, resource, writes: writes(probe, action) };
    try {
      const looked = await sendAndLook(probe, base, (options) =>
        session.act(action, { ...options, under: { context: name, value } }),
      );
      seen.push({ ...base, ...looked, trouble: null });
    } catch (error) {
      seen.push({ ...base, outcome: null, written: null, trouble: probe.explain(error) });
    }
  }
  return seen;
}

async function turn(
  probe: Probe,
  { persona, action, resource }: ContextTurn,
  account: TemporaryAccount | null,
): Promise<TurnFacts> {
  try {
    const session = await probe.shared(persona, probe.pathOf(action));
    const { success, said } = await session.act(action, {
      ...(resource === null ? {} : { resource }),
      ...(account === null ? {} : { on: account }),
    });
    return { done: success, said };
  } catch (error) {
    return { done: false, said: probe.explain(error) };
  }
}

async function decoysOf(probe: Probe, tries: readonly ActionOn[]): Promise<RuleFacts['decoys']> {
  const decoys = [];
  for (const { action, resource } of tries.filter((each) => writes(probe, each.action))) {
    try {
      decoys.push({ action, found: await probe.readBack(action, resource, newMarker()) });
    } catch (error) {
      probe.note(probe.explain(error));
      decoys.push({ action, found: null });
    }
  }
  return decoys;
}

function writes(probe: Probe, action: string): boolean {
  return probe.actions.find(({ name }) => name === action)?.writes === true;
}
