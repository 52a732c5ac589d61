import { X509Certificate } from 'node:crypto';
import type { ConnectionResponder, ResponderOptions } from 'tls-scanner-lite';
import type { Leaf } from './authority.js';
import type { LeafProfile } from './leaf.js';

/** What an old TLS stack would do that stood before the server and shared its port: what Node can't do itself. */
export interface WeakFront
  extends Pick<
    ResponderOptions,
    'protocols' | 'suites' | 'ssl2Suites' | 'dhBits' | 'vulnerable' | 'extensions'
  > {
  /** The kind of key in the certificate that it shows. */
  readonly key: LeafProfile['key'];
}

/** X25519, P-256, P-384: what the server accepts. */
const GROUPS = [29, 23, 24];

/** The stack before the server: none. */
export function weakFront(): WeakFront | undefined {
  return undefined;
}

/**
 * Makes the stack. It takes the hellos that its configuration accepts and never finishes a handshake; what isn't said to
 * be weak about it is as the server behind has it.
 *
 * @param status the OCSP answer for the leaf, DER
 */
export async function openWeakFront(
  front: WeakFront,
  leaf: Leaf,
  status: Buffer | undefined,
): Promise<ConnectionResponder> {
  const { createResponder } = await import('tls-scanner-lite');
  const { key: _kind, extensions, ...options } = front;
  return createResponder({
    ...options,
    certificates: [new X509Certificate(leaf.cert).raw],
    privateKey: leaf.key,
    groups: GROUPS,
    extensions: {
      extendedMasterSecret: true,
      encryptThenMac: true,
      renegotiationInfo: true,
      fallbackScsv: true,
      ...(status === undefined ? {} : { certificateStatus: status }),
      ...extensions,
    },
  });
}
