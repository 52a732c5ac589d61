/**
 * Systems that none of us wrote: what a full run finds on each, and on each weakened variant of it. The expected verdicts
 * stand in `targets/NAME/verdicts.yaml`, and each was confirmed by hand, as the README.md beside it says.
 *
 * A system that has to be downloaded first, or takes minutes, is run when SAFEPROBE_REAL names it (`keycloak,hapi-fhir`,
 * or `all`).
 */
import { accessSync, constants, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../src/version.js';
import { documentOf, newFolder, run } from '../engine/cli.js';

interface Expected {
  /** Commands without which the system can't be had. */
  readonly needs?: readonly string[];
  /** Whether getting it takes a large download. */
  readonly download?: boolean;
  /** How long all of its runs take, where that is more than one. */
  readonly minutes?: number;
  /** By check; every other check is not applicable. */
  readonly verdicts: Readonly<Record<string, string>>;
  /** By overlay: what differs from `verdicts`. */
  readonly variants?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By overlay with a profile of its own: the same of a run with that. */
  readonly profiles?: Readonly<Record<string, Pick<Expected, 'verdicts' | 'variants'>>>;
}

const TARGETS = join(packageRoot(), 'targets');
const NAMED = process.env.SAFEPROBE_REAL?.split(',') ?? [];
const RUN_MS = 600_000;

const systems = readdirSync(TARGETS).flatMap((name) => {
  const file = join(TARGETS, name, 'verdicts.yaml');
  return existsSync(file) ? [{ name, expected: parse(readFileSync(file, 'utf8')) as Expected }] : [];
});

function onPath(command: string): boolean {
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'].some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function whyNot(name: string, { needs = [], download = false, minutes }: Expected): string | undefined {
  const named = NAMED.includes(name) || NAMED.includes('all');
  if (download && !named) return `it is downloaded first; run with SAFEPROBE_REAL=${name}`;
  if (minutes !== undefined && !named)
    return `its runs take ${minutes} minutes; run with SAFEPROBE_REAL=${name}`;
  const missing = needs.filter((command) => !onPath(command));
  return missing.length === 0 ? undefined : `${missing.join(' and ')} is not installed`;
}

interface Found {
  readonly verdicts: Readonly<Record<string, string>>;
  /** Why a check came to nothing: without it a difference tells little. */
  why(check: string): string;
}

/** What the command line says of each check that is applicable. */
async function verdictsOf(target: string): Promise<Found> {
  const out = newFolder();
  try {
    const finished = await run(['run', '--target', target, '--out', out, '--json']);
    if (finished.stdout === '') throw new Error(finished.stderr);
    const examined = documentOf(finished).checks.filter(({ verdict }) => verdict !== 'not-applicable');
    return {
      verdicts: Object.fromEntries(examined.map(({ id, verdict }) => [id, verdict])),
      why: (check) => examined.find(({ id }) => id === check)?.why ?? 'it was not examined',
    };
  } finally {
    rmSync(out, { recursive: true });
  }
}

describe.each(systems)('$name', ({ name, expected }) => {
  const files = Object.entries({ 'target.yaml': expected, ...expected.profiles }).flatMap(
    ([base, { verdicts, variants = {} }]) => [
      [base, verdicts] as const,
      ...Object.entries(variants).map(([file, differing]) => [file, { ...verdicts, ...differing }] as const),
    ],
  );

  test.for(files)(
    '%s gets the verdicts that were confirmed by hand',
    { timeout: RUN_MS },
    async ([file, wanted], context) => {
      const reason = whyNot(name, expected);
      if (reason !== undefined) return context.skip(reason);
      const { verdicts, why } = await verdictsOf(join(TARGETS, name, file));
      const others = Object.keys({ ...wanted, ...verdicts }).filter((id) => wanted[id] !== verdicts[id]);
      expect(verdicts, others.map((id) => `${id}: ${why(id)}`).join('\n')).toEqual(wanted);
    },
  );
});
