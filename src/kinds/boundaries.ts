/**
 * Asking for what lies beyond a boundary, by every way there is: what access.object (the care relationship) and
 * access.tenant share. `judgeCrossings` is pure.
 */
import type { Assertion, Judgement } from '../model.js';
import { mustStayShut, newMarker, readBackTellsApart, sendAndLook } from './denials.js';
import { inLanes } from './lanes.js';
import type { OutcomeFacts } from './outcome.js';
import type { Probe, Session } from './probe.js';

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
  /** Whether the target still knew the stranger's session afterwards. */
  readonly alive: boolean;
  readonly said: string;
};

export type Crossings = {
  readonly boundaries: readonly {
    readonly boundary: BoundaryFacts;
    readonly crossings: readonly CrossingFacts[];
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
  return { boundaries: await Promise.all(boundaries.map((boundary) => crossAll(probe, boundary))) };
}

async function crossAll(probe: Probe, boundary: BoundaryFacts): Promise<Crossings['boundaries'][number]> {
  const { ways, record, entitled } = boundary;
  const tries = ways.flatMap(({ way, actions }) => actions.map((action) => ({ way, action })));
  const crossings = await inLanes(tries, ({ way, action }) => cross(probe, boundary, way, action), LANES);
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
  return { boundary, crossings, decoys };
}

/** Who is entitled comes first: what was kept of that answer must not be given to the next who asks. */
async function cross(
  probe: Probe,
  { entitled, stranger, record, own }: BoundaryFacts,
  way: string,
  action: string,
): Promise<CrossingFacts> {
  const writes = probe.actions.find(({ name }) => name === action)?.writes === true;
  const open = (persona: string) =>
    // An export may take a recent authentication, so that it has a session of its own.
    way === 'export'
      ? probe.signIn(persona, probe.pathOf(action))
      : probe.shared(persona, probe.pathOf(action));
  const first = await sessionOf(probe, () => open(entitled));
  const twin = await attempt(probe, first, action, writes, record, entitled);
  const session = await sessionOf(probe, () => open(stranger));
  return {
    way,
    action,
    writes,
    entitled: twin,
    stranger: await attempt(probe, session, action, writes, record, entitled),
    own: await attempt(probe, session, action, writes, own[0] ?? '', null),
    ...(await endOf(probe, session)),
  };
}

type Opened = Session | { readonly trouble: string };

async function sessionOf(probe: Probe, open: () => Promise<Session>): Promise<Opened> {
  try {
    return await open();
  } catch (error) {
    return { trouble: probe.explain(error) };
  }
}

/** `reader`: who looks whether a change was made; null when nobody need. */
async function attempt(
  probe: Probe,
  session: Opened,
  action: string,
  writes: boolean,
  resource: string,
  reader: string | null,
): Promise<TriedFacts> {
  if ('trouble' in session) return { outcome: null, written: null, trouble: session.trouble };
  try {
    const asked = { action, resource, writes, reader };
    return { ...(await sendAndLook(probe, asked, (options) => session.act(action, options))), trouble: null };
  } catch (error) {
    return { outcome: null, written: null, trouble: probe.explain(error) };
  }
}

async function endOf(probe: Probe, session: Opened): Promise<Pick<CrossingFacts, 'alive' | 'said'>> {
  if ('trouble' in session) return { alive: false, said: session.trouble };
  try {
    const { success, said } = await session.alive();
    return { alive: success, said };
  } catch (error) {
    return { alive: false, said: probe.explain(error) };
  }
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
      readBackTellsApart(decoys, 'no writes among the ways'),
      {
        name: 'still-signed-in',
        held: all.some(({ alive }) => alive),
        seen: stillSignedIn(all),
      },
      { name: 'ways-examined', held: all.length > 0, seen: `${all.length} requests` },
    ],
    assertions: boundaries.flatMap(({ boundary, crossings }) =>
      crossings.map((crossing) => judgeCrossing(boundary, crossing)),
    ),
    measured: [
      { what: 'Ways that the target does not have, as its file says', value: absent.join('; ') || 'none' },
    ],
  };
}

function stillSignedIn(crossings: readonly CrossingFacts[]): string {
  const ended = crossings.filter(({ alive }) => !alive);
  const lasted = `${crossings.length - ended.length} of ${crossings.length} times the session was accepted afterwards`;
  return ended[0] === undefined ? lasted : `${lasted}; not after ${ended[0].action}: ${ended[0].said}`;
}

function judgeCrossing({ name, own }: BoundaryFacts, crossing: CrossingFacts): Assertion {
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
    { twin: openedForEntitled(crossing), signedIn: crossing.alive },
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
