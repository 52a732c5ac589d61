/**
 * An authenticator in software: what a security key or a phone answers in a ceremony of W3C Web Authentication, with a
 * key of the harness's own, so that answers can be sent which no honest authenticator and no browser would give.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { encodeCBOR } from '@levischuck/tiny-cbor';
import type { ForgedPart } from '../../kinds/authenticators.js';
import { type Attestation, NO_ATTESTATION, type Statement, statementOf } from './attestation.js';

export interface Passkey {
  /** Credential id. */
  readonly id: Buffer;
  readonly key: KeyObject;
  readonly rpId: string;
  /** The account, as the relying party named it at the enrolment; null for a credential that does not keep it. */
  readonly userHandle: Buffer | null;
  /** 0 for good, as of passkeys that several devices share: a counter then proves nothing (WebAuthn, 6.1.1). */
  readonly counter: number;
}

/** What the relying party asks for, and where from. */
export interface Ceremony {
  /** As it came: base64url, or base64 with or without padding. */
  readonly challenge: string;
  readonly origin: string;
  readonly rpId: string;
  readonly encoding: 'base64url' | 'base64';
}

/** The parts of an answer by the names under which steps know them. */
export type Answer = { readonly [part: string]: string };

/** WebAuthn, 6.1: user present, user verified, attested credential data included. */
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED = 0x40;
const ES256 = -7;

export function createPasskey(rpId: string, userHandle: Buffer | null): Passkey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { id: randomBytes(32), key: privateKey, rpId, userHandle, counter: 0 };
}

/** The answer to an enrolment (WebAuthn, 6.5). */
export function registration(
  passkey: Passkey,
  ceremony: Ceremony,
  attestation: Attestation = NO_ATTESTATION,
): Answer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(passkey.id.length);
  const data = Buffer.concat([
    authenticatorData(passkey.rpId, USER_PRESENT | USER_VERIFIED | ATTESTED, passkey.counter),
    attestation.aaguid,
    length,
    passkey.id,
    coseKey(passkey.key),
  ]);
  const client = clientData('webauthn.create', ceremony.challenge, ceremony.origin);
  const { fmt, attStmt } = statementOf(attestation, data, client, passkey.key);
  const object = encodeCBOR(
    new Map<string, string | Uint8Array | Statement>([
      ['fmt', fmt],
      ['attStmt', attStmt],
      ['authData', new Uint8Array(data)],
    ]),
  );
  return inText(ceremony.encoding, {
    id: passkey.id,
    clientData: client,
    attestation: Buffer.from(object),
    authenticatorData: data,
  });
}

/** The answer to a sign-in; `forged` is the one part that is not as it ought to be, under a signature that fits. */
export function assertion(passkey: Passkey, ceremony: Ceremony, forged?: ForgedPart): Answer {
  const elsewhere = forgedOrigin(ceremony.origin);
  const client = clientData(
    forged === 'type' ? 'webauthn.create' : 'webauthn.get',
    forged === 'challenge' ? randomBytes(32).toString('base64url') : ceremony.challenge,
    forged === 'origin' ? elsewhere : ceremony.origin,
  );
  const data = authenticatorData(
    forged === 'relying-party' ? new URL(elsewhere).hostname : passkey.rpId,
    forged === 'user-presence' ? 0 : USER_PRESENT | USER_VERIFIED,
    passkey.counter,
  );
  const key =
    forged === 'signature' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : passkey.key;
  const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
  return inText(ceremony.encoding, {
    id: passkey.id,
    clientData: client,
    authenticatorData: data,
    signature: sign('sha256', signed, key),
    userHandle: passkey.userHandle ?? Buffer.alloc(0),
  });
}

/** What a browser's virtual authenticator holds, as CDP has it: base64, the key in PKCS #8. */
export interface CdpCredential {
  readonly credentialId: string;
  readonly isResidentCredential: boolean;
  readonly rpId?: string;
  readonly privateKey: string;
  readonly userHandle?: string;
  readonly signCount: number;
}

export function toCdp({ id, key, rpId, userHandle, counter }: Passkey): CdpCredential {
  return {
    credentialId: id.toString('base64'),
    isResidentCredential: userHandle !== null,
    rpId,
    privateKey: key.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    ...(userHandle === null ? {} : { userHandle: userHandle.toString('base64') }),
    signCount: counter,
  };
}

export function fromCdp(credential: CdpCredential): Passkey {
  const der = Buffer.from(credential.privateKey, 'base64');
  return {
    id: Buffer.from(credential.credentialId, 'base64'),
    key: createPrivateKey({ key: der, type: 'pkcs8', format: 'der' }),
    rpId: credential.rpId ?? '',
    userHandle: credential.userHandle === undefined ? null : Buffer.from(credential.userHandle, 'base64'),
    counter: credential.signCount,
  };
}

/** A site that a person could take for the real one, on no host that exists (RFC 2606). */
function forgedOrigin(origin: string): string {
  return `https://${new URL(origin).hostname}.phishing.invalid`;
}

/** RFC 8259 text in the order of WebAuthn, 5.8.1.1; the challenge without padding, as browsers write it. */
function clientData(type: string, challenge: string, origin: string): Buffer {
  const plain = Buffer.from(challenge, 'base64url').toString('base64url');
  return Buffer.from(JSON.stringify({ type, challenge: plain, origin, crossOrigin: false }));
}

function authenticatorData(rpId: string, flags: number, counter: number): Buffer {
  const rest = Buffer.alloc(5);
  rest.writeUInt8(flags, 0);
  rest.writeUInt32BE(counter, 1);
  return Buffer.concat([createHash('sha256').update(rpId).digest(), rest]);
}

/** RFC 9052 and 9053: an EC2 key on P-256 for ES256. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = createPublicKey(key).export({ format: 'jwk' });
  return Buffer.from(
    encodeCBOR(
      new Map<number, number | Uint8Array>([
        [1, 2],
        [3, ES256],
        [-1, 1],
        [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
        [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
      ]),
    ),
  );
}

function inText(encoding: Ceremony['encoding'], parts: { readonly [part: string]: Buffer }): Answer {
  return Object.fromEntries(
    Object.entries(parts).map(([part, bytes]) => [`credential.${part}`, bytes.toString(encoding)]),
  );
}
