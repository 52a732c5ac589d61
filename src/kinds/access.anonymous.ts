import { randomBytes } from 'node:crypto';
import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { ActOptions, Outcome, PolicyCell, Probe } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

const CREDENTIALS = ['none', 'garbage'] as const;

type Tried = {
  readonly action: string;
  readonly resource: string;
  readonly persona: string;
  readonly writes: boolean;
  readonly twin: OutcomeFacts | null;
  /** For a write: whether what the twin wrote was found by read-back; null when that could not be looked at. */
  readonly twinWritten: boolean | null;
  readonly trouble: string | null;
  readonly attempts: readonly {
    readonly credentials: string;
    readonly outcome: OutcomeFacts;
    readonly written: boolean | null;
  }[];
};
type Facts = { readonly operations: readonly Tried[] };

export default defineKind<typeof Params, Facts>({
  kind: 'access.anonymous',
  version: 1,
  summary:
    'Tries every action of the policy without credentials, and with credentials that were never issued.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'access-policy'],
  controls: {
    'inventory-not-empty': 'Without a single action nothing was tried.',
    'entitled-twin':
      'Each action must succeed with valid credentials in the same run: else a wrong address reads as a refusal.',
  },
  async observe(_, probe) {
    // One resource an action: what is examined is whether the door asks for anyone at all.
    const first = new Map<string, PolicyCell>();
    for (const cell of probe.policy)
      if (cell.access === 'allow' && !first.has(cell.action)) first.set(cell.action, cell);
    return { operations: await Promise.all([...first.values()].map((cell) => tryAction(probe, cell))) };
  },
  judge({ operations }) {
    const opened = operations.filter(opens);
    return {
      controls: [
        {
          name: 'inventory-not-empty',
          held: operations.length > 0,
          seen: `${operations.length} actions in the policy`,
        },
        {
          name: 'entitled-twin',
          held: opened.length > 0,
          seen: `${opened.length} of ${operations.length} actions opened with valid credentials`,
        },
      ],
      assertions: operations.flatMap((each) => judgeAction(each)),
    };
  },
});

async function tryAction(probe: Probe, cell: PolicyCell): Promise<Tried> {
  const { action, resource, persona } = cell;
  const facts = probe.actions.find((each) => each.name === action);
  const writes = facts?.writes === true;
  const base = { action, resource, persona, writes };
  const attempt = async (send: (options: ActOptions) => Promise<Outcome>) => {
    const marker = `sp${randomBytes(9).toString('hex')}`;
    const outcome = factsOf(await send({ resource, ...(writes ? { marker } : {}) }));
    return { outcome, written: writes ? await probe.readBack(action, resource, marker) : null };
  };
  try {
    const session = await probe.shared(persona, probe.pathOf(action));
    const twin = await attempt((options) => session.act(action, options));
    const attempts = [];
    for (const credentials of CREDENTIALS)
      attempts.push({
        credentials,
        ...(await attempt((options) => probe.without(action, credentials, options))),
      });
    return { ...base, twin: twin.outcome, twinWritten: twin.written, trouble: null, attempts };
  } catch (error) {
    return { ...base, twin: null, twinWritten: null, trouble: probe.explain(error), attempts: [] };
  }
}

/** The twin of a write counts when its change was found: else "not written" is only a read-back that never finds. */
function opens({ twin, writes, twinWritten }: Tried): boolean {
  return twin?.success === true && (!writes || twinWritten === true);
}

function judgeAction(tried: Tried): readonly Assertion[] {
  const subject = `${tried.action} · ${tried.resource}`;
  const unknown = (what: string, actual: string): Assertion => ({
    subject: what,
    expected: 'refused without valid credentials',
    actual,
    outcome: 'unknown',
  });
  if (tried.twin === null) return [unknown(subject, tried.trouble ?? '')];
  const twin = tried.twin;
  return tried.attempts.map(({ credentials, outcome, written }): Assertion => {
    const what = `${subject}, ${credentials === 'none' ? 'no credentials' : 'credentials never issued'}`;
    if (written === true)
      return {
        subject: what,
        expected: 'refused, and nothing changed',
        actual: `${outcome.said}; yet the change was written`,
        outcome: 'broken',
      };
    const refused = mustBeRefused(what, outcome);
    if (refused.outcome !== 'holds') return refused;
    if (!opens(tried))
      return unknown(
        what,
        twin.success
          ? `refused, but the change of ${tried.persona} was not found either`
          : `refused, but so was ${tried.persona}: ${twin.said}`,
      );
    return tried.writes && written === null
      ? unknown(what, `${outcome.said}; whether it was written could not be read back`)
      : refused;
  });
}
