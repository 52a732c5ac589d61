import type { Context } from '../probes/context.js';
import type { Protocol } from '../protocol.js';
import { describe, type Reply } from '../reply.js';
import { below13, converseAgain } from './conversation.js';
import { catalogue, type Exposure, fact, type VulnerabilityFact } from './fact.js';

/** DEFLATE (RFC 3749) and LZS (RFC 3943) before none. */
const compressions = [1, 64, 0];

interface Part {
  readonly protocol: Protocol;
  readonly state: Exposure;
  readonly sentence: string;
  readonly replies: readonly Reply[];
}

async function under(context: Context, protocol: Protocol): Promise<Part | undefined> {
  const below = below13(context, [protocol]);
  if (below.kind === 'refused') return undefined;
  if (below.kind === 'unknown')
    return { protocol, state: 'inconclusive', sentence: below.why, replies: below.replies };
  const hello = { versions: [protocol], suites: below.suites };
  const offered = await converseAgain(context.scanner, { ...hello, compression: compressions });
  if (offered.kind === 'open') {
    const { conversation } = offered;
    conversation.end();
    const { compression } = conversation.hello;
    const replies = [conversation.reply];
    return compression === 0
      ? { protocol, state: 'not-vulnerable', sentence: `${protocol} chooses no compression`, replies }
      : {
          protocol,
          state: 'vulnerable',
          sentence: `${protocol} chooses compression ${compression}`,
          replies,
        };
  }
  // Turned down as a whole: that is no compression only if the hello is answered without the offer.
  const plain = await converseAgain(context.scanner, hello);
  const replies = [offered.reply, plain.kind === 'open' ? plain.conversation.reply : plain.reply];
  if (plain.kind === 'open') plain.conversation.end();
  const refuses = offered.reply.kind === 'alert' && plain.kind === 'open';
  return {
    protocol,
    state: refuses ? 'not-vulnerable' : 'inconclusive',
    sentence: `${protocol} with compression: ${describe(offered.reply)}`,
    replies,
  };
}

/**
 * CRIME (CVE-2012-4929): the server compresses what it encrypts. Asked under every version below TLS 1.3, which has
 * none.
 */
export async function crime(context: Context): Promise<VulnerabilityFact> {
  const asked = await Promise.all(catalogue.crime.protocols.map((protocol) => under(context, protocol)));
  const parts = asked.filter((part) => part !== undefined);
  const vulnerable = parts.filter(({ state }) => state === 'vulnerable');
  const open = parts.filter(({ state }) => state === 'inconclusive');
  const decisive = vulnerable.length > 0 ? vulnerable : open.length > 0 ? open : parts;
  const state = decisive[0]?.state ?? 'not-vulnerable';
  const sentences = decisive.map(({ sentence }) => sentence);
  const highest = decisive.at(-1);
  return fact('crime', state, sentences.join('; ') || 'no version below TLS 1.3 is accepted', {
    ...(state === 'vulnerable' && highest !== undefined ? { protocol: highest.protocol } : {}),
    under: parts.map(({ protocol, state: exposure }) => ({ protocol, state: exposure, suites: [] })),
    replies: decisive.flatMap(({ replies }) => replies),
  });
}
