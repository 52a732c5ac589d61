import { createHash } from 'node:crypto';
import { digest, type Hash, hmac } from './key-schedule.js';
import { type Keys12, keyLengths } from './protection12.js';
import type { Suite12 } from './suites.js';

function expand(hash: string, secret: Buffer, seed: Buffer, length: number): Buffer {
  const blocks: Buffer[] = [];
  let total = 0;
  let state = seed;
  while (total < length) {
    state = hmac(hash, secret, state);
    const block = hmac(hash, secret, state, seed);
    blocks.push(block);
    total += block.length;
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)));
}

/** The pseudorandom function: of TLS 1.2 with a hash, of TLS 1.0 and 1.1 without one (RFC 5246 and 2246, section 5). */
export function prf(
  hash: Hash | undefined,
  secret: Buffer,
  label: string,
  seed: Buffer,
  length: number,
): Buffer {
  const all = Buffer.concat([Buffer.from(label), seed]);
  if (hash !== undefined) return expand(hash, secret, all, length);
  const half = Math.ceil(secret.length / 2);
  return xor(
    expand('md5', secret.subarray(0, half), all, length),
    expand('sha1', secret.subarray(secret.length - half), all, length),
  );
}

/** The hash of the messages so far, as a Finished takes it. */
export function transcriptHash(hash: Hash | undefined, messages: readonly Buffer[]): Buffer {
  if (hash !== undefined) return digest(hash, ...messages);
  const all = Buffer.concat(messages);
  return Buffer.concat([createHash('md5').update(all).digest(), createHash('sha1').update(all).digest()]);
}

/** Keys of both directions out of the master secret. */
export function keyBlock(
  suite: Suite12,
  version: number,
  master: Buffer,
  clientRandom: Buffer,
  serverRandom: Buffer,
): { readonly client: Keys12; readonly server: Keys12 } {
  const [mac, key, iv] = keyLengths(suite, version);
  const hash = version === 0x0303 ? suite.hash : undefined;
  const seed = Buffer.concat([serverRandom, clientRandom]);
  const block = prf(hash, master, 'key expansion', seed, 2 * (mac + key + iv));
  let at = 0;
  const take = (length: number) => {
    at += length;
    return block.subarray(at - length, at);
  };
  const [clientMac, serverMac, clientKey, serverKey] = [take(mac), take(mac), take(key), take(key)];
  return {
    client: { mac: clientMac, key: clientKey, iv: take(iv) },
    server: { mac: serverMac, key: serverKey, iv: take(iv) },
  };
}
