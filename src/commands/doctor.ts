/** `safeprobe doctor`: tries each part of a target file once and says what works, and how to mend what does not. */
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { examine } from '../doctor/doctor.js';
import { AREAS } from '../doctor/finding.js';
import { renderDiagnosis } from '../doctor/text.js';
import { browserPath } from '../engine/browser-path.js';
import { EFFECTS, type Effects } from '../model.js';
import { json, target } from './support/options.js';
import { note, print, printJson } from './support/output.js';
import { targetPath } from './support/places.js';

interface DoctorArguments {
  readonly target?: string | undefined;
  readonly effects?: string | undefined;
  readonly allAccounts: boolean;
  readonly json: boolean;
}

const BROKEN = 2;
const WIDEST = 110;

function builder(yargs: Argv): Argv<DoctorArguments> {
  return yargs
    .option('target', target)
    .option('effects', {
      describe: 'What it may do to the target; by default write, and read in production',
      choices: [...EFFECTS] as string[],
    })
    .option('all-accounts', {
      type: 'boolean',
      default: false,
      describe: 'Sign in with every account, not just one for each way in',
    })
    .option('json', json)
    .example('safeprobe doctor --target targets/clinic', 'try each part of the file once')
    .example('safeprobe doctor --target my.yaml --effects read', 'the same, without writing anything')
    .epilogue(
      'Exit code: 0 everything works, 2 something is broken, 3 the file is not valid.',
    ) as unknown as Argv<DoctorArguments>;
}

/** Examines and prints; returns the exit code. */
export async function examineAndTell(args: DoctorArguments): Promise<number> {
  const diagnosis = await examine({
    target: targetPath(args.target),
    allAccounts: args.allAccounts,
    env: process.env,
    browser: browserPath,
    onArea: (area) => note(`${AREAS[area]} …`),
    ...(args.effects === undefined ? {} : { effects: args.effects as Effects }),
  });
  if (args.json) printJson(diagnosis);
  else print(renderDiagnosis(diagnosis, Math.max(60, Math.min(WIDEST, process.stdout.columns ?? WIDEST))));
  return diagnosis.ok ? 0 : BROKEN;
}

export const command: CommandModule<object, DoctorArguments> = {
  command: 'doctor',
  describe: 'Try each part of a target file once, and say how to mend what does not work',
  builder: (yargs) => builder(yargs),
  handler: async (args: ArgumentsCamelCase<DoctorArguments>) => {
    process.exitCode = await examineAndTell(args);
  },
};
