import { Malformed } from '../wire/cursor.js';
import { children, type Element, element, oidOf } from './der.js';

export interface Extension {
  readonly critical: boolean;
  /** DER. */
  readonly value: Buffer;
}

/** Parts of a certificate as they were encoded. */
export interface CertificateParts {
  /** 1 to 3. */
  readonly version: number;
  /** Content of the INTEGER. */
  readonly serialNumber: Buffer;
  /** The AlgorithmIdentifier that the issuer signed with. */
  readonly algorithm: Element;
  /** The whole Name, and so is the subject. */
  readonly issuer: Buffer;
  readonly subject: Buffer;
  /** Bits of the public key, without the algorithm. */
  readonly publicKey: Buffer;
  /** By object identifier. */
  readonly extensions: ReadonlyMap<string, Extension>;
}

function readExtensions(list: Element): Map<string, Extension> {
  const found = new Map<string, Extension>();
  for (const extension of children(list)) {
    const [id, ...rest] = children(extension);
    const value = rest.at(-1);
    if (id === undefined || value?.tag !== 0x04) throw new Malformed('an extension without its value');
    const oid = oidOf(id);
    // Which of two counts would be anyone's choice (RFC 5280, section 4.2, forbids it).
    if (found.has(oid)) throw new Malformed(`the extension ${oid} twice`);
    const critical = rest.length > 1 && rest[0]?.tag === 0x01 && rest[0].content[0] !== 0;
    found.set(oid, { critical, value: value.content });
  }
  return found;
}

/** @throws {Malformed} */
export function certificateParts(der: Uint8Array): CertificateParts {
  const [tbs] = children(element(der));
  if (tbs === undefined) throw new Malformed('an empty certificate');
  const fields = children(tbs);
  const explicit = fields[0]?.tag === 0xa0 ? fields.shift() : undefined;
  const version = explicit === undefined ? undefined : children(explicit)[0]?.content[0];
  const [serialNumber, algorithm, issuer, , subject, keyInfo, ...more] = fields;
  const bits = keyInfo === undefined ? undefined : children(keyInfo)[1];
  if (!serialNumber || !algorithm || !issuer || !subject || !bits) {
    throw new Malformed('a certificate without its fields');
  }
  const wrapped = more.find(({ tag }) => tag === 0xa3);
  const list = wrapped === undefined ? undefined : children(wrapped)[0];
  return {
    version: (version ?? 0) + 1,
    serialNumber: serialNumber.content,
    algorithm,
    issuer: issuer.raw,
    subject: subject.raw,
    publicKey: bits.content.subarray(1),
    extensions: list === undefined ? new Map() : readExtensions(list),
  };
}
