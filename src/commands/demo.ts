/** `safeprobe demo`: the whole way on the embedded clinic, with a key of its own, ready to be verified. */
import { existsSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { generateKey, writeKeyPair } from '../evidence/keys.js';
import { packageRoot } from '../version.js';
import { runAndTell } from './run.js';

interface DemoArguments {
  readonly out: string;
  readonly json: boolean;
}

const FOLDER = '.safeprobe';

/** A key for trying things out; made at the first demo, never overwritten, never committed. */
function demoKey(): string {
  const prefix = join(FOLDER, 'demo');
  if (!existsSync(`${prefix}.key.pem`)) {
    mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
    writeKeyPair(prefix, generateKey('ed25519'));
  }
  return prefix;
}

export const command: CommandModule<object, DemoArguments> = {
  command: 'demo',
  describe: 'Run everything on the embedded clinic and end with a signed bundle',
  builder: (yargs: Argv) =>
    yargs
      .option('out', {
        describe: 'Folder below which the run gets its own',
        type: 'string',
        default: 'reports',
      })
      .option('json', { describe: 'One JSON document on standard output', type: 'boolean', default: false })
      .example('safeprobe demo', 'about a minute') as unknown as Argv<DemoArguments>,
  handler: async (args: ArgumentsCamelCase<DemoArguments>) => {
    const key = demoKey();
    const { exitCode, bundle } = await runAndTell({
      target: join(packageRoot(), 'targets', 'clinic'),
      out: args.out,
      key: `${key}.key.pem`,
      dryRun: false,
      json: args.json,
    });
    process.exitCode = exitCode;
    if (!args.json && bundle !== undefined)
      process.stdout.write(
        `\nVerify it, as an auditor would:\n  npx safeprobe verify ${relative(process.cwd(), bundle)} --trust ${key}.pub.pem\n`,
      );
  },
};
