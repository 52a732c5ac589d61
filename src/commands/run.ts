/** `safeprobe run`: plans, hands over to Playwright with the conductor in it, and says what came of it. */
import { readFileSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { newRunId, type RunRequest, runFolder } from '../conductor/request.js';
import { launchPlaywright } from '../engine/launch.js';
import type { Summary } from '../engine/summary.js';
import { SafeprobeError } from '../errors.js';
import { EFFECTS, type Effects, type Plan, type Results } from '../model.js';
import { exitCodeOfOutcome } from '../verdict/run.js';
import { packageRoot } from '../version.js';

export interface RunArguments {
  readonly target: string;
  readonly profile?: string | undefined;
  readonly suite?: readonly string[] | undefined;
  readonly check?: readonly string[] | undefined;
  readonly out: string;
  readonly subject?: string | undefined;
  readonly key?: string | undefined;
  readonly effects?: string | undefined;
  readonly maxWait?: string | undefined;
  readonly workers?: number | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
}

function builder(yargs: Argv): Argv<RunArguments> {
  return yargs
    .option('target', {
      describe: 'Folder with a target.yaml, or a target file',
      type: 'string',
      default: join(packageRoot(), 'targets', 'clinic'),
      defaultDescription: 'targets/clinic',
    })
    .option('profile', { describe: "Profile; the target's own when left out", type: 'string' })
    .option('suite', {
      describe: 'Only this suite (repeatable); the run is then partial',
      type: 'string',
      array: true,
    })
    .option('check', {
      describe: 'Only checks that match (glob, repeatable); the run is then partial',
      type: 'string',
      array: true,
    })
    .option('out', {
      describe: 'Folder below which the run gets its own',
      type: 'string',
      default: 'reports',
    })
    .option('subject', { describe: 'The release under test: NAME@sha256:…', type: 'string' })
    .option('key', {
      describe: 'Private key that signs the bundle; default $SAFEPROBE_KEY, else unsigned',
      type: 'string',
    })
    .option('effects', {
      describe: 'What checks may do to the target; by default write, and read in production',
      choices: [...EFFECTS] as string[],
    })
    .option('max-wait', {
      describe: 'Longest single wait; longer ones are inconclusive',
      type: 'string',
      default: '30m',
    })
    .option('workers', { describe: 'Checks at work at once; waiting ones do not count', type: 'number' })
    .option('dry-run', { describe: 'Print the plan and touch nothing', type: 'boolean', default: false })
    .option('json', { describe: 'One JSON document on standard output', type: 'boolean', default: false })
    .example('safeprobe run --target targets/clinic --key release.key.pem', 'run and sign')
    .example(
      "safeprobe run --check 'logoff.*' --dry-run",
      'what would be run',
    ) as unknown as Argv<RunArguments>;
}

export function requestOf(args: RunArguments): RunRequest {
  const select = {
    ...(args.suite === undefined ? {} : { suites: args.suite }),
    ...(args.check === undefined ? {} : { checks: args.check }),
  };
  const key = args.key ?? process.env.SAFEPROBE_KEY;
  return {
    target: resolve(args.target),
    suites: join(packageRoot(), 'suites'),
    out: resolve(args.out),
    ...(args.profile === undefined ? {} : { profile: args.profile }),
    ...(Object.keys(select).length === 0 ? {} : { select }),
    ...(args.subject === undefined ? {} : { release: args.subject }),
    ...(key === undefined || key === '' ? {} : { key: resolve(key) }),
    ...(args.effects === undefined ? {} : { effects: args.effects as Effects }),
    ...(args.maxWait === undefined ? {} : { maxWait: args.maxWait }),
    ...(args.workers === undefined ? {} : { workers: args.workers }),
  };
}

export interface Told {
  readonly exitCode: number;
  /** Folder of the sealed bundle, when there is one. */
  readonly bundle?: string;
}

/** Runs, prints, and says with which code to end. */
export async function runAndTell(args: RunArguments): Promise<Told> {
  const request = requestOf(args);
  if (args.workers !== undefined && !(Number.isInteger(args.workers) && args.workers > 0))
    throw new SafeprobeError('input', 'a whole number above 0 is needed', {
      key: '--workers',
      found: String(args.workers),
    });
  if (args.dryRun) {
    const { planRun } = await import('../conductor/prepare.js');
    const { plan } = planRun(request);
    process.stdout.write(args.json ? `${JSON.stringify(plan)}\n` : describePlan(plan));
    return { exitCode: 0 };
  }
  const folder = runFolder(request, newRunId());
  const launched = launchPlaywright(request, folder);
  try {
    // Everything that can be wrong with the input is said here, before anything is sent to a target.
    const { prepareRun } = await import('../conductor/prepare.js');
    launched.hand(await prepareRun(request, process.env, basename(folder)));
  } catch (error) {
    await launched.abandon();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const code = await launched.ended;
  const summary = readSummary(folder);
  if (summary === null) return { exitCode: code === 0 ? 70 : code };
  if ('failed' in summary) return { exitCode: summary.exitCode };
  if (args.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else {
    const { renderSummary } = await import('../report/terminal.js');
    const results = JSON.parse(readFileSync(join(summary.bundle, 'results.json'), 'utf8')) as Results;
    const color = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
    const width = Math.max(48, Math.min(process.stdout.columns ?? 100, 120));
    process.stdout.write(
      `${renderSummary(results, { color, width, bundle: summary.bundle, report: summary.report })}\n`,
    );
    if (summary.signer === null)
      process.stdout.write(
        'The bundle is unsigned: pass --key FILE (safeprobe keygen --out PREFIX makes one).\n',
      );
  }
  return { exitCode: exitCodeOfOutcome(summary.outcome), bundle: summary.bundle };
}

function readSummary(folder: string): Summary | null {
  const file = join(folder, 'run.json');
  try {
    const summary = JSON.parse(readFileSync(file, 'utf8')) as Summary;
    rmSync(join(folder, 'plan.json'), { force: true });
    return summary;
  } catch {
    return null;
  }
}

function describePlan(plan: Plan): string {
  const lines = plan.checks.map(
    (check) => `  ${check.id.padEnd(28)} ${check.kind.padEnd(20)} ${check.title}`,
  );
  return [
    `${plan.checks.length} checks on ${plan.target.title}, profile ${plan.profile.id}${plan.partial ? ' (partial: selected checks only)' : ''}`,
    ...lines,
    `${plan.requirements.length} requirements; without a check: ${
      plan.requirements
        .filter((each) => each.checks.length === 0)
        .map((each) => each.id)
        .join(', ') || 'none'
    }`,
    'Nothing was sent: this was a dry run.',
    '',
  ].join('\n');
}

export const command: CommandModule<object, RunArguments> = {
  command: 'run',
  describe: 'Run the checks of a profile against a target and seal the evidence',
  builder: (yargs) => builder(yargs),
  handler: async (args: ArgumentsCamelCase<RunArguments>) => {
    process.exitCode = (await runAndTell(args)).exitCode;
  },
};
