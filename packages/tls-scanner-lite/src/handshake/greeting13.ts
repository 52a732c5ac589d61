import { randomBytes } from 'node:crypto';
import { groupName } from '../registry/groups.js';
import { suiteName } from '../registry/suites.js';
import type { Reply } from '../reply.js';
import { Malformed } from '../wire/cursor.js';
import { parseServerHello, type ServerHello } from '../wire/server-messages.js';
import { helloOf, preSharedKey } from './hello13.js';
import { incoming } from './intake.js';
import { groups13, startAgreement } from './key-agreement.js';
import { digest, type HandshakeSecrets, keySchedule } from './key-schedule.js';
import { type Suite13, suite13 } from './suites.js';
import type { Ask13, Progress13 } from './tls13.js';
import { handshakeMessage, type Transport } from './transport.js';

const serverHello = 2;
const messageHash = 254;
const cookie = 44;
/** What fits into one record beside the rest of a hello. */
const maxEchoed = 8192;

/** In clear, before anything protected: what middleboxes expect of TLS 1.2 (RFC 8446, appendix D.4). */
export const changeCipherSpec = Buffer.from('140303000101', 'hex');

function helloReply(hello: ServerHello): Reply {
  const { version, suite, retry, group } = hello;
  return {
    kind: 'server-hello',
    protocol: 'TLS 1.3',
    version,
    suite,
    suiteName: suiteName(suite),
    retry,
    ...(group === undefined ? {} : { group: groupName(group) }),
  };
}

/** What both sides know once hellos are exchanged. */
export interface Agreed {
  readonly suite: Suite13;
  readonly transcript: Buffer[];
  readonly secrets: HandshakeSecrets;
  /** A HelloRetryRequest went before, and our ChangeCipherSpec with it. */
  readonly retried: boolean;
}

/** Hellos, once or twice, up to the keys of the handshake. */
export async function greet(link: Transport, ask: Ask13, seen: Progress13): Promise<Agreed | undefined> {
  const fixed = { random: randomBytes(32), sessionId: randomBytes(32) };
  let agreement = startAgreement(ask.group ?? 29);
  if (agreement === undefined) throw new Error(`group ${String(ask.group)} can't be used`);
  let sent = helloOf(ask, fixed, agreement, [], []);
  let transcript: Buffer[] = [sent.message];
  link.sendRecords(sent.record);
  let retry: ServerHello | undefined;
  for (;;) {
    const event = await incoming(link, seen);
    if (event === undefined) return undefined;
    if (event.type !== serverHello)
      throw new Malformed(`handshake type ${event.type} where a ServerHello belongs`);
    const hello = parseServerHello(event.body);
    seen.replies.push(helloReply(hello));
    seen.hello = hello;
    const suite = suite13(hello.suite);
    if (hello.version !== 0x0304)
      throw new Malformed(`version 0x${hello.version.toString(16)}, though only TLS 1.3 was offered`);
    if (suite === undefined || !ask.suites.includes(hello.suite))
      throw new Malformed(`${suiteName(hello.suite)}, which was not offered`);
    if (retry !== undefined && retry.suite !== hello.suite)
      throw new Malformed('another suite than in the HelloRetryRequest');
    if (!hello.retry) {
      const share = hello.extensions.get(51);
      if (hello.group !== agreement.group || share === undefined)
        throw new Malformed('no share for the group that was offered');
      seen.resumed = hello.extensions.has(preSharedKey);
      if (seen.resumed && ask.session === undefined)
        throw new Malformed('a session resumed that was not offered');
      // uint16 group, then the share in a vector of its own.
      if (share.length < 4 || share.readUInt16BE(2) !== share.length - 4)
        throw new Malformed('key_share of the wrong length');
      transcript.push(event.raw);
      const schedule = keySchedule(suite.hash, seen.resumed ? ask.session?.secret : undefined);
      const secrets = schedule.handshake(
        agreement.agree(share.subarray(4)),
        digest(suite.hash, ...transcript),
      );
      return { suite, transcript, secrets, retried: retry !== undefined };
    }
    if (retry !== undefined) throw new Malformed('two HelloRetryRequests');
    retry = hello;
    const asked = hello.extensions.get(cookie);
    if (asked !== undefined && asked.length > maxEchoed)
      throw new Malformed(`cookie of ${asked.length} bytes`);
    if (hello.group !== undefined) {
      if (!groups13.includes(hello.group))
        throw new Malformed(`${groupName(hello.group)}, which was not offered`);
      const other = startAgreement(hello.group);
      if (other === undefined) throw new Malformed(`${groupName(hello.group)} can't be used here`);
      agreement = other;
    } else if (asked === undefined) throw new Malformed('a HelloRetryRequest that asks for nothing');
    // The first hello counts by its hash from here on (RFC 8446, section 4.4.1).
    transcript = [handshakeMessage(messageHash, digest(suite.hash, sent.message)), event.raw];
    const echoed = asked === undefined ? [] : [{ type: cookie, content: asked }];
    sent = helloOf(ask, fixed, agreement, transcript, echoed);
    transcript.push(sent.message);
    link.sendRecords(Buffer.concat([changeCipherSpec, sent.record]));
  }
}
