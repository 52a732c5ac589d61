import { shake13 } from '../handshake/sessions.js';
import type { Protocol } from '../protocol.js';
import { signatureSchemeName, signatureSchemes } from '../registry/signature-schemes.js';
import { authenticationOf, keyExchangeOf } from '../registry/suites.js';
import type { Reply } from '../reply.js';
import { keyExchangeParameters } from '../wire/key-exchange.js';
import { chainSignatures } from '../wire/requests.js';
import { ask, type Evidence, type Scanner, type Settled, type State } from './ask.js';
import { groupOf13, suitesOf13 } from './certificates-13.js';
import { maxSuites } from './chunks.js';
import type { Context } from './context.js';
import { acceptedSuites } from './groups.js';
import { sift } from './sift.js';
import type { Walk } from './walk.js';

/** The schemes that a server signs its handshakes with. */
export interface SignatureSchemesFacts {
  readonly protocol: Protocol;
  readonly accepted: readonly { readonly id: number; readonly name: string }[];
  /** Offered, but without a result. */
  readonly inconclusive: readonly number[];
  /** The offers that were turned down, or brought no result. */
  readonly evidence: readonly Evidence[];
}

const facts = (
  protocol: Protocol,
  accepted: readonly number[],
  inconclusive: readonly number[],
  ends: readonly Settled[],
): SignatureSchemesFacts => ({
  protocol,
  accepted: accepted.map((id) => ({ id, name: signatureSchemeName(id) })),
  inconclusive,
  evidence: ends.map(({ evidence }) => evidence),
});

/** TLS 1.2 names the scheme in clear, in the ServerKeyExchange of suites that sign one. */
async function ofTls12(scanner: Scanner, walk: Walk): Promise<SignatureSchemesFacts | undefined> {
  const { protocol } = walk.protocol;
  const suites = acceptedSuites(walk)
    .filter((id) => ['ECDHE', 'DHE'].includes(keyExchangeOf(id)))
    .filter((id) => ['RSA', 'ECDSA', 'DSS'].includes(authenticationOf(id)))
    .slice(0, maxSuites);
  if (suites.length === 0) return undefined;
  const sifted = await sift(
    scanner.door,
    signatureSchemes,
    (some) =>
      ask(scanner, {
        protocol,
        suites,
        signatureSchemes: some,
        extensions: [chainSignatures(signatureSchemes)],
      }),
    ({ hello, messages }) => keyExchangeParameters(hello, messages).scheme,
  );
  const accepted = sifted.lists.flat().map(({ id }) => id);
  return facts(protocol, accepted, sifted.inconclusive, sifted.ends);
}

/** One handshake to the server's CertificateVerify, as an answered offer. */
async function shake(
  scanner: Scanner,
  walk: Walk,
  some: readonly number[],
): Promise<{ readonly settled: Settled; readonly scheme?: number }> {
  const suites = suitesOf13(walk);
  const replies: Reply[] = [];
  const control: Reply[] = [];
  const settle = (state: State, conclusion: string): Settled => ({
    state,
    final: false,
    messages: [],
    evidence: { offer: `TLS 1.3, ${some.length} signature schemes`, replies, control, conclusion },
  });
  const send = async () => {
    const done = await shake13(scanner, {
      suites,
      ...groupOf13(walk),
      signatureSchemes: some,
      extensions: [chainSignatures(signatureSchemes)],
      until: 'finished',
    });
    replies.push(...done.replies);
    return done;
  };
  let last = '';
  for (let tries = 0; tries < 2; tries += 1) {
    const { proof, replies: came } = await send();
    if (proof !== undefined)
      return { settled: settle('offered', 'signed with one of them'), scheme: proof.scheme };
    const end = came.at(-1);
    if (end?.kind === 'alert') return { settled: settle('refused', 'turned down by an alert') };
    if (!(await scanner.control.answers(control))) break;
    if (end?.kind === 'closed' && last === 'closed')
      return {
        settled: settle('refused', 'closed each time, while the control hello is answered in between'),
      };
    last = end?.kind ?? '';
  }
  return { settled: settle('inconclusive', 'no signature and no clear refusal') };
}

/**
 * TLS 1.3 hides the scheme in the encrypted flight, and servers differ in when they notice that they have none: only a handshake
 * up to the CertificateVerify tells.
 */
async function ofTls13(scanner: Scanner, walk: Walk): Promise<SignatureSchemesFacts> {
  const { protocol } = walk.protocol;
  const schemes = new Map<Settled, number>();
  const sifted = await sift(
    scanner.door,
    signatureSchemes,
    async (some) => {
      const { settled, scheme } = await shake(scanner, walk, some);
      if (scheme !== undefined) schemes.set(settled, scheme);
      return settled;
    },
    (settled) => schemes.get(settled),
  );
  const accepted = sifted.lists.flat().map(({ id }) => id);
  return facts(protocol, accepted, sifted.inconclusive, sifted.ends);
}

/** The signature schemes of TLS 1.2 and 1.3, as far as they are offered. Earlier versions have no choice. */
export async function signatureSchemesOf({ scanner, walks }: Context): Promise<SignatureSchemesFacts[]> {
  const offered = walks.filter(({ protocol }) => protocol.state === 'offered');
  const found = await Promise.all(
    offered.map((walk) => {
      if (walk.protocol.protocol === 'TLS 1.2') return ofTls12(scanner, walk);
      return walk.protocol.protocol === 'TLS 1.3' ? ofTls13(scanner, walk) : undefined;
    }),
  );
  return found.filter((each) => each !== undefined);
}
