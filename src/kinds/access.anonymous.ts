import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { sendAndLook } from './denials.js';
import type { InventoryFacts, OperationFacts, Stranger } from './inventory.js';
import { inLanes } from './lanes.js';
import {
  describeOperations,
  judgeOperation,
  judgeStrangers,
  type OperationTried,
  wasLetIn,
} from './operations.js';
import { mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { ActOptions, Outcome, PolicyCell, Probe } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

const CREDENTIALS = ['none', 'garbage'] as const;

/** An action of the policy, whose changes can be read back. */
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

type StrangerFacts = Pick<Stranger, 'credentials' | 'how' | 'ready'> & { readonly signIn: string };

type Facts = {
  readonly actions: readonly Tried[];
  /** Null where the target file names no source of operations. */
  readonly sources: InventoryFacts['sources'] | null;
  readonly strangers: readonly StrangerFacts[];
  readonly operations: readonly OperationTried[];
};

export default defineKind<typeof Params, Facts>({
  kind: 'access.anonymous',
  version: 2,
  summary:
    'Calls every operation that the target describes or links to, and every action of the policy, without credentials and with garbage, expired and foreign ones.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'access-policy'],
  controls: {
    'inventory-read':
      'Each description that the target file names must be readable: what is not on the list is not called.',
    'entitled-twin':
      'Operations must let in someone with valid credentials in the same run: else a wrong address reads as a refusal. One that never did is told, and left open.',
  },
  longestWaitMs: (_, limits) => Math.max(0, ...Object.values(limits.idleMs)),
  async observe(_, probe) {
    // One resource an action: what is examined is whether the door asks for anyone at all.
    const first = new Map<string, PolicyCell>();
    for (const cell of probe.policy)
      if (cell.access === 'allow' && !first.has(cell.action)) first.set(cell.action, cell);
    const [actions, inventory] = await Promise.all([
      Promise.all([...first.values()].map((cell) => tryAction(probe, cell))),
      probe.inventory.declared ? tryInventory(probe) : { sources: null, strangers: [], operations: [] },
    ]);
    return { actions, ...inventory };
  },
  judge({ actions, sources, strangers, operations }) {
    const called = operations.filter((each) => each.excluded === null && each.open === null);
    const opened = actions.filter(opens).length + called.filter(wasLetIn).length;
    const unread = (sources ?? []).filter(({ read }) => !read);
    return {
      controls: [
        {
          name: 'inventory-read',
          held: unread.length === 0,
          seen:
            unread.length === 0
              ? (sources ?? []).map(({ name, said }) => `${name}: ${said}`).join('; ') || 'no source is named'
              : unread.map(({ name, said }) => `${name}: ${said}`).join('; '),
        },
        {
          name: 'entitled-twin',
          // Where there is nothing to open, the empty inventory is what has to be told.
          held: opened > 0 || actions.length + called.length === 0,
          seen: `${opened} of ${actions.length + called.length} actions and operations let someone in who has valid credentials`,
        },
      ],
      assertions: [
        judgeInventory(sources, actions, operations),
        ...judgeStrangers(strangers),
        ...actions.flatMap((each) => judgeAction(each)),
        ...operations.flatMap((each) => judgeOperation(each)),
      ],
      measured: describeOperations(operations),
    };
  },
});

function judgeInventory(
  sources: Facts['sources'],
  actions: readonly Tried[],
  operations: readonly OperationTried[],
): Assertion {
  const inventory = { subject: 'inventory', expected: 'operations to call, from a description or a crawl' };
  if (sources === null)
    return {
      ...inventory,
      actual:
        'the target file names no description and nowhere to crawl (inventory), so only its own actions are known',
      outcome: 'unknown',
    };
  return {
    ...inventory,
    actual: `${operations.length} operations and ${actions.length} actions`,
    outcome: operations.length > 0 ? 'holds' : 'broken',
  };
}

async function tryInventory(probe: Probe): Promise<Pick<Facts, 'sources' | 'strangers' | 'operations'>> {
  const { sources, operations } = await probe.inventory.read();
  const called = operations.filter(({ excluded }) => excluded === null);
  const paths = [...new Set(called.map(({ signIn }) => signIn))];
  const strangers = new Map(
    await Promise.all(paths.map(async (path) => [path, await strangersFor(probe, path)] as const)),
  );
  const tried = await inLanes(operations, (each) =>
    tryOperation(probe, each, strangers.get(each.signIn)?.made ?? []),
  );
  return {
    sources,
    operations: tried,
    strangers: paths.flatMap((signIn) => {
      const found = strangers.get(signIn);
      return [
        ...(found?.made ?? []).map(({ credentials, how, ready }) => ({ signIn, credentials, how, ready })),
        ...(found?.trouble == null
          ? []
          : [{ signIn, credentials: 'expired' as const, how: found.trouble, ready: false }]),
      ];
    }),
  };
}

async function strangersFor(
  probe: Probe,
  path: string,
): Promise<{ readonly made: readonly Stranger[]; readonly trouble: string | null }> {
  try {
    return { made: await probe.inventory.strangers(path, probe.wait), trouble: null };
  } catch (error) {
    return { made: [], trouble: probe.explain(error) };
  }
}

async function tryOperation(
  probe: Probe,
  operation: OperationFacts,
  strangers: readonly Stranger[],
): Promise<OperationTried> {
  const base = { ...operation, twin: null, attempts: [], trouble: null };
  if (operation.excluded !== null) return base;
  try {
    const attempts = [];
    for (const { credentials, ready, call } of strangers)
      if (ready) attempts.push({ credentials, answer: await call(operation.id) });
    let twin: OperationTried['twin'] = null;
    for (const persona of operation.open === null ? operation.personas : []) {
      twin = { persona, answer: await probe.inventory.callAs(operation.id, persona) };
      if (wasLetIn({ twin })) break;
    }
    return { ...base, twin, attempts };
  } catch (error) {
    return { ...base, trouble: probe.explain(error) };
  }
}
async function tryAction(probe: Probe, cell: PolicyCell): Promise<Tried> {
  const { action, resource, persona } = cell;
  const facts = probe.actions.find((each) => each.name === action);
  const writes = facts?.writes === true;
  const base = { action, resource, persona, writes };
  const attempt = (send: (options: ActOptions) => Promise<Outcome>) => sendAndLook(probe, base, send);
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
