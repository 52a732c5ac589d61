/** `safeprobe setup`: what this machine needs before a first run, found or installed. */
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { findBrowser } from '../setup/browser.js';
import { installBrowser } from '../setup/install.js';

interface SetupArguments {
  readonly quiet: boolean;
  readonly json: boolean;
}

export const command: CommandModule<object, SetupArguments> = {
  command: 'setup',
  describe: 'Find a browser for sign-in paths that need one, or install it',
  builder: (yargs: Argv) =>
    yargs
      .option('quiet', {
        describe: 'Say something only when a browser had to be installed',
        type: 'boolean',
        default: false,
      })
      .option('json', { describe: 'One JSON document on standard output', type: 'boolean', default: false })
      .example('safeprobe setup', 'once on a new machine') as unknown as Argv<SetupArguments>,
  handler: async ({ quiet, json }: ArgumentsCamelCase<SetupArguments>) => {
    const there = await findBrowser(process.env);
    const browser = there ?? (await installBrowser(process.env, (line) => process.stderr.write(`${line}\n`)));
    const installed = there === null;
    if (json) process.stdout.write(`${JSON.stringify({ browser, installed })}\n`);
    else if (installed || !quiet)
      process.stdout.write(
        `Browser ${installed ? 'installed' : 'found'}: ${browser.version} (${browser.origin}), ${browser.path}\n`,
      );
  },
};
