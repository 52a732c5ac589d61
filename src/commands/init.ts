/** `safeprobe init`: looks at a system from outside, and writes a first target file for it. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { SafeprobeError } from '../errors.js';
import { nameFor, type Site, siteOf } from '../init/address.js';
import { type Answers, environmentOf, peopleOf, untilFrom } from '../init/answers.js';
import { type Ask, asker } from '../init/ask.js';
import { missingFrom } from '../init/missing.js';
import { survey } from '../init/survey.js';
import { targetText } from '../init/target-text.js';
import { refuseToOverwrite, writeValid } from '../init/write.js';
import { packageRoot } from '../version.js';
import { foundLines, missingLines } from './support/init-text.js';
import { json } from './support/options.js';
import { note, print, printJson } from './support/output.js';

interface InitArguments {
  readonly url?: string | undefined;
  readonly out?: string | undefined;
  readonly name?: string | undefined;
  readonly environment?: string | undefined;
  readonly by?: string | undefined;
  readonly until?: string | undefined;
  readonly ca?: string | undefined;
  readonly persona: readonly string[];
  readonly yes: boolean;
  readonly force: boolean;
  readonly json: boolean;
}

const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;

function builder(yargs: Argv): Argv<InitArguments> {
  return yargs
    .positional('url', { type: 'string', describe: 'The address of the system, as a browser takes it' })
    .options({
      out: text('The file to write (default: target.yaml)'),
      name: text('What it is called: lower-case letters, digits, hyphens (default: from the host)'),
      environment: {
        ...text('demo on this machine, else test, unless something else is said'),
        choices: ['demo', 'test', 'staging', 'production'],
      },
      by: text('Who allowed the probing; needed outside a demo'),
      until: text('Until when, YYYY-MM-DD (default: 30 days from now)'),
      ca: text('A PEM file with the authority of its certificate, where that is no public one'),
      persona: {
        ...text('Test users, ROLE=USER,USER; once for each role'),
        array: true,
        default: [] as string[],
      },
      yes: { type: 'boolean', default: false, describe: 'Ask nothing' },
      force: { type: 'boolean', default: false, describe: 'Replace the file if there is one' },
      json,
    })
    .example('safeprobe init https://ehr.staging.example', 'looks at it, and writes target.yaml')
    .example('safeprobe init http://localhost:8080 --persona clinician=clara,clive --yes', 'asks nothing')
    .epilogue(
      'It only reads, as anyone may who has the address, a few dozen requests at most, and on that host alone.',
    ) as unknown as Argv<InitArguments>;
}

async function handler(args: InitArguments): Promise<void> {
  const { ask, asks, close } = asker(args.yes || args.json);
  try {
    const given = args.url ?? (await ask('Address of the system', ''));
    if (given === '')
      throw new SafeprobeError('input', 'no address was given', {
        key: 'URL',
        remedy: 'safeprobe init https://ehr.staging.example',
      });
    const site = siteOf(given);
    const file = args.out ?? (asks ? await ask('File to write', 'target.yaml') : 'target.yaml');
    refuseToOverwrite(file, args.force);
    const answers = await answersFor(args, site, ask, asks);
    await lookAndWrite(site, file, answers, args, asks ? ask : null);
  } finally {
    close();
  }
}

async function answersFor(args: InitArguments, site: Site, ask: Ask, asks: boolean): Promise<Answers> {
  const people = peopleOf(args.persona);
  const name = args.name ?? nameFor(site);
  if (!/^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/.test(name))
    throw new SafeprobeError('input', 'this is no name for a target', {
      key: '--name',
      found: JSON.stringify(name),
      expected: 'lower-case letters, digits, dots and hyphens',
    });
  const environment = environmentOf(site, args.environment);
  if (environment === 'demo') return { name, environment, authorization: null, people };
  const by = args.by ?? (asks ? await ask('Who allowed the probing of it?', '') : '');
  if (by === '' || by.includes('${'))
    throw new SafeprobeError('input', 'outside a demo nothing is probed that nobody allowed', {
      key: '--by',
      expected: 'the name of who allowed it',
      remedy:
        'Add --by NAME, and --until YYYY-MM-DD if it is not for 30 days; a system of your own on trial is --environment demo.',
    });
  const until = args.until ?? (await ask('Until when?', untilFrom(new Date())));
  if (!/^\d{4}-\d{2}-\d{2}$/.test(until) || !(Date.parse(`${until}T23:59:59Z`) > Date.now()))
    throw new SafeprobeError('input', 'this is no day to come', {
      key: '--until',
      found: until,
      expected: 'YYYY-MM-DD',
    });
  return { name, environment, authorization: { by, until }, people };
}

async function lookAndWrite(
  site: Site,
  file: string,
  answers: Answers,
  args: InitArguments,
  ask: Ask | null,
): Promise<void> {
  let ca = args.ca;
  let found = await survey(site, pem(ca), note);
  if (found.certificate?.trouble != null && ca === undefined && ask !== null) {
    note(`${found.certificate.trouble}: ${found.certificate.name}`);
    const named = await ask('PEM file with its authority (empty: go on without)', '');
    if (named !== '') {
      ca = named;
      found = await survey(site, pem(ca), note);
    }
  }
  const trusted = ca !== undefined && found.certificate?.trouble == null;
  const folder = dirname(resolve(file));
  writeValid(
    file,
    targetText({
      found,
      answers,
      ca: ca !== undefined && site.secure ? [besides(ca, folder)] : [],
      day: new Date().toISOString().slice(0, 10),
      schema: schemaFrom(folder),
    }),
  );
  const missing = missingFrom(found, answers, trusted, file);
  const next = `safeprobe doctor --target ${file}`;
  if (args.json) printJson({ file, found: foundLines(found), requests: found.requests, missing, next });
  else
    print([
      ...foundLines(found),
      `written: ${file}, which is valid`,
      '',
      ...missingLines(missing),
      '',
      `Next: ${next}`,
    ]);
}

function pem(file: string | undefined): readonly string[] | undefined {
  if (file === undefined) return undefined;
  const content = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (/-----BEGIN CERTIFICATE-----/.test(content)) return [content];
  throw new SafeprobeError(
    'input',
    content === '' ? 'there is no such file, or it is empty' : 'this file holds no certificate',
    {
      key: '--ca',
      file,
      expected: 'a PEM file: -----BEGIN CERTIFICATE-----',
    },
  );
}

/** As the target file names it: relative where it lies near. */
function besides(ca: string, folder: string): string {
  const path = relative(folder, resolve(ca));
  return path.startsWith('..') ? resolve(ca) : path;
}

/** The schema for editors, where the package is installed beside the file. */
function schemaFrom(folder: string): string | null {
  const schema = join(packageRoot(), 'docs', 'schemas', 'target.schema.json');
  const path = relative(folder, schema);
  return existsSync(schema) && !path.startsWith('..') ? path : null;
}

export const command: CommandModule<object, InitArguments> = {
  command: 'init [url]',
  describe: 'Look at a system from outside, and write a first target file for it',
  builder: (yargs) => builder(yargs),
  handler: (args: ArgumentsCamelCase<InitArguments>) => handler(args),
};
