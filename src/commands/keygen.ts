import type { Argv, CommandModule } from 'yargs';
import { generateKey, type KeyAlgorithm, loadTrust, writeKeyPair } from '../evidence/keys.js';
import { json } from './support/options.js';
import { print, printJson } from './support/output.js';

interface Args {
  readonly out: string;
  readonly algorithm: KeyAlgorithm;
  readonly json: boolean;
}

const ALGORITHMS: readonly KeyAlgorithm[] = ['ed25519', 'p256'];

const builder = (yargs: Argv) =>
  yargs
    .options({
      out: {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'Prefix of the two files: PREFIX.key.pem and PREFIX.pub.pem',
      },
      algorithm: {
        choices: ALGORITHMS,
        default: 'ed25519' as KeyAlgorithm,
        describe: 'p256 where a key service or a policy asks for NIST curves',
      },
      json,
    })
    .example(
      'safeprobe keygen --out release',
      'Makes release.key.pem, to sign, and release.pub.pem, to give out',
    );

/** Keys are never overwritten: exit code 3 when either file exists. */
function handler({ out, algorithm, json: asJson }: Args): void {
  const pair = generateKey(algorithm);
  const { privateFile, publicFile } = writeKeyPair(out, pair);
  const { hint } = loadTrust(pair.publicKey, publicFile);
  if (asJson) {
    printJson({ algorithm, privateKey: privateFile, publicKey: publicFile, signer: hint });
    return;
  }
  print([
    `${privateFile}  signs runs (--key). Keep it from everyone but the signer.`,
    `${publicFile}  verifies them (verify --trust). Give it to whoever relies on your bundles.`,
    `signer ${hint}`,
  ]);
}

export const command = {
  command: 'keygen',
  describe: 'Make a key pair to sign evidence with',
  builder,
  handler,
} satisfies CommandModule<object, Args>;
