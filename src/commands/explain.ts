import type { Argv, CommandModule } from 'yargs';
import { SafeprobeError } from '../errors.js';
import type { AnyKind } from '../kinds/definition.js';
import { listed, renameRemedy } from '../plan/nearest.js';
import { checkLines, explainCheck } from './support/explained-check.js';
import { explainKind, kindLines } from './support/explained-kind.js';
import { loadLibrary } from './support/library.js';
import { json, profile, suites, target } from './support/options.js';
import { print, printJson } from './support/output.js';

interface Args {
  readonly name: string;
  readonly profile?: string | undefined;
  readonly target?: string | undefined;
  readonly suites?: string | undefined;
  readonly json: boolean;
}

const builder = (yargs: Argv) =>
  yargs
    .positional('name', { type: 'string', demandOption: true, describe: 'A check, or a kind of check' })
    .options({
      profile: { ...profile, describe: "Profile whose limits fill the parameters (default: the target's)" },
      target,
      suites,
      json,
    })
    .example(
      'safeprobe explain logoff.idle-api',
      'What it does, why its verdict means something, how to fix it',
    )
    .example('safeprobe explain session.idle', 'A kind: its parameters, its controls, the checks made of it');

function handler(args: Args): void {
  const library = loadLibrary(args.suites);
  const check = library.checks.find(({ id }) => id === args.name);
  const kind = library.kinds.find((each: AnyKind) => each.kind === (check?.kind ?? args.name));
  if (kind === undefined) throw unknown(args.name, library.checks, library.kinds);
  if (check === undefined) {
    const explained = explainKind(kind, library);
    if (args.json) printJson(explained);
    else print(kindLines(explained));
    return;
  }
  const explained = explainCheck(check, kind, library, args);
  if (args.json) printJson(explained);
  else print(checkLines(explained));
}

export const command = {
  command: 'explain <name>',
  describe: 'Explain a check or a kind: what it examines, its controls, its clauses, how to fix',
  builder,
  handler,
} satisfies CommandModule<object, Args>;

function unknown(
  name: string,
  checks: readonly { readonly id: string }[],
  kinds: readonly AnyKind[],
): SafeprobeError {
  const ids = checks.map(({ id }) => id);
  const names = [...ids, ...kinds.map(({ kind }) => kind)];
  return new SafeprobeError('input', `there is no check or kind ${name}`, {
    expected: `one of ${listed(ids)}`,
    remedy: renameRemedy(name, names, 'safeprobe list names every check, safeprobe list kinds every kind'),
  });
}
