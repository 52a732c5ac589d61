import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { mustStayShut, newMarker, readBackTellsApart, sendAndLook } from './denials.js';
import { inLanes } from './lanes.js';
import type { OutcomeFacts } from './outcome.js';
import type { PolicyCell, Probe, Session } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

export type CellFacts = {
  readonly action: string;
  readonly resource: string;
  readonly persona: string;
  readonly access: 'allow' | 'deny';
  readonly outcome: OutcomeFacts | null;
  /** For a write: whether its marker was found on read-back; null when that could not be looked at. */
  readonly written: boolean | null;
  readonly writes: boolean;
  readonly trouble: string | null;
  /** Which of the visits it belongs to; null when there was no session to try it with. */
  readonly visit: number | null;
};
/** Some cells of one persona, sent with one session, and whether the target still knew that session afterwards. */
export type VisitFacts = {
  readonly persona: string;
  readonly alive: boolean;
  readonly said: string;
};
type Facts = {
  readonly cells: readonly CellFacts[];
  readonly visits: readonly VisitFacts[];
  /** For each write that is read back: whether a marker that nobody wrote was found all the same. */
  readonly decoys: readonly {
    readonly action: string;
    readonly resource: string;
    readonly found: boolean | null;
  }[];
};

export default defineKind<typeof Params, Facts>({
  kind: 'access.matrix',
  version: 2,
  summary: "Sends every cell of the owner's policy table, role by action by resource, writes read back.",
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'access-policy'],
  controls: {
    'entitled-twin':
      'Each refused request must succeed for someone entitled in the same run: else a wrong address or a dead token reads as a denial.',
    'read-back-tells-apart': 'A marker that nobody wrote must not be found by the same read-back.',
    'still-signed-in':
      'The session of each refused request must be accepted afterwards: else a token that died reads as a denial.',
    'denials-examined': 'A table without a single denial shows nothing.',
  },
  async observe(_, probe) {
    if (probe.policy.length === 0) throw probe.missing('an access policy', 'policy');
    const visits = visitsOf(probe);
    const writing = new Set(probe.actions.filter(({ writes }) => writes).map(({ name }) => name));
    const ends: VisitFacts[] = [];
    let done = 0;
    const cells = await inLanes(
      visits.flatMap((visit, index) => visit.cells.map((cell) => ({ cell, visit, index }))),
      async ({ cell, visit, index }) => {
        const facts = await tryCell(
          probe,
          { ...cell, writes: writing.has(cell.action), visit: index },
          visit,
        );
        if (++done % TOLD_EVERY === 0) probe.note(`${done} of ${probe.policy.length} cells`);
        if (--visit.left === 0) ends[index] = await endOf(probe, visit);
        return facts;
      },
    );
    const written = [
      ...new Map(cells.filter((cell) => cell.writes).map((cell) => [pairOf(cell), cell])).values(),
    ];
    const decoys = await Promise.all(
      written.map(async ({ action, resource }) => ({
        action,
        resource,
        found: await probe.readBack(action, resource, newMarker()).catch((error) => {
          probe.explain(error);
          return null;
        }),
      })),
    );
    return { cells, visits: ends, decoys };
  },
  judge({ cells, visits, decoys }) {
    const pairs = [...new Set(cells.map(pairOf))];
    const opened = new Set(cells.filter(succeeded).map(pairOf));
    const denials = cells.filter((cell) => cell.access === 'deny');
    return {
      controls: [
        {
          name: 'entitled-twin',
          held: opened.size > 0,
          seen: `${opened.size} of ${pairs.length} pairs of action and resource opened for someone entitled`,
        },
        readBackTellsApart(decoys, 'no writes in the policy'),
        {
          name: 'still-signed-in',
          // One that ended leaves its own denials open; here it counts whether any session lasted.
          held: visits.some(({ alive }) => alive),
          seen: stillSignedIn(visits),
        },
        {
          name: 'denials-examined',
          held: denials.length > 0,
          seen: `${denials.length} denials in the policy`,
        },
      ],
      assertions: cells.map((cell) =>
        cell.access === 'allow'
          ? judgeAllowed(cell)
          : mustStayShut(subjectOf(cell), cell, {
              twin: opened.has(pairOf(cell)),
              signedIn: cell.visit !== null && visits[cell.visit]?.alive === true,
            }),
      ),
    };
  },
});

/** Cells of one persona by one sign-in path, few enough that a session's end is noticed soon. */
interface Visit {
  readonly persona: string;
  readonly path: { readonly signIn?: string };
  readonly cells: readonly PolicyCell[];
  session?: Promise<Session>;
  left: number;
}

const VISIT_CELLS = 200;
const TOLD_EVERY = 100;

function visitsOf(probe: Probe): readonly Visit[] {
  const groups = new Map<string, { path: { readonly signIn?: string }; cells: PolicyCell[] }>();
  for (const cell of probe.policy) {
    const path = probe.pathOf(cell.action);
    const key = `${cell.persona} ${path.signIn ?? ''}`;
    const group = groups.get(key) ?? { path, cells: [] };
    groups.set(key, group);
    group.cells.push(cell);
  }
  return [...groups.values()].flatMap(({ path, cells }) =>
    Array.from({ length: Math.ceil(cells.length / VISIT_CELLS) }, (_, part): Visit => {
      const own = cells.slice(part * VISIT_CELLS, (part + 1) * VISIT_CELLS);
      return { persona: own[0]?.persona ?? '', path, cells: own, left: own.length };
    }),
  );
}

async function tryCell(
  probe: Probe,
  cell: Omit<CellFacts, 'outcome' | 'written' | 'trouble'>,
  visit: Visit,
): Promise<CellFacts> {
  try {
    visit.session ??= probe.shared(cell.persona, visit.path);
    const session = await visit.session;
    const seen = await sendAndLook(probe, cell, (options) => session.act(cell.action, options));
    return { ...cell, ...seen, trouble: null };
  } catch (error) {
    return { ...cell, outcome: null, written: null, trouble: probe.explain(error) };
  }
}

async function endOf(probe: Probe, { persona, session }: Visit): Promise<VisitFacts> {
  try {
    const seen = await (await session)?.alive();
    return { persona, alive: seen?.success === true, said: seen?.said ?? 'no session' };
  } catch (error) {
    return { persona, alive: false, said: probe.explain(error) };
  }
}

function stillSignedIn(visits: readonly VisitFacts[]): string {
  const ended = visits.filter(({ alive }) => !alive).map(({ persona, said }) => `${persona}: ${said}`);
  return `${visits.length - ended.length} of ${visits.length} sessions were accepted afterwards${ended.length === 0 ? '' : `; not ${ended.join('; ')}`}`;
}

function pairOf(cell: CellFacts): string {
  return `${cell.action} ${cell.resource}`;
}

function succeeded(cell: CellFacts): boolean {
  return cell.access === 'allow' && cell.outcome?.success === true && (!cell.writes || cell.written === true);
}

function subjectOf(cell: CellFacts): string {
  return `${cell.persona} · ${cell.action} · ${cell.resource}`;
}

function judgeAllowed(cell: CellFacts): Assertion {
  const said = cell.outcome?.said ?? cell.trouble ?? '';
  return {
    subject: subjectOf(cell),
    expected: cell.writes ? 'allowed, and its change found on read-back' : 'allowed',
    actual:
      cell.writes && cell.outcome?.success === true && cell.written !== true
        ? `${said}; the change was not found`
        : said,
    // Someone entitled who is refused is no breach, but it leaves the denials of this pair without a twin.
    outcome: succeeded(cell) ? 'holds' : 'unknown',
  };
}
