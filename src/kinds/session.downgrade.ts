import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import type { Change } from './accounts.js';
import { defineKind } from './definition.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { Probe } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

/** What one role may and the other may not, by the owner's own policy. */
type Cell = {
  readonly signIn: string;
  readonly action: string;
  readonly resource: string;
  readonly from: string;
  readonly to: string;
};
type Moved = Cell & {
  readonly before: OutcomeFacts;
  readonly change: Change;
  /** The very next request of the same session. */
  readonly after: OutcomeFacts;
  /** Whether the session is still accepted at all. */
  readonly alive: OutcomeFacts;
  /** Somebody who kept the role, afterwards. */
  readonly colleague: OutcomeFacts;
};
type Facts = { readonly moved: readonly Moved[] };

export default defineKind<typeof Params, Facts>({
  kind: 'session.downgrade',
  version: 1,
  summary: 'Takes a role away during a live session, and repeats at once what that role allowed.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'access-policy', 'account-management'],
  controls: {
    'allowed-before': 'The action must have succeeded in that very session before the change.',
    'role-changed': 'The change of the role itself must have gone through.',
    'role-still-allows':
      'Somebody who kept the role must still succeed afterwards: else whatever closed the record reads as the new role.',
  },
  async observe(_, probe) {
    const cells = cellsOf(probe);
    if (cells.length === 0)
      throw probe.missing(
        'a reading action that one role may and another may not, both in accounts.roles',
        'policy',
      );
    return { moved: await Promise.all(cells.map((cell) => move(probe, cell))) };
  },
  judge({ moved }) {
    const each = (hold: (one: Moved) => boolean) => moved.length > 0 && moved.every(hold);
    const seen = (what: (one: Moved) => string) =>
      moved.map((one) => `${one.signIn}, ${one.action} ${one.resource}: ${what(one)}`).join('; ');
    return {
      controls: [
        {
          name: 'allowed-before',
          held: each(({ before }) => before.success),
          seen: seen(({ before }) => before.said),
        },
        {
          name: 'role-changed',
          held: each(({ change }) => change.done),
          seen: seen(({ change }) => change.said),
        },
        {
          name: 'role-still-allows',
          held: each(({ colleague }) => colleague.success),
          seen: seen(({ colleague }) => colleague.said),
        },
      ],
      assertions: moved.map(judgeMoved),
    };
  },
});

/** For each sign-in path the first action of it that shows a difference between two roles. */
function cellsOf(probe: Probe): readonly Cell[] {
  const { accounts, policy, actions, signIns } = probe;
  const reads = new Set(actions.filter(({ writes }) => !writes).map(({ name }) => name));
  const pairs = policy.flatMap(({ action, resource, persona: from, access }) => {
    if (access !== 'allow' || !reads.has(action) || !accounts.personas.includes(from)) return [];
    const signIn = probe.pathOf(action).signIn ?? signIns[0]?.name;
    const lesser = policy.find(
      (each) =>
        each.access === 'deny' &&
        each.action === action &&
        each.resource === resource &&
        accounts.personas.includes(each.persona),
    );
    return signIn === undefined || lesser === undefined || !accounts.paths(from).includes(signIn)
      ? []
      : [{ signIn, action, resource, from, to: lesser.persona }];
  });
  return pairs.filter(({ signIn }, index) => pairs.findIndex((each) => each.signIn === signIn) === index);
}

async function move(probe: Probe, cell: Cell): Promise<Moved> {
  const { signIn, action, resource, from, to } = cell;
  const account = await probe.accounts.made(from);
  const session = await account.signIn(signIn);
  const before = factsOf(await session.act(action, { resource }));
  const change = await account.changeRole(to);
  const after = factsOf(await session.act(action, { resource }));
  const alive = factsOf(await session.alive());
  const colleague = await probe.shared(from, { signIn });
  return {
    ...cell,
    before,
    change,
    after,
    alive,
    colleague: factsOf(await colleague.act(action, { resource })),
  };
}

function judgeMoved({ signIn, action, resource, from, to, after, alive }: Moved): Assertion {
  const subject = `session by ${signIn}: ${action} ${resource} as ${from} that became ${to}`;
  const judged = mustBeRefused(subject, after);
  // A system may also end the session: then the new role is what the next sign-in gets.
  const hasEnded = judged.outcome === 'unknown' && after.status !== null && alive.denied && !alive.success;
  return hasEnded ? { ...judged, actual: `the session has ended: ${alive.said}`, outcome: 'holds' } : judged;
}
