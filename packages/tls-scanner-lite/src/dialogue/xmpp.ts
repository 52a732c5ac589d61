import { type Refusal, refusal } from './refusal.js';
import type { Stream } from './stream.js';

const tlsNamespace = 'urn:ietf:params:xml:ns:xmpp-tls';

// Whole elements, by their closing tags. Nothing here is interpreted as XML beyond that: no entities, no nesting.
const featuresOrError =
  /<(?:stream:)?features\s*\/>|<\/(?:stream:)?features\s*>|<\/stream:error\s*>|<\/stream:stream\s*>/;
const verdict =
  /<(proceed|failure)\b[^>]*(?:\/>|>\s*<\/\1\s*>)|<\/(?:failure|stream:error|stream:stream)\s*>/;

function attribute(value: string): string {
  return value.replace(/[^\w.:-]/g, '');
}

/** The first condition inside an error, such as `host-unknown`. */
function condition(text: string): string {
  const inside = /<(?:stream:error|failure)\b[^>]*>\s*<([\w-]+)/.exec(text)?.[1];
  return inside ?? text.slice(-200);
}

/** STARTTLS of XMPP (RFC 6120, section 5), in the namespace of clients or of servers. */
export function xmpp(namespace: 'jabber:client' | 'jabber:server') {
  return async (stream: Stream, name: string): Promise<'ready' | Refusal> => {
    stream.send(
      `<?xml version='1.0'?><stream:stream to='${attribute(name)}' xmlns='${namespace}' ` +
        "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>",
    );
    const opening = await stream.until(featuresOrError);
    if (!/<stream:stream\b/.test(opening)) return refusal('not understood', opening);
    if (/<stream:error\b/.test(opening)) return refusal('refused', condition(opening));
    const offer = new RegExp(`<starttls\\b[^>]*xmlns=["']${tlsNamespace}["']`);
    if (!offer.test(opening))
      return refusal('not offered', opening.slice(opening.search(/<(?:stream:)?features/)));
    stream.send(`<starttls xmlns='${tlsNamespace}'/>`);
    const answer = await stream.until(verdict);
    return answer.includes('<proceed') && !/<failure|<stream:error/.test(answer)
      ? 'ready'
      : refusal('refused', condition(answer));
  };
}
