import { groups13 } from '../handshake/key-agreement.js';
import { parseCertificateStatus } from '../handshake/messages.js';
import { shake13 } from '../handshake/sessions.js';
import { suite13 } from '../handshake/suites.js';
import type { Handshake13 } from '../handshake/tls13.js';
import { groupName } from '../registry/groups.js';
import { schemesByKey } from '../registry/signature-kinds.js';
import { signatureSchemes } from '../registry/signature-schemes.js';
import { tls13Suites } from '../registry/suites.js';
import { describe, type Reply } from '../reply.js';
import { Malformed } from '../wire/cursor.js';
import { chainSignatures, statusRequest, timestampRequest } from '../wire/requests.js';
import type { Scanner } from './ask.js';
import { metGroup, type Walk } from './walk.js';

/** What a server showed of itself under TLS 1.3. */
export type Shown =
  | {
      readonly kind: 'chain';
      readonly chain: readonly Buffer[];
      readonly ocspResponse: Buffer | null;
      readonly sctList?: Buffer;
      /** Why the leaf's key is not proven to be the server's. */
      readonly unproven?: string;
    }
  | { readonly kind: 'none'; readonly replies: readonly Reply[] }
  | { readonly kind: 'failed'; readonly cause: string; readonly replies: readonly Reply[] };

/** Suites of a walk that a TLS 1.3 handshake can be finished with here. */
export function suitesOf13(walk: Walk | undefined): number[] {
  const accepted = walk?.suites?.accepted.map(({ id }) => id) ?? tls13Suites;
  return accepted.filter((id) => suite13(id) !== undefined);
}

/**
 * The group that the server is known to take, so that no HelloRetryRequest is needed: after one, some servers do not resume the
 * session that came of it.
 */
export function groupOf13(walk: Walk | undefined): { readonly group?: number } {
  const name = walk?.suites?.accepted[0]?.group ?? metGroup(walk);
  const group = groups13.find((id) => groupName(id) === name);
  return group === undefined ? {} : { group };
}

/** An OCSP response that can't be read is none: what was sent instead is not guessed. */
function stapleOf(content: Buffer | undefined): Buffer | null {
  if (content === undefined) return null;
  try {
    return parseCertificateStatus(content);
  } catch (cause) {
    if (!(cause instanceof Malformed)) throw cause;
    return null;
  }
}

const handshakeFailure = 40;

function shown({ certificates = [], proof, replies }: Handshake13): Shown {
  const [leaf] = certificates;
  if (leaf === undefined) return { kind: 'failed', cause: 'no certificate in the handshake', replies };
  const sctList = leaf.extensions.get(18);
  return {
    kind: 'chain',
    chain: certificates.map(({ der }) => der),
    ocspResponse: stapleOf(leaf.extensions.get(5)),
    ...(sctList === undefined ? {} : { sctList }),
    ...(proof?.state === 'invalid' ? { unproven: proof.why ?? 'the signature is wrong' } : {}),
  };
}

/**
 * Asks for the chain of one kind of key by a TLS 1.3 handshake. That there is none is believed by a handshake_failure, or by
 * another refusal that repeats while the control hello is answered.
 */
export async function showCertificates(
  scanner: Scanner,
  walk: Walk,
  kind: keyof typeof schemesByKey,
): Promise<Shown> {
  const suites = suitesOf13(walk);
  if (suites.length === 0) return { kind: 'failed', cause: 'no suite that can be spoken here', replies: [] };
  const send = () =>
    shake13(scanner, {
      suites,
      ...groupOf13(walk),
      signatureSchemes: schemesByKey[kind],
      extensions: [chainSignatures(signatureSchemes), statusRequest, timestampRequest],
      until: 'finished',
    });
  const first = await send();
  if (first.certificates !== undefined) return shown(first);
  const refusal = first.replies.at(-1);
  if (refusal?.kind === 'alert' && refusal.code === handshakeFailure)
    return { kind: 'none', replies: first.replies };
  const controls: Reply[] = [];
  if (!(await scanner.control.answers(controls)))
    return { kind: 'failed', cause: 'no answer, nor to the control hello', replies: first.replies };
  const second = await send();
  if (second.certificates !== undefined) return shown(second);
  const again = second.replies.at(-1);
  const replies = [...first.replies, ...second.replies];
  if (again?.kind === 'alert' && again.code === handshakeFailure) return { kind: 'none', replies };
  const refuses = refusal?.kind === 'alert' && again?.kind === 'alert' && refusal.code === again.code;
  if (refuses && (await scanner.control.answersNow(controls))) return { kind: 'none', replies };
  return { kind: 'failed', cause: again === undefined ? 'no answer' : describe(again), replies };
}
