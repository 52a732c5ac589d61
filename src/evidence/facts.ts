import { SafeprobeError } from '../errors.js';
import type { Json, LedgerEntry, Observation, Plan, Results, Tool } from '../model.js';
import { parseCanonical, sha256 } from './canonical.js';
import type { Files } from './manifest.js';
import { observationPath, transcriptPath } from './paths.js';
import { readLedgerEntry, readObservation, readPlan, readResults, readTool } from './records.js';

/** What a run sealed, read back. */
export interface Facts {
  readonly plan: Plan;
  readonly results: Results;
  readonly tool: Tool;
  readonly ledger: readonly LedgerEntry[];
  /** By check id. */
  readonly observations: ReadonlyMap<string, Observation>;
  /** HAR documents by check id. */
  readonly transcripts: ReadonlyMap<string, Json>;
  /** By file name without folder and extension. */
  readonly inputs: ReadonlyMap<string, Json>;
}

const FACT =
  /^(plan\.json|results\.json|tool\.json|ledger\.jsonl|(observations|inputs)\/[^/]+\.json|transcripts\/[^/]+\.har)$/;
const BESIDE = /^(manifest\.json|views\.json|evidence\.sigstore\.json|views\/.+)$/;

/**
 * Reads the facts among a bundle's files, each in canonical form, and refuses facts that contradict one another.
 * Whether the verdicts follow from the observations is another question: see `rejudge`.
 *
 * @throws SafeprobeError `evidence`, naming the file.
 */
export function readFacts(files: Files): Facts {
  const document = (path: string): Json => {
    const bytes = files.get(path);
    if (bytes === undefined) throw new SafeprobeError('evidence', 'is missing', { file: path });
    return parseCanonical(bytes, path);
  };
  for (const path of files.keys()) {
    if (!FACT.test(path) && !BESIDE.test(path))
      throw contradiction(path, 'is no fact that this version knows');
  }
  const below = (folder: string) => [...files.keys()].filter((path) => path.startsWith(folder)).sort();
  const results = readResults(document('results.json'), 'results.json');
  for (const path of below('transcripts/')) document(path);
  const facts: Facts = {
    plan: readPlan(document('plan.json'), 'plan.json'),
    results,
    tool: readTool(document('tool.json'), 'tool.json'),
    ledger: readLedger(files.get('ledger.jsonl')),
    observations: new Map(
      below('observations/').map((path) => {
        const observation = readObservation(document(path), path);
        if (path !== observationPath(observation.check)) throw contradiction(path, 'is of another check');
        return [observation.check, observation];
      }),
    ),
    transcripts: new Map(
      results.checks.flatMap(({ id, transcript }) =>
        transcript !== undefined && files.has(transcript) ? [[id, document(transcript)] as const] : [],
      ),
    ),
    inputs: new Map(below('inputs/').map((path) => [nameOf(path), document(path)])),
  };
  assertConsistent(facts, files);
  return facts;
}

function assertConsistent({ plan, results, observations, ledger }: Facts, files: Files): void {
  const planFile = files.get('plan.json') ?? Buffer.alloc(0);
  if (results.planDigest !== sha256(planFile))
    throw contradiction('results.json', 'judges another plan', 'planDigest');
  if (results.partial !== plan.partial)
    throw contradiction('results.json', 'differs from the plan', 'partial');
  const planned = new Map(plan.checks.map((check) => [check.id, check]));
  if (planned.size !== plan.checks.length) throw contradiction('plan.json', 'has a check twice');
  const judged = new Set<string>();
  for (const check of results.checks) {
    const place = `checks.${check.id}`;
    if (judged.has(check.id)) throw contradiction('results.json', 'has a check twice', place);
    judged.add(check.id);
    if (planned.get(check.id)?.kind !== check.kind)
      throw contradiction('results.json', 'is not in the plan', place);
    if (check.observation !== observationPath(check.id) || !observations.has(check.id)) {
      throw contradiction('results.json', 'rests on no observation', place);
    }
    if (check.transcript !== undefined) {
      const known = check.transcript === transcriptPath(check.id) && files.has(check.transcript);
      if (!known) throw contradiction('results.json', 'names a transcript that is not there', place);
    }
  }
  for (const id of observations.keys()) {
    if (!judged.has(id)) throw contradiction(observationPath(id), 'was not judged');
  }
  const tally = (word: string) => results.checks.filter(({ verdict }) => verdict.verdict === word).length;
  const { pass, fail, inconclusive, notApplicable } = results.counts;
  const counted = [tally('pass'), tally('fail'), tally('inconclusive'), tally('not-applicable')];
  if ([pass, fail, inconclusive, notApplicable].join() !== counted.join()) {
    throw contradiction('results.json', 'counts other verdicts than it lists', 'counts');
  }
  ledger.forEach((entry, index) => {
    const before = ledger[index - 1];
    if (before !== undefined && entry.seq <= before.seq)
      throw contradiction('ledger.jsonl', 'is out of order');
  });
}

/** Every line canonical and closed by one line feed; no line at all is an empty ledger. */
function readLedger(bytes: Buffer | undefined): readonly LedgerEntry[] {
  if (bytes === undefined) throw new SafeprobeError('evidence', 'is missing', { file: 'ledger.jsonl' });
  if (bytes.length === 0) return [];
  if (bytes.at(-1) !== 0x0a) throw contradiction('ledger.jsonl', 'has an unfinished last line');
  const entries: LedgerEntry[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    const place = `ledger.jsonl:${entries.length + 1}`;
    entries.push(readLedgerEntry(parseCanonical(bytes.subarray(start, end), place), place));
    start = end + 1;
  }
  return entries;
}

function nameOf(path: string): string {
  return path.replace(/^inputs\//, '').replace(/\.json$/, '');
}

function contradiction(file: string, message: string, key?: string): SafeprobeError {
  return new SafeprobeError('evidence', message, { file, key });
}
