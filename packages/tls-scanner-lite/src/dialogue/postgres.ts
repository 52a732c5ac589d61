import { type Refusal, refusal } from './refusal.js';
import type { Stream } from './stream.js';

// SSLRequest: length 8 and the code 80877103, a protocol version that no server has.
const sslRequest = Buffer.from('0000000804d2162f', 'hex');

/** Severity and text of an ErrorResponse: fields of a letter and a string that ends in zero. */
function errorText(body: Buffer): string {
  const fields = body.toString('utf8').split('\0');
  const field = (letter: string) => fields.find((text) => text.startsWith(letter))?.slice(1);
  return [field('S'), field('C'), field('M')].filter((text) => text !== undefined).join(' ');
}

/** SSLRequest of PostgreSQL (protocol 3.0, "SSL Session Encryption"): one byte answers it. */
export async function postgres(stream: Stream): Promise<'ready' | Refusal> {
  stream.send(sslRequest);
  const answer = (await stream.bytes(1)).toString('latin1');
  if (answer === 'S') return 'ready';
  if (answer === 'N') return refusal('not offered', 'N');
  if (answer !== 'E') return refusal('not understood', answer);
  const length = (await stream.bytes(4)).readUInt32BE(0);
  // Servers that don't know the request, or have no process left, answer with an error; old ones with bare text.
  if (length < 4 || length > 8192) return refusal('refused', 'E');
  return refusal('refused', errorText(await stream.bytes(length - 4)));
}
