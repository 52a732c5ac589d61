import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forLocalhost, type Identity, issue, now, type Wanted } from '../pki.js';

const day = 86_400_000;

/** As `issue`, but valid around the present, for peers that know no other time. Days count from today. */
export function issueToday(wanted: Wanted): Promise<Identity> {
  const offset = Math.floor((Date.now() - now.getTime()) / day);
  const [from, to] = wanted.days ?? [-10, 80];
  return issue({ ...wanted, days: [from + offset, to + offset] });
}

export interface Pki {
  readonly root: Identity;
  readonly intermediate: Identity;
  readonly rsa: Identity;
  readonly ecdsa: Identity;
}

async function make(): Promise<Pki> {
  const root = await issueToday({ name: 'Truth Root', ca: true, key: 'RSA-2048', days: [-10, 3000] });
  const intermediate = await issueToday({
    name: 'Truth Intermediate',
    issuer: root,
    ca: true,
    key: 'RSA-2048',
    days: [-10, 1000],
  });
  const leaf = { name: 'localhost', issuer: intermediate, ...forLocalhost };
  return {
    root,
    intermediate,
    rsa: await issueToday({ ...leaf, key: 'RSA-2048' }),
    ecdsa: await issueToday({ ...leaf, key: 'P-256' }),
  };
}

let made: Promise<Pki> | undefined;

/** One root, its intermediate, and two sound leaves for localhost: made once a process. */
export function pki(): Promise<Pki> {
  made ??= make();
  return made;
}

/** Writes a chain, leaf first, and the leaf's key. */
export function identityFiles(
  folder: string,
  name: string,
  chain: readonly [Identity, ...Identity[]],
): { cert: string; key: string } {
  const cert = join(folder, `${name}.crt`);
  const key = join(folder, `${name}.key`);
  writeFileSync(cert, chain.map(({ pem }) => `${pem}\n`).join(''));
  writeFileSync(key, chain[0].key, { mode: 0o600 });
  return { cert, key };
}
