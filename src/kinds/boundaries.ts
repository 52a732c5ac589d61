/**
 * Asking for what lies beyond a boundary, by every way there is: what access.object (the care relationship) and
 * access.tenant share. `judgeCrossings` is pure.
 */
import type { Assertion, Judgement } from '../model.js';
import { mustStayShut, newMarker } from './denials.js';
import { inLanes } from './lanes.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { Outcome, Probe, Session } from './probe.js';

/** Two people of one role, a record that only one of them may see, and the ways by which it can be asked for. */
export type BoundaryFacts = {
  readonly name: string;
  readonly entitled: string;
  readonly stranger: string;
  readonly record: string;
  /** What the stranger may see. The first is asked for by each way. */
  readonly own: readonly string[];
  readonly ways: readonly {
    readonly way: string;
    readonly actions: readonly string[];
    /** Why the target has no such way. */
    readonly none: string | null;
  }[];
};

export type TriedFacts = {
  /** Null when it could not be tried; then `trouble` says why. */
  readonly outcome: OutcomeFacts | null;
  /** For a write: whether its marker was found on read-back; null when that was not or could not be looked at. */
  readonly written: boolean | null;
  readonly trouble: string | null;
};

/** One action, in this order: by who is entitled, by the stranger, and by the stranger for what is theirs. */
export type CrossingFacts = {
  readonly way: string;
  readonly action: string;
  readonly writes: boolean;
  readonly entitled: TriedFacts;
  readonly stranger: TriedFacts;
  readonly own: TriedFacts;
};

export type Crossings = {
  readonly boundaries: readonly {
    readonly boundary: BoundaryFacts;
    readonly crossings: readonly CrossingFacts[];
    /** Whether the target still knew the stranger's sessions afterwards. */
    readonly alive: boolean;
    readonly said: string;
    /** For each write: whether a marker that nobody wrote was found all the same. */
    readonly decoys: readonly { readonly action: string; readonly found: boolean | null }[];
  }[];
};

export const CONTROLS = {
  'entitled-twin':
    'Each request must succeed for someone entitled in the same run, just before: else a wrong address or a late index reads as a denial.',
  'own-record':
    'The stranger must get their own record by the same way: else it is the role that was refused, or the way that is closed to all.',
  'read-back-tells-apart': 'A marker that nobody wrote must not be found by the same read-back.',
  'still-signed-in':
    "The stranger's session must be accepted afterwards: else a token that died reads as a denial.",
  'ways-examined': 'Without a single way that is tried nothing is shown.',
};

const LANES = 4;

export async function crossBoundaries(
  probe: Probe,
  boundaries: readonly BoundaryFacts[],
): Promise<Crossings> {
  return { boundaries: await Promise.all(boundaries.map((boundary) => cross(probe, boundary))) };
}

async function cross(probe: Probe, boundary: BoundaryFacts): Promise<Crossings['boundaries'][number]> {
  const { entitled, stranger, record, own } = boundary;
  const sessions = new Map<string, Promise<Session>>();
  const sessionOf = (persona: string, action: string) => {
    const path = probe.pathOf(action);
    const key = `${persona} ${path.signIn ?? ''}`;
    const session = sessions.get(key) ?? probe.signIn(persona, path);
    sessions.set(key, session);
    return session;
  };
  const attempt = async (action: string, writes: boolean, persona: string, resource: string) => {
    try {
      const session = await sessionOf(persona, action);
      const marker = writes ? newMarker() : null;
      const outcome = await session.act(action, { resource, ...(marker === null ? {} : { marker }) });
      const looked = marker !== null && resource === record;
      return triedFacts(outcome, looked ? await probe.readBack(action, resource, marker, entitled) : null);
    } catch (error) {
      return { outcome: null, written: null, trouble: probe.explain(error) };
    }
  };
  const tries = boundary.ways.flatMap(({ way, actions }) => actions.map((action) => ({ way, action })));
  const crossings = await inLanes(
    tries,
    async ({ way, action }): Promise<CrossingFacts> => {
      const writes = probe.actions.find(({ name }) => name === action)?.writes === true;
      // Who is entitled comes first: what was kept of that answer must not be given to the next who asks.
      return {
        way,
        action,
        writes,
        entitled: await attempt(action, writes, entitled, record),
        stranger: await attempt(action, writes, stranger, record),
        own: await attempt(action, writes, stranger, own[0] ?? ''),
      };
    },
    LANES,
  );
  const ends = await Promise.all(
    [...sessions]
      .filter(([key]) => key.startsWith(`${stranger} `))
      .map(async ([, session]) => {
        try {
          const { success, said } = await (await session).alive();
          return { alive: success, said };
        } catch (error) {
          return { alive: false, said: probe.explain(error) };
        }
      }),
  );
  const decoys = await Promise.all(
    crossings
      .filter(({ writes }) => writes)
      .map(async ({ action }) => ({
        action,
        found: await probe.readBack(action, record, newMarker(), entitled).catch((error) => {
          probe.explain(error);
          return null;
        }),
      })),
  );
  return {
    boundary,
    crossings,
    alive: ends.length > 0 && ends.every(({ alive }) => alive),
    said: ends.map(({ said }) => said).join('; ') || 'no session',
    decoys,
  };
}

function triedFacts(outcome: Outcome, written: boolean | null): TriedFacts {
  return { outcome: factsOf(outcome), written, trouble: null };
}

export function judgeCrossings({ boundaries }: Crossings): Judgement {
  const all = boundaries.flatMap(({ crossings }) => crossings);
  const decoys = boundaries.flatMap((each) => each.decoys);
  const opened = all.filter(openedForEntitled).length;
  const owned = all.filter(openedForOwn).length;
  const absent = boundaries.flatMap(({ boundary }) =>
    boundary.ways.flatMap(({ way, none }) => (none === null ? [] : [`${boundary.name} · ${way} (${none})`])),
  );
  return {
    controls: [
      {
        name: 'entitled-twin',
        held: opened > 0,
        seen: `${opened} of ${all.length} requests succeeded for someone entitled`,
      },
      {
        name: 'own-record',
        held: owned > 0,
        seen: `${owned} of ${all.length} requests gave the stranger their own record`,
      },
      {
        name: 'read-back-tells-apart',
        held: decoys.every(({ found }) => found !== true),
        seen:
          decoys
            .map(({ action, found }) => `${action}: ${found === true ? 'found' : 'not found'}`)
            .join('; ') || 'no writes among the ways',
      },
      {
        name: 'still-signed-in',
        held: boundaries.some(({ alive }) => alive),
        seen: boundaries.map(({ boundary, said }) => `${boundary.stranger}: ${said}`).join('; '),
      },
      { name: 'ways-examined', held: all.length > 0, seen: `${all.length} requests` },
    ],
    assertions: boundaries.flatMap(({ boundary, crossings, alive }) =>
      crossings.map((crossing) => judgeCrossing(boundary, crossing, alive)),
    ),
    measured: [
      { what: 'Ways that the target does not have, as its file says', value: absent.join('; ') || 'none' },
    ],
  };
}

function judgeCrossing({ name, own }: BoundaryFacts, crossing: CrossingFacts, signedIn: boolean): Assertion {
  const { way, action, writes, stranger } = crossing;
  // What is the stranger's own may be among what is found: an export, a search by name.
  const mine = (label: string) => own.some((resource) => label.startsWith(`canary:${resource}.`));
  const shut = mustStayShut(
    `${name} · ${way} · ${action}`,
    {
      ...stranger,
      writes,
      outcome:
        stranger.outcome === null
          ? null
          : { ...stranger.outcome, canaries: stranger.outcome.canaries.filter((label) => !mine(label)) },
    },
    { twin: openedForEntitled(crossing), signedIn },
  );
  if (shut.outcome !== 'holds' || openedForOwn(crossing)) return shut;
  const why = crossing.own.outcome?.said ?? crossing.own.trouble ?? '';
  return {
    ...shut,
    actual: `${shut.actual}; but the stranger's own record did not come either: ${why}`,
    outcome: 'unknown',
  };
}

function openedForEntitled({ entitled, writes }: CrossingFacts): boolean {
  return entitled.outcome?.success === true && (!writes || entitled.written === true);
}

function openedForOwn({ own }: CrossingFacts): boolean {
  return own.outcome?.success === true;
}
