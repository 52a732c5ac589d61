import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { SafeprobeError } from '../errors.js';
import { readFacts } from '../evidence/facts.js';
import { loadTrust } from '../evidence/keys.js';
import { readBundleFiles, type Verification, verifyFiles } from '../evidence/verify.js';
import { renderHtml } from '../report/html.js';
import type { ReportInput } from '../report/input.js';
import { renderJunit } from '../report/junit.js';
import { renderMarkdown } from '../report/markdown.js';
import { bundle, json } from './support/options.js';
import { note, print, printDocument, printJson } from './support/output.js';
import { bundlePath } from './support/places.js';
import { readTrust, releaseOf } from './verify.js';

type Format = 'html' | 'junit' | 'markdown';

const RENDERERS: { readonly [format in Format]: (input: ReportInput) => string } = {
  html: renderHtml,
  junit: renderJunit,
  markdown: (input) => renderMarkdown(input),
};

interface Args {
  readonly bundle: string;
  readonly format: Format;
  readonly out?: string | undefined;
  readonly trust?: string | undefined;
  readonly unverified: boolean;
  readonly json: boolean;
}

const builder = (yargs: Argv) =>
  yargs
    .positional('bundle', bundle)
    .options({
      format: {
        choices: ['html', 'junit', 'markdown'] as const satisfies readonly Format[],
        demandOption: true,
        describe: 'html to read, junit for CI, markdown for a comment under a change',
      },
      out: { type: 'string', requiresArg: true, describe: 'File to write (default: standard output)' },
      trust: {
        type: 'string',
        requiresArg: true,
        describe: 'Public key or certificate (PEM) of the signer that you trust',
      },
      unverified: {
        type: 'boolean',
        default: false,
        describe: 'Render a bundle that verify rejects; the report then counts as unsigned',
      },
      json,
    })
    .example(
      'safeprobe report reports/RUN --format markdown --out comment.md',
      'Renders a report again from the facts',
    );

/** Exit code 0 whatever the run came to; 4 when the bundle is rejected. */
async function handler(args: Args): Promise<void> {
  const path = bundlePath(args.bundle);
  const trust = args.trust === undefined ? undefined : loadTrust(readTrust(args.trust), args.trust);
  // Read once: what is rendered is what was verified.
  const files = await readBundleFiles(path);
  const verification = verifyFiles(files, trust);
  if (verification.outcome === 'rejected') {
    if (!args.unverified) throw refusal(verification);
    note('This bundle was rejected: the report shows what it says, not what can be relied on.');
  } else if (verification.outcome === 'sound-unknown-signer')
    note('The signature was not checked: pass --trust FILE to have the report rest on it.');
  const { plan, results, observations, transcripts, tool } = readFacts(files);
  const text = RENDERERS[args.format]({
    plan,
    results,
    observations,
    transcripts,
    tool,
    signature: signatureOf(verification),
  });
  const { out, format } = args;
  if (out !== undefined) write(out, text, path);
  if (args.json)
    printJson(
      out === undefined
        ? { format, runId: results.runId, content: text }
        : { format, runId: results.runId, file: out },
    );
  else if (out === undefined) printDocument(text);
  else print([out]);
}

export const command = {
  command: 'report <bundle>',
  describe: 'Render a report again from the facts of a bundle',
  builder,
  handler,
} satisfies CommandModule<object, Args>;

function refusal({ problems }: Verification): SafeprobeError {
  const [first] = problems;
  const more = problems.length - 1;
  return new SafeprobeError(
    'evidence',
    `${first?.message ?? 'is rejected'}${more > 0 ? `, and ${more} more` : ''}`,
    {
      file: first?.path ?? undefined,
      remedy: 'safeprobe verify BUNDLE lists every problem; --unverified renders it all the same',
    },
  );
}

/** As the bundle's own report has it, so that the same facts give the same bytes. */
function signatureOf(verification: Verification): ReportInput['signature'] {
  const { signer } = verification;
  const subject = releaseOf(verification);
  if (signer === undefined) return { signed: false };
  return { signed: true, signer: signer.hint, ...(subject === null ? {} : { subject }) };
}

/** A file more in a bundle, or another one, and it is rejected from then on. */
function write(out: string, text: string, bundleFolder: string): void {
  const fromBundle = relative(realpathSync(bundleFolder), realPlace(out));
  if (!isAbsolute(fromBundle) && !/^\.\.(?:[\\/]|$)/.test(fromBundle))
    throw new SafeprobeError('input', 'a report can not be written into the bundle itself', {
      file: out,
      key: '--out',
      remedy: 'choose a file outside: evidence is never changed',
    });
  try {
    writeFileSync(out, text);
  } catch (cause) {
    throw new SafeprobeError('input', 'the report can not be written', {
      file: out,
      key: '--out',
      remedy: 'choose a file in a folder that exists and can be written to',
      cause,
    });
  }
}

/** Where writing to a path would end up, links followed as far as they exist. */
function realPlace(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const folder = dirname(resolve(path));
  return existsSync(folder) ? join(realpathSync(folder), basename(path)) : resolve(path);
}
