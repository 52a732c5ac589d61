import { randomBytes } from 'node:crypto';
import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { PolicyCell, Probe } from './probe.js';

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
};
type Facts = {
  readonly cells: readonly CellFacts[];
  /** For each write that is read back: whether a marker that nobody wrote was found all the same. */
  readonly decoys: readonly {
    readonly action: string;
    readonly resource: string;
    readonly found: boolean | null;
  }[];
};

export default defineKind<typeof Params, Facts>({
  kind: 'access.matrix',
  version: 1,
  summary: "Sends every cell of the owner's policy table, role by action by resource, writes read back.",
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'access-policy'],
  controls: {
    'entitled-twin':
      'Each refused request must succeed for someone entitled in the same run: else a wrong address or a dead token reads as a denial.',
    'read-back-tells-apart': 'A marker that nobody wrote must not be found by the same read-back.',
    'denials-examined': 'A table without a single denial shows nothing.',
  },
  async observe(_, probe) {
    if (probe.policy.length === 0) throw probe.missing('an access policy', 'policy');
    const cells = await Promise.all(probe.policy.map((cell) => tryCell(probe, cell)));
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
    return { cells, decoys };
  },
  judge({ cells, decoys }) {
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
        {
          name: 'read-back-tells-apart',
          held: decoys.every((decoy) => decoy.found !== true),
          seen:
            decoys
              .map((decoy) => `${decoy.action}: ${decoy.found === true ? 'found' : 'not found'}`)
              .join('; ') || 'no writes in the policy',
        },
        {
          name: 'denials-examined',
          held: denials.length > 0,
          seen: `${denials.length} denials in the policy`,
        },
      ],
      assertions: cells.map((cell) =>
        cell.access === 'allow' ? judgeAllowed(cell) : judgeDenied(cell, opened.has(pairOf(cell))),
      ),
    };
  },
});

async function tryCell(probe: Probe, cell: PolicyCell): Promise<CellFacts> {
  const action = probe.actions.find((each) => each.name === cell.action);
  const writes = action?.writes === true;
  const base = { ...cell, writes };
  try {
    const session = await probe.shared(cell.persona, probe.pathOf(cell.action));
    const marker = newMarker();
    const outcome = await session.act(cell.action, {
      resource: cell.resource,
      ...(writes ? { marker } : {}),
    });
    return {
      ...base,
      outcome: factsOf(outcome),
      written: writes ? await probe.readBack(cell.action, cell.resource, marker) : null,
      trouble: null,
    };
  } catch (error) {
    return { ...base, outcome: null, written: null, trouble: probe.explain(error) };
  }
}

function newMarker(): string {
  return `sp${randomBytes(9).toString('hex')}`;
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

function judgeDenied(cell: CellFacts, hasTwin: boolean): Assertion {
  const subject = subjectOf(cell);
  const expected = 'refused, and nothing of a protected record in the answer';
  if (cell.outcome === null) return { subject, expected, actual: cell.trouble ?? '', outcome: 'unknown' };
  if (cell.written === true)
    return {
      subject,
      expected: 'refused, and nothing changed',
      actual: `${cell.outcome.said}; yet the change was written`,
      outcome: 'broken',
    };
  const refused = mustBeRefused(subject, cell.outcome);
  if (refused.outcome !== 'holds') return refused;
  if (!hasTwin)
    return {
      subject,
      expected,
      actual: `${cell.outcome.said}; but nobody entitled succeeded`,
      outcome: 'unknown',
    };
  if (cell.writes && cell.written === null)
    return {
      subject,
      expected,
      actual: `${cell.outcome.said}; whether it was written could not be read back`,
      outcome: 'unknown',
    };
  return refused;
}
