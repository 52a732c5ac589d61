import { clientHello, type Extension } from '../wire/client-hello.js';
import { vector } from '../wire/cursor.js';
import { groups13, type KeyAgreement } from './key-agreement.js';
import { digest, keySchedule } from './key-schedule.js';
import { suite13 } from './suites.js';
import type { Ask13 } from './tls13.js';

export const preSharedKey = 41;

/** A hello as it goes out, and as it goes into the transcript. */
export interface Sent {
  readonly record: Buffer;
  readonly message: Buffer;
}

/** The hello with the ticket, if any: its binder proves the secret over everything before it. */
export function helloOf(
  ask: Ask13,
  fixed: { readonly random: Buffer; readonly sessionId: Buffer },
  agreement: KeyAgreement,
  earlier: readonly Buffer[],
  echoed: readonly Extension[],
): Sent {
  const { session } = ask;
  const suite = session === undefined ? undefined : suite13(session.suite);
  const binderLength = suite?.hash === 'sha384' ? 48 : 32;
  const extensions = [...(ask.extensions ?? []), ...echoed];
  if (session !== undefined) {
    const age = Buffer.alloc(4);
    age.writeUInt32BE((Math.round(performance.now() - session.receivedAt) + session.ageAdd) >>> 0);
    const identity = vector(2, vector(2, session.ticket), age);
    const binders = vector(2, vector(1, Buffer.alloc(binderLength)));
    extensions.push({ type: preSharedKey, content: Buffer.concat([identity, binders]) });
  }
  const record = clientHello({
    versions: ['TLS 1.3'],
    suites: ask.suites,
    groups: groups13,
    keyShares: [{ group: agreement.group, key: agreement.share }],
    ...fixed,
    ...(ask.serverName === undefined ? {} : { serverName: ask.serverName }),
    ...(ask.signatureSchemes === undefined ? {} : { signatureSchemes: ask.signatureSchemes }),
    extensions,
  });
  const body = record.subarray(5);
  if (session !== undefined && suite !== undefined) {
    const truncated = body.subarray(0, body.length - binderLength - 3);
    const transcript = digest(suite.hash, ...earlier, truncated);
    keySchedule(suite.hash, session.secret)
      .binder(transcript)
      .copy(body, body.length - binderLength);
  }
  return { record, message: body };
}
