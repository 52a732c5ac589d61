/** `safeprobe target start NAME`: starts an embedded target and keeps it running until interrupted. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { SafeprobeError } from '../errors.js';
import { loadTarget } from '../plan/target-file.js';
import { startTarget } from '../target/start.js';
import { packageRoot } from '../version.js';

interface TargetArguments {
  readonly name: string;
  readonly json: boolean;
}

export const command: CommandModule<object, TargetArguments> = {
  command: 'target start <name>',
  describe: 'Start an embedded target by its start: and keep it running',
  builder: (yargs: Argv) =>
    yargs
      .positional('name', {
        describe: 'A name under targets/, a folder or a target file',
        type: 'string',
        demandOption: true,
      })
      .option('json', {
        describe: 'What it said when ready, as one JSON document',
        type: 'boolean',
        default: false,
      })
      .example(
        'safeprobe target start clinic',
        'then open the address it prints',
      ) as unknown as Argv<TargetArguments>,
  handler: async ({ name, json }: ArgumentsCamelCase<TargetArguments>) => {
    const own = join(packageRoot(), 'targets', name);
    const target = loadTarget(existsSync(own) ? own : name);
    if (target.value.start === undefined)
      throw new SafeprobeError('input', 'this target is not started by safeprobe', {
        file: target.file,
        key: 'start',
        remedy: 'Add start: with a command, or start the system by its own means.',
      });
    const started = await startTarget(target.value.start, target.folder);
    process.stdout.write(
      json
        ? `${JSON.stringify(started.facts)}\n`
        : `${target.value.title} runs:\n${Object.entries(started.facts)
            .map(([key, value]) => `  ${key.padEnd(6)} ${value}`)
            .join('\n')}\nEnd it with Ctrl-C.\n`,
    );
    await new Promise<void>((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    });
    await started.stop();
  },
};
