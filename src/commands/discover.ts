/** `safeprobe discover`: lists what a target offers to be called, and which personas reach it. */
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { openDoors, registerSecrets } from '../conductor/doors.js';
import { effectsFor, newRunId } from '../conductor/request.js';
import { discover, policyYaml } from '../doctor/discovery.js';
import { renderDiscovered } from '../doctor/discovery-text.js';
import { browserPath } from '../engine/browser-path.js';
import { SafeprobeError } from '../errors.js';
import { createRedactor } from '../evidence/redaction.js';
import { EFFECTS, type Effects } from '../model.js';
import { resolveSecrets } from '../plan/secrets.js';
import { loadTarget } from '../plan/target-file.js';
import { NO_RECORDER } from '../target/client.js';
import { resolveTarget } from '../target/resolved.js';
import { startTarget } from '../target/start.js';
import { json, target } from './support/options.js';
import { note, print, printDocument, printJson } from './support/output.js';
import { targetPath } from './support/places.js';

interface DiscoverArguments {
  readonly target?: string | undefined;
  readonly effects?: string | undefined;
  readonly yaml: boolean;
  readonly gate: boolean;
  readonly json: boolean;
}

const CLOSED = 2;

function builder(yargs: Argv): Argv<DiscoverArguments> {
  return yargs
    .option('target', target)
    .option('effects', {
      describe: 'What it may do to the target; by default write, and read in production',
      choices: [...EFFECTS] as string[],
    })
    .option('yaml', {
      type: 'boolean',
      default: false,
      describe: 'Print actions and policy as YAML, to be confirmed and pasted into the target file',
    })
    .option('gate', {
      type: 'boolean',
      default: false,
      describe: 'Exit code 2 when a source could not be read, or the credentials are probably broken',
    })
    .option('json', json)
    .example('safeprobe discover --target targets/clinic', 'a table: operations by personas')
    .example('safeprobe discover --target my.yaml --yaml', 'the same as a policy to be confirmed')
    .epilogue(
      'Exit code: 0, or with --gate 2 when what was seen is not to be relied on; 3 the file is not valid.',
    ) as unknown as Argv<DiscoverArguments>;
}

async function discoverAndTell(args: DiscoverArguments): Promise<number> {
  const loaded = await resolveSecrets(loadTarget(targetPath(args.target)), process.env);
  const { value, folder, file } = loaded;
  if (value.inventory === undefined)
    throw new SafeprobeError('input', 'the target file names no source of operations', {
      file,
      key: 'inventory',
      expected: 'documents, crawl, or both',
      remedy: 'Add inventory: {documents: {api: {format: openapi, request: {path: /openapi.json}}}}',
    });
  const effects = effectsFor(value.environment, args.effects as Effects | undefined);
  const redactor = createRedactor();
  registerSecrets(value, redactor);
  const started = value.start === undefined ? undefined : await startTarget(value.start, folder);
  try {
    const doors = openDoors(resolveTarget(value, folder, started?.facts ?? {}), {
      runId: newRunId(),
      redactor,
      recorder: NO_RECORDER,
      browser: browserPath,
      signal: new AbortController().signal,
    });
    try {
      const { probe, release } = doors.probes.probeFor('discover', {
        wait: async () => ({ lateMs: 0 }),
        note: () => undefined,
      });
      await doors.lookUp();
      note('reading descriptions and following links …');
      const found = await discover(probe, effects !== 'read').finally(release);
      if (args.json) printJson(JSON.parse(redactor.text(JSON.stringify(found))));
      else if (args.yaml) printDocument(redactor.text(policyYaml(found)));
      else print(renderDiscovered(found).map((line) => redactor.text(line)));
      if (args.json || args.yaml) for (const warning of found.warnings) note(`! ${redactor.text(warning)}`);
      const sound = found.warnings.length === 0 && found.sources.every(({ read }) => read);
      return args.gate && !sound ? CLOSED : 0;
    } finally {
      await doors.close();
    }
  } finally {
    await started?.stop();
  }
}

export const command: CommandModule<object, DiscoverArguments> = {
  command: 'discover',
  describe: 'List what a target offers to be called, and which personas reach it',
  builder: (yargs) => builder(yargs),
  handler: async (args: ArgumentsCamelCase<DiscoverArguments>) => {
    process.exitCode = await discoverAndTell(args);
  },
};
