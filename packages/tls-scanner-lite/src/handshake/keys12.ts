import type { ServerHello } from '../wire/server-messages.js';
import { keyBlock } from './prf.js';
import type { Protection } from './protection.js';
import { protection12 } from './protection12.js';
import type { Suite12 } from './suites.js';

const encryptThenMac = 22;

/** What the keys of a handshake below TLS 1.3 depend on, but for the master secret. */
export interface Keys {
  readonly suite: Suite12;
  readonly version: number;
  readonly hash: Suite12['hash'] | undefined;
  readonly random: Buffer;
  readonly hello: ServerHello;
}

/** Record protection of both directions under a master secret. */
export function protect(
  { suite, version, random, hello }: Keys,
  master: Buffer,
): { readonly client: Protection; readonly server: Protection } {
  const keys = keyBlock(suite, version, master, random, hello.random);
  const etm = hello.extensions.has(encryptThenMac);
  return {
    client: protection12(suite, version, keys.client, etm),
    server: protection12(suite, version, keys.server, etm),
  };
}
