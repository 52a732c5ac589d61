import { constants, publicEncrypt, randomBytes, X509Certificate } from 'node:crypto';
import { groupName } from '../registry/groups.js';
import { Malformed, uint, vector } from '../wire/cursor.js';
import { finiteField, startAgreement } from './key-agreement.js';
import type { KeyExchange12 } from './messages.js';

/** Our ClientKeyExchange, and the secret that both sides now share. */
export interface Exchanged {
  readonly content: Buffer;
  readonly premaster: Buffer;
}

/** Encrypts a fresh secret to the key of the leaf certificate (RFC 5246, section 7.4.7.1). */
export function exchangeByRsa(leaf: Buffer, offeredVersion: number): Exchanged {
  const premaster = Buffer.concat([uint(offeredVersion, 2), randomBytes(46)]);
  try {
    const key = new X509Certificate(leaf).publicKey;
    const encrypted = publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, premaster);
    return { content: vector(2, encrypted), premaster };
  } catch {
    throw new Malformed('the key of the certificate can encrypt nothing');
  }
}

/** Answers the server's temporary key. */
export function exchangeByAgreement(parameters: KeyExchange12): Exchanged {
  if (parameters.kind === 'DHE') {
    const { share, secret } = finiteField(parameters.prime, parameters.generator, parameters.share);
    return { content: vector(2, share), premaster: secret };
  }
  const agreement = startAgreement(parameters.group);
  if (agreement === undefined) throw new Malformed(`${groupName(parameters.group)} can't be used here`);
  return { content: vector(1, agreement.share), premaster: agreement.agree(parameters.share) };
}
