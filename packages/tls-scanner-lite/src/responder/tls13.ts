import { constants, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { Socket } from 'node:net';
import { startAgreement } from '../handshake/key-agreement.js';
import { digest, finished, type HandshakeSecrets, keySchedule } from '../handshake/key-schedule.js';
import { protection13 } from '../handshake/protection.js';
import { signedContent13 } from '../handshake/signature.js';
import { type Suite13, suite13 } from '../handshake/suites.js';
import { cursor, uint, vector } from '../wire/cursor.js';
import type { ReceivedHello } from '../wire/received-hello.js';
import type { TakeRecord } from './after-flight.js';
import type { Chosen } from './choice.js';
import { keyOf } from './key-exchange.js';
import type { ResponderOptions } from './options.js';
import { contentTypes, fatalAlert, message, records } from './records.js';

const types = {
  statusRequest: 5,
  signatureSchemes: 13,
  earlyData: 42,
  supportedVersions: 43,
  keyShare: 51,
} as const;
const handshakeFailure = 40;
const decryptError = 51;
const finishedType = 20;

const extension = (type: number, content: Uint8Array) => Buffer.concat([uint(type, 2), vector(2, content)]);

/** The client's share for a group that can be used here. */
function shareOf(hello: ReceivedHello, wanted: readonly number[] | undefined) {
  const content = hello.extensions.get(types.keyShare);
  if (content === undefined) return undefined;
  const list = cursor(cursor(content).vector(2));
  while (list.left > 0) {
    const group = list.uint16();
    const share = list.vector(2);
    if (wanted === undefined || wanted.includes(group)) {
      const agreement = startAgreement(group);
      if (agreement !== undefined) return { agreement, share };
    }
  }
  return undefined;
}

/** The first scheme of the hello that the key can sign with: RSA-PSS or ECDSA, with SHA-256. */
function schemeFor(key: KeyObject, hello: ReceivedHello): number | undefined {
  const own = key.asymmetricKeyType === 'rsa' ? 0x0804 : 0x0403;
  const list = cursor(cursor(hello.extensions.get(types.signatureSchemes) ?? Buffer.alloc(2)).vector(2));
  while (list.left > 0) if (list.uint16() === own) return own;
  return undefined;
}

function certificateMessage(
  { certificates = [], extensions = {} }: ResponderOptions,
  hello: ReceivedHello,
): Buffer {
  const { certificateStatus } = extensions;
  const staple =
    certificateStatus !== undefined && hello.extensions.has(types.statusRequest)
      ? extension(types.statusRequest, Buffer.concat([Buffer.of(1), vector(3, certificateStatus)]))
      : Buffer.alloc(0);
  const entries = certificates.map((der, index) =>
    Buffer.concat([vector(3, der), vector(2, index === 0 ? staple : Buffer.alloc(0))]),
  );
  return message(11, vector(1), vector(3, ...entries));
}

/** A ticket that nothing is kept for: who comes back with it gets a full handshake. */
function ticketMessage(earlyData: number | undefined): Buffer {
  const early = Buffer.alloc(4);
  early.writeUInt32BE(earlyData ?? 0);
  const extensions = earlyData === undefined ? Buffer.alloc(0) : extension(types.earlyData, early);
  const lifetime = Buffer.from('00000e10', 'hex');
  return message(
    4,
    lifetime,
    randomBytes(4),
    vector(1, Buffer.of(0)),
    vector(2, randomBytes(48)),
    vector(2, extensions),
  );
}

/** From the client's Finished on: checks it, hands out a ticket, and closes when the client does. */
function takeFinished(
  socket: Socket,
  suite: Suite13,
  secrets: HandshakeSecrets,
  transcript: readonly Buffer[],
  options: ResponderOptions,
): TakeRecord {
  const application = secrets.application(digest(suite.hash, ...transcript));
  const writing = protection13(suite, application.server);
  let reading = protection13(suite, secrets.client);
  const expected = message(
    finishedType,
    finished(suite.hash, secrets.client, digest(suite.hash, ...transcript)),
  );
  let done = false;
  return (type, version, body) => {
    if (type === contentTypes.changeCipherSpec) return;
    const opened = reading.open(type, version, body);
    if (done) {
      // Application data is read and dropped; an alert is the end.
      if (opened.type === contentTypes.alert) socket.end(writing.seal(contentTypes.alert, Buffer.of(1, 0)));
      return;
    }
    if (opened.type !== contentTypes.handshake || !opened.content.equals(expected)) {
      socket.end(writing.seal(contentTypes.alert, Buffer.of(2, decryptError)));
      return;
    }
    done = true;
    reading = protection13(suite, application.client);
    socket.write(writing.seal(contentTypes.handshake, ticketMessage(options.extensions?.earlyData)));
  };
}

/**
 * A whole TLS 1.3 handshake for a hello with a share that can be used, up to a ticket; undefined where only a HelloRetryRequest
 * is possible, for want of a share, a certificate or its key. It resumes nothing, and takes no early data whatever it offers.
 */
export function serveTls13(
  socket: Socket,
  chosen: Chosen,
  hello: ReceivedHello,
  options: ResponderOptions,
): TakeRecord | undefined {
  const key = keyOf(options);
  const suite = suite13(chosen.suite);
  const offered = shareOf(hello, options.groups);
  if (key === undefined || suite === undefined || offered === undefined) return undefined;
  const scheme = schemeFor(key, hello);
  if (scheme === undefined || (options.certificates ?? []).length === 0) {
    return scheme === undefined ? refuse(socket) : undefined;
  }
  const { agreement, share } = offered;
  const serverHello = message(
    2,
    uint(0x0303, 2),
    randomBytes(32),
    vector(1, hello.sessionId),
    uint(suite.id, 2),
    Buffer.of(0),
    vector(
      2,
      extension(types.supportedVersions, uint(0x0304, 2)),
      extension(types.keyShare, Buffer.concat([uint(agreement.group, 2), vector(2, agreement.share)])),
    ),
  );
  const transcript = [hello.message, serverHello];
  const secrets = keySchedule(suite.hash).handshake(
    agreement.agree(share),
    digest(suite.hash, ...transcript),
  );
  transcript.push(message(8, vector(2)), certificateMessage(options, hello));
  const content = signedContent13(digest(suite.hash, ...transcript));
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const signature = sign('sha256', content, scheme === 0x0804 ? { key, ...padding } : key);
  transcript.push(message(15, uint(scheme, 2), vector(2, signature)));
  transcript.push(
    message(finishedType, finished(suite.hash, secrets.server, digest(suite.hash, ...transcript))),
  );
  const writing = protection13(suite, secrets.server);
  socket.write(
    Buffer.concat([
      records(contentTypes.handshake, 0x0303, serverHello),
      Buffer.from('140303000101', 'hex'),
      ...transcript.slice(2).map((each) => writing.seal(contentTypes.handshake, each)),
    ]),
  );
  return takeFinished(socket, suite, secrets, transcript, options);
}

/** Turns a client down that accepts no signature of the key. */
function refuse(socket: Socket): TakeRecord {
  socket.end(fatalAlert(0x0303, handshakeFailure));
  return () => {};
}
