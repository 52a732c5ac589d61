#!/usr/bin/env node
/** The command line. Commands print; here errors become words and exit codes. */
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { describeError, exitCodeOf, InputErrors, SafeprobeError } from './errors.js';
import { version } from './version.js';

const args = hideBin(process.argv);

/** Each loads what it needs when it is named: a command that only reads a file need not wait for the others. */
const COMMANDS: { readonly [name: string]: (cli: Argv) => Promise<unknown> } = {
  init: async (cli) => void cli.command((await import('./commands/init.js')).command),
  record: async (cli) => void cli.command((await import('./commands/record.js')).command),
  run: async (cli) => void cli.command((await import('./commands/run.js')).command),
  demo: async (cli) => void cli.command((await import('./commands/demo.js')).command),
  list: async (cli) => void cli.command((await import('./commands/list.js')).command),
  explain: async (cli) => void cli.command((await import('./commands/explain.js')).command),
  validate: async (cli) => void cli.command((await import('./commands/validate.js')).command),
  discover: async (cli) => void cli.command((await import('./commands/discover.js')).command),
  doctor: async (cli) => void cli.command((await import('./commands/doctor.js')).command),
  coverage: async (cli) => void cli.command((await import('./commands/coverage.js')).command),
  verify: async (cli) => void cli.command((await import('./commands/verify.js')).command),
  rejudge: async (cli) => void cli.command((await import('./commands/rejudge.js')).command),
  report: async (cli) => void cli.command((await import('./commands/report.js')).command),
  keygen: async (cli) => void cli.command((await import('./commands/keygen.js')).command),
  target: async (cli) => void cli.command((await import('./commands/target.js')).command),
  setup: async (cli) => void cli.command((await import('./commands/setup.js')).command),
};

// `safeprobe list | head` closes the pipe early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(process.exitCode ?? 0);
});

interface ErrorDocument {
  readonly code: string;
  readonly message: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly key?: string | undefined;
  readonly found?: string | undefined;
  readonly expected?: string | undefined;
  readonly remedy?: string | undefined;
}

function documentOf(error: unknown): ErrorDocument {
  if (!(error instanceof SafeprobeError)) return { code: 'harness', message: describeError(error) };
  const { cause: _, ...places } = error.detail;
  return { code: error.code, message: error.message, ...places };
}

function fail(error: unknown): void {
  if (args.includes('--json')) {
    const errors = error instanceof InputErrors ? error.errors.map(documentOf) : [documentOf(error)];
    process.stdout.write(`${JSON.stringify({ error: { ...errors[0], errors } })}\n`);
  }
  process.stderr.write(`${describeError(error)}\n`);
  if (process.env.SAFEPROBE_DEBUG !== undefined && error instanceof Error)
    process.stderr.write(`${error.stack}\n`);
  process.exitCode = exitCodeOf(error);
}

try {
  const cli = yargs(args)
    .scriptName('safeprobe')
    .usage(
      '$0 <command>\n\nDynamic conformance tests for the HIPAA technical safeguards, with signed evidence.',
    )
    .demandCommand(1, 'Name a command; safeprobe --help lists them.')
    .recommendCommands()
    .strict()
    .version(version())
    .help()
    .wrap(Math.min(110, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message, error) => {
      throw (
        error ??
        new SafeprobeError('input', message, { remedy: 'safeprobe --help, or safeprobe COMMAND --help' })
      );
    });
  // All of them where it takes all to answer: help, and names that are unknown.
  const [first = ''] = args;
  const own = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  for (const add of own === undefined ? Object.values(COMMANDS) : [own]) await add(cli);
  await cli.parseAsync();
} catch (error) {
  fail(error);
}
