import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Why a signed message is refused. */
export type MessageProblem = 'signature-missing' | 'signature' | 'time' | 'digest';

/** A message as it arrived: the headers, and the body to the byte. */
export interface SignedMessage {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const TOLERANCE_SECONDS = 5 * 60;

/** The signature of the Standard Webhooks specification: over id, time and body, so that none can be changed. */
export function signature(secret: string, id: string, timestamp: number | string, body: Buffer): string {
  const mac = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body);
  return `v1,${mac.digest('base64')}`;
}

/** What a delivery carries to show where it is from and that nobody changed it. */
export function signedHeaders(
  secret: string,
  id: string,
  now: number,
  body: Buffer,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature(secret, id, timestamp, body),
  };
}

function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** RFC 9530: a digest that came along must be that of the body. */
function digestDiffers(header: string, body: Buffer): boolean {
  const given = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]+):/.exec(header)?.[1];
  return given === undefined || !equal(given, createHash('sha256').update(body).digest('base64'));
}

/** Whether a message is from whom it says, as it was sent, and of now (45 CFR 164.312(c)(1), (e)(2)(i)). */
export function messageProblem(
  { headers, body }: SignedMessage,
  secret: string,
  now: number,
): MessageProblem | undefined {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const given = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof given !== 'string') {
    return 'signature-missing';
  }
  const digest = headers['content-digest'];
  if (digest !== undefined && digestDiffers(String(digest), body)) return 'digest';
  const expected = signature(secret, id, timestamp, body);
  // While a secret is being changed the sender signs with both.
  if (!given.split(' ').some((one) => equal(one, expected))) return 'signature';
  const age = Math.abs(now / 1000 - Number(timestamp));
  return age <= TOLERANCE_SECONDS ? undefined : 'time';
}
