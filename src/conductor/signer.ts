import { existsSync, readFileSync } from 'node:fs';
import { SafeprobeError } from '../errors.js';
import { loadSigner, type Signer } from '../evidence/keys.js';
import type { RunRequest } from './request.js';

/** Who signs; undefined where no key was named. Throws `input` for a file that holds none. */
export function signerOf({ key }: RunRequest): Signer | undefined {
  return key === undefined ? undefined : readSigner(key);
}

function readSigner(file: string): Signer {
  if (!existsSync(file))
    throw new SafeprobeError('input', 'there is no such key file', {
      file,
      key: '--key',
      remedy: 'Make one: safeprobe keygen --out PREFIX, then --key PREFIX.key.pem',
    });
  return loadSigner(readFileSync(file, 'utf8'), file);
}
