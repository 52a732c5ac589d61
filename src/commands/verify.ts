import { readFileSync } from 'node:fs';
import type { Argv, CommandModule } from 'yargs';
import { SafeprobeError } from '../errors.js';
import { parseRelease, type Subject } from '../evidence/statement.js';
import { type Verification, verifyBundle } from '../evidence/verify.js';
import type { Results } from '../model.js';
import { fields } from './support/layout.js';
import { bundle, json } from './support/options.js';
import { print, printJson } from './support/output.js';
import { bundlePath } from './support/places.js';

interface Args {
  readonly bundle: string;
  readonly trust?: string | undefined;
  readonly require?: 'conformant' | undefined;
  readonly subject?: string | undefined;
  readonly json: boolean;
}

const builder = (yargs: Argv) =>
  yargs
    .positional('bundle', bundle)
    .options({
      trust: {
        type: 'string',
        requiresArg: true,
        describe: 'Public key or certificate (PEM) of the signer that you trust',
      },
      require: {
        choices: ['conformant'] as const,
        describe: 'Exit 1 or 2, too, when the run was nonconformant or undetermined',
      },
      subject: {
        type: 'string',
        requiresArg: true,
        describe: 'NAME@sha256:… of the release that the evidence must be about',
      },
      json,
    })
    .example(
      'safeprobe verify reports/RUN --trust release.pub.pem',
      '0 sound and signed by that key, 4 rejected',
    );

/** Exit code 0 trusted, 2 sound but nobody trusted vouches for it, 4 rejected; 1 and 2 by `--require`. */
async function handler(args: Args): Promise<void> {
  const path = bundlePath(args.bundle);
  const verification = await verifyBundle(path, {
    ...(args.trust === undefined ? {} : { trust: readTrust(args.trust), trustFile: args.trust }),
    require: args.require,
    release: args.subject === undefined ? undefined : parseRelease(args.subject),
  });
  process.exitCode = verification.exitCode;
  if (args.json) printJson(documentOf(path, verification));
  else print(linesOf(path, verification));
}

export const command = {
  command: 'verify <bundle>',
  describe: 'Check that evidence is whole, unchanged and signed by someone you trust',
  builder,
  handler,
} satisfies CommandModule<object, Args>;

export function readTrust(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SafeprobeError('input', 'the key to trust can not be read', {
      file,
      key: '--trust',
      expected: 'a PEM file with a public key or certificate',
      remedy: 'get PREFIX.pub.pem from the signer, by another way than the bundle',
      cause,
    });
  }
}

export function releaseOf({ statement }: Verification): string | null {
  const release: Subject | undefined = statement?.subject[2];
  return release === undefined ? null : `${release.name}@sha256:${release.digest.sha256}`;
}

function documentOf(path: string, verification: Verification): object {
  const { outcome, exitCode, signer, problems, results, statement } = verification;
  return {
    bundle: path,
    outcome,
    exitCode,
    signer: signer ?? null,
    subject: releaseOf(verification),
    run:
      results === undefined || statement === undefined
        ? null
        : {
            runId: results.runId,
            outcome: results.outcome,
            partial: results.partial,
            because: results.because,
            profile: statement.predicate.profile,
            target: statement.predicate.target.id,
            endedAt: results.endedAt,
            counts: results.counts,
          },
    problems,
  };
}

const MEANINGS: { readonly [outcome in Verification['outcome']]: string } = {
  trusted: 'whole, unchanged, and signed by the key you trust',
  'sound-unsigned': 'whole and consistent, but nobody signed it: whoever has it could have written it',
  'sound-unknown-signer': 'whole and consistent; the signature was not checked, as no key to trust was given',
  rejected: 'do not rely on it',
};

function linesOf(path: string, verification: Verification): readonly string[] {
  const { outcome, exitCode, signer, problems, results, statement } = verification;
  const pairs: (readonly [string, string])[] = [['bundle', path]];
  if (signer !== undefined)
    pairs.push([
      'signer',
      signer.algorithm === undefined ? `${signer.hint} (as it says)` : `${signer.hint} (${signer.algorithm})`,
    ]);
  if (statement !== undefined) pairs.push(['subject', releaseOf(verification) ?? 'no release was named']);
  if (results !== undefined && statement !== undefined) {
    const { profile, target } = statement.predicate;
    const part = results.partial ? ', a selection of checks only' : '';
    pairs.push(
      ['run', `${results.runId}, target ${target.id}, profile ${profile}, ended ${results.endedAt}`],
      ['outcome', `${results.outcome}${part}. ${results.because}`],
    );
  }
  return [
    `${outcome}: ${MEANINGS[outcome]}`,
    ...fields(pairs, 2),
    ...problems.map(({ path: file, message }) => `  problem: ${file === null ? '' : `${file}: `}${message}`),
    ...(outcome === 'trusted' && exitCode !== 0
      ? [`  not enough for --require conformant: ${unmet(results)}`]
      : []),
    ...(outcome === 'sound-unknown-signer'
      ? ['  remedy: pass --trust FILE with the public key of the signer']
      : []),
  ];
}

function unmet(results: Results | undefined): string {
  return results?.outcome === 'conformant'
    ? 'the run was a selection of checks'
    : `it was ${results?.outcome}`;
}
