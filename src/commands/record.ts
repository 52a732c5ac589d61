/** `safeprobe record`: somebody signs in once in a browser, and the sign-in path is written from it. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { examine } from '../doctor/doctor.js';
import { browserPath } from '../engine/browser-path.js';
import { SafeprobeError } from '../errors.js';
import { writeValid } from '../init/write.js';
import { targetFileOf } from '../plan/layers.js';
import { difference, withSignIn } from '../record/edit.js';
import { type Recorded, type RecordOptions, record } from '../record/record.js';
import { findWindowedBrowser } from '../setup/browser.js';
import { note, print } from './support/output.js';
import { targetPath } from './support/places.js';

interface RecordArguments {
  readonly target: string;
  readonly persona: string;
  readonly name: string;
  readonly from: string;
  readonly yes: boolean;
  readonly force: boolean;
}

const BROKEN = 2;

function builder(yargs: Argv): Argv<RecordArguments> {
  return yargs
    .options({
      target: {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'The target file to write into',
      },
      persona: {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'Who signs in: a name under personas',
      },
      name: {
        type: 'string',
        requiresArg: true,
        default: 'browser',
        describe: 'What the path is called under signIn',
      },
      from: { type: 'string', requiresArg: true, default: '/', describe: 'Path at which the browser begins' },
      yes: {
        type: 'boolean',
        default: false,
        describe: 'Write without asking, once the difference was shown',
      },
      force: { type: 'boolean', default: false, describe: 'Replace a path of that name' },
    })
    .example('safeprobe record --target target.yaml --persona clinician', 'opens a browser: sign in once')
    .epilogue(
      'What is typed is compared with the account and never written or shown. Exit code: 0 it works, 2 it does not.',
    ) as unknown as Argv<RecordArguments>;
}

/** How somebody signs in, and in what browser; the tests bring their own. */
export interface Seat {
  readonly browser: RecordOptions['browser'];
  readonly headless: boolean;
  readonly person: RecordOptions['person'];
  /** Whether it may be written. */
  readonly agrees: () => Promise<boolean>;
  readonly env: NodeJS.ProcessEnv;
}

/** Records, shows, writes, tries; returns the exit code. */
export async function recordAndTry(args: RecordArguments, seat: Seat): Promise<number> {
  const file = targetFileOf(targetPath(args.target));
  const before = readFileSync(file, 'utf8');
  // Found out before somebody signs in for nothing.
  withSignIn(before, file, args.name, {}, args.force);
  const made = await record({ target: file, persona: args.persona, from: args.from, ...seat });
  const after = withSignIn(before, file, args.name, made.path, args.force);
  print([`${made.file}:`, ...difference(before, after)]);
  for (const open of made.open) note(`! to be filled in: ${open}`);
  if (!(args.yes || (await seat.agrees()))) {
    note('Nothing was written.');
    return BROKEN;
  }
  writeValid(file, after);
  return tryOnce(file, args.name, made, seat);
}

async function tryOnce(file: string, name: string, made: Recorded, seat: Seat): Promise<number> {
  if (made.codeDueMs > 0) {
    note(`Waiting ${Math.ceil(made.codeDueMs / 1000)} s for the next one-time code …`);
    await new Promise((resolve) => setTimeout(resolve, made.codeDueMs));
  }
  note('Trying it once …');
  const { findings } = await examine({ target: file, effects: 'read', env: seat.env, browser: seat.browser });
  const own = findings.filter(({ key }) => key === `signIn.${name}` || key.startsWith(`signIn.${name}.`));
  const broken = own.filter(({ state }) => state === 'broken');
  const works = own.filter(({ state }) => state === 'works');
  print([
    ...works.map(({ what }) => `✓ ${what}`),
    ...broken.flatMap(({ key, what, seen, fix }) => [
      `✗ ${key}: ${what}`,
      ...(seen === undefined ? [] : [`  seen ${seen}`]),
      ...(fix === undefined ? [] : [`  fix  ${fix}`]),
    ]),
    broken.length === 0 && works.length > 0
      ? `written to ${file}, and it works`
      : `written to ${file}, and it does not work yet: safeprobe doctor --target ${file} says more`,
  ]);
  return broken.length === 0 && works.length > 0 ? 0 : BROKEN;
}

/** A person at a screen, who says on the terminal that it is done. */
function ownSeat(): Seat {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY)
    throw new SafeprobeError('environment', 'there is no display to open a browser on', {
      key: 'DISPLAY',
      remedy:
        'Run it on a machine with a screen and take the target file there and back (it holds no secrets; the variables that it names must be set there), ' +
        'or log in by ssh -X; without any screen, write signIn by hand: docs/target-format.md, Signing in.',
    });
  if (!process.stdin.isTTY)
    throw new SafeprobeError(
      'environment',
      'there is no terminal on which you could say that you are signed in',
      {
        remedy: 'Run it by hand in a terminal; in a pipeline the file that it wrote is enough.',
      },
    );
  const ask = async (question: string) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return (await terminal.question(question)).trim().toLowerCase();
    } finally {
      terminal.close();
    }
  };
  return {
    browser: windowed,
    headless: false,
    env: process.env,
    person: async (_page, { username }) => {
      await ask(
        `Sign in as ${username} in the window that opened, then press Enter here, with the first page still there. `,
      );
    },
    agrees: async () => !(await ask('Write it? [Y/n] ')).startsWith('n'),
  };
}

async function windowed(): Promise<string> {
  const found = await findWindowedBrowser(process.env);
  if (found !== null) return found.path;
  // A shell alone tells that setup was done; a window needs more.
  await browserPath();
  throw new SafeprobeError('environment', 'the browser that was found has no window', {
    expected: 'Chromium, Chrome or Edge as people use it',
    remedy: 'Run: npx playwright install chromium, or set SAFEPROBE_BROWSER to the path of one.',
  });
}

export const command: CommandModule<object, RecordArguments> = {
  command: 'record',
  describe: 'Sign in once in a browser, and have the sign-in path written from it',
  builder: (yargs) => builder(yargs),
  handler: async (args: ArgumentsCamelCase<RecordArguments>) => {
    process.exitCode = await recordAndTry(args, ownSeat());
  },
};
