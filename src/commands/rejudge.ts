import type { Argv, CommandModule } from 'yargs';
import type { Facts } from '../evidence/facts.js';
import { type Difference, readBundle } from '../evidence/rejudge.js';
import { count, shorten } from '../report/text.js';
import { fields } from './support/layout.js';
import { bundle, json } from './support/options.js';
import { print, printJson } from './support/output.js';
import { bundlePath } from './support/places.js';
import { type Foreign, type Replay, replay } from './support/replay.js';

interface Args {
  readonly bundle: string;
  readonly json: boolean;
}

const builder = (yargs: Argv) =>
  yargs
    .positional('bundle', bundle)
    .options({ json })
    .example('safeprobe rejudge reports/RUN', 'Derives every verdict again from the recorded observations');

type Outcome = 'reproduced' | 'not-replayable' | 'differs';
const EXIT_CODES: { readonly [outcome in Outcome]: number } = {
  reproduced: 0,
  'not-replayable': 2,
  differs: 4,
};

function outcomeOf({ differences, foreign }: Replay): Outcome {
  if (differences.length > 0) return 'differs';
  return foreign.length > 0 ? 'not-replayable' : 'reproduced';
}

/** Exit code 0 when everything reproduces, 4 when a verdict differs, 2 when this build can't judge all of it. */
async function handler(args: Args): Promise<void> {
  const path = bundlePath(args.bundle);
  const facts = await readBundle(path);
  const replayed = replay(facts);
  const outcome = outcomeOf(replayed);
  process.exitCode = EXIT_CODES[outcome];
  if (args.json) {
    const { checks, differences, foreign } = replayed;
    printJson({
      bundle: path,
      runId: facts.results.runId,
      outcome,
      exitCode: EXIT_CODES[outcome],
      checks,
      differences: differences.map((each) => ({ check: checkOf(each.place, facts), ...each })),
      notReplayable: foreign,
    });
    return;
  }
  print(linesOf(outcome, replayed, facts));
}

export const command = {
  command: 'rejudge <bundle>',
  describe: 'Judge the recorded observations again and compare every verdict',
  builder,
  handler,
} satisfies CommandModule<object, Args>;

/** Which check a place such as `checks.logoff.idle-api.verdict` is about, ids having dots of their own. */
function checkOf(place: string, { plan }: Facts): string | null {
  const ids = plan.checks.map(({ id }) => id).filter((id) => `${place}.`.startsWith(`checks.${id}.`));
  return ids.sort((a, b) => b.length - a.length)[0] ?? null;
}

function linesOf(
  outcome: Outcome,
  { checks, differences, foreign }: Replay,
  facts: Facts,
): readonly string[] {
  const heads: { readonly [outcome in Outcome]: string } = {
    reproduced: `reproduced: ${count(checks, 'verdict')} and the roll-up follow from the recorded observations`,
    'not-replayable': `not replayable: ${count(foreign.length, 'check')} of kinds that this build does not have; ${count(checks, 'verdict')} reproduced`,
    differs: `differs: what is recorded in ${count(differences.length, 'place')} does not follow from the observations`,
  };
  return [
    heads[outcome],
    ...differences.flatMap((each) => differenceLines(each, checkOf(each.place, facts))),
    ...foreign.map(foreignLine),
    ...(outcome === 'not-replayable'
      ? ['  remedy: use the version of safeprobe that tool.json of the bundle names']
      : []),
    'This says nothing of who recorded the observations: see safeprobe verify.',
  ];
}

const SHOWN = 400;

function differenceLines(
  { place, recorded, rejudged, note }: Difference,
  check: string | null,
): readonly string[] {
  const member = check === null ? place : place.slice(`checks.${check}.`.length);
  return [
    check === null ? `  ${place}` : `  check ${check}: ${member}`,
    ...fields(
      [
        ['recorded', told(recorded)],
        ['rejudged', note === undefined ? told(rejudged) : `nothing: ${note}`],
      ],
      4,
    ),
  ];
}

/** A verdict by its word first: two long documents that differ in one place tell a person little. */
function told(text: string | null): string {
  if (text === null) return 'nothing';
  const value: unknown = JSON.parse(text);
  const word =
    typeof value === 'object' && value !== null && 'verdict' in value ? `${String(value.verdict)}: ` : '';
  return `${word}${shorten(text, SHOWN)}`;
}

function foreignLine({ check, kind, version, ours }: Foreign): string {
  const has = ours === null ? 'has no such kind' : `has version ${ours}`;
  return `  check ${check} was judged by ${kind} version ${version}; this build ${has}`;
}
