#!/usr/bin/env node
/** The command line. Commands print; here errors become words and exit codes. */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { command as coverage } from './commands/coverage.js';
import { command as demo } from './commands/demo.js';
import { command as discover } from './commands/discover.js';
import { command as doctor } from './commands/doctor.js';
import { command as explain } from './commands/explain.js';
import { command as keygen } from './commands/keygen.js';
import { command as list } from './commands/list.js';
import { command as rejudge } from './commands/rejudge.js';
import { command as report } from './commands/report.js';
import { command as run } from './commands/run.js';
import { command as setup } from './commands/setup.js';
import { command as target } from './commands/target.js';
import { command as validate } from './commands/validate.js';
import { command as verify } from './commands/verify.js';
import { describeError, exitCodeOf, InputErrors, SafeprobeError } from './errors.js';
import { version } from './version.js';

const args = hideBin(process.argv);

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
  await yargs(args)
    .scriptName('safeprobe')
    .usage(
      '$0 <command>\n\nDynamic conformance tests for the HIPAA technical safeguards, with signed evidence.',
    )
    .command(run)
    .command(demo)
    .command(list)
    .command(explain)
    .command(validate)
    .command(discover)
    .command(doctor)
    .command(coverage)
    .command(verify)
    .command(rejudge)
    .command(report)
    .command(keygen)
    .command(target)
    .command(setup)
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
    })
    .parseAsync();
} catch (error) {
  fail(error);
}
