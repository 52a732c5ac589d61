import type { Socket } from 'node:net';
import type { KeyAgreement } from '../handshake/key-agreement.js';
import { keyExchangeOf, suiteName } from '../registry/suites.js';
import { cursor, Malformed, uint } from '../wire/cursor.js';
import { keyOf } from './key-exchange.js';
import { freshKeys, type Keys, newSessionTicket, type Start } from './keys.js';
import type { ResponderOptions } from './options.js';
import { openSecret, type Padding } from './padding.js';
import { contentTypes, fatalAlert, records } from './records.js';
import { givesTickets, speaksHeartbeat, types } from './server-flight.js';
import type { Tickets } from './tickets.js';

const alerts = {
  unexpectedMessage: 10,
  badRecordMac: 20,
  illegalParameter: 47,
} as const;
const clientKeyExchange = 16;

/** One record from the client; what it does to the connection is up to the state that came before. */
export type TakeRecord = (type: number, version: number, body: Buffer) => void;

/** The reply to a heartbeat request (RFC 6520, section 4); undefined when it is to be discarded. */
function heartbeatReply(body: Buffer, overread: boolean): Buffer | undefined {
  if (body.length < 3 || body.readUInt8(0) !== 1) return undefined;
  const declared = body.readUInt16BE(1);
  if (1 + 2 + declared + 16 > body.length && !overread) return undefined;
  // An affected server sends memory where these zeros are.
  const payload = Buffer.alloc(declared);
  body.copy(payload, 0, 3);
  return Buffer.concat([Buffer.of(2), uint(declared, 2), payload, Buffer.alloc(16)]);
}

/** The paddings that an oracle lets through to the Finished; all others it answers at once. */
const passes: Readonly<Record<'strong' | 'weak' | 'short', readonly Padding[]>> = {
  strong: ['good', 'middle', 'version'],
  weak: ['good'],
  short: ['good', 'middle', 'version'],
};

/**
 * What the responder does with the records after its own flight: it finishes the handshake with a client that brings
 * the right keys, and ends it with an alert for all others. After that it closes.
 */
export function afterFlight(
  socket: Socket,
  start: Start,
  agreement: KeyAgreement | undefined,
  options: ResponderOptions,
  tickets: Tickets,
): TakeRecord {
  const { vulnerable = [], oracle = 'strong' } = options;
  const { version, suite, hello } = start;
  // OpenSSL before 1.0.1g answered them whether they had been agreed on or not.
  const heartbeats =
    vulnerable.includes('heartbleed') || (speaksHeartbeat(options) && hello.extensions.has(types.heartbeat));
  const key = keyOf(options);
  let keys: Keys | undefined;
  let state: 'hello' | 'exchanged' | 'changed' | 'changed early' | 'done' = 'hello';

  const fail = (alert: number) => socket.end(fatalAlert(version, alert));

  /** The premaster secret of an RSA key exchange; undefined after an answer that a sound server wouldn't give. */
  function decrypt(content: Buffer): Buffer | undefined {
    if (key?.asymmetricKeyType !== 'rsa') return Buffer.alloc(48);
    const { padding, secret } = openSecret(content, key, hello.version);
    if (!vulnerable.includes('robot') || passes[oracle].includes(padding)) return secret;
    fail(oracle === 'short' ? alerts.badRecordMac : alerts.illegalParameter);
    return undefined;
  }

  function takeKeyExchange(raw: Buffer): void {
    state = 'exchanged';
    const content = raw.subarray(4);
    let premaster: Buffer | undefined = Buffer.alloc(48);
    if (suiteName(suite).startsWith('TLS_RSA_WITH_')) premaster = decrypt(content);
    else if (agreement !== undefined && keyExchangeOf(suite) === 'ECDHE')
      premaster = agreement.agree(cursor(content).vector(1));
    if (premaster !== undefined) keys = freshKeys(start, premaster, raw);
  }

  function finish({ master, finish: finishWith }: Keys): void {
    state = 'done';
    const gives = givesTickets(options) && hello.extensions.has(types.sessionTicket);
    socket.write(gives ? finishWith(newSessionTicket(tickets.issue(master))) : finishWith());
  }

  function takeRecord(type: number, recordVersion: number, body: Buffer): void {
    if (state === 'done' || type === contentTypes.alert) socket.end();
    // It decrypts with keys made of nothing: what comes next can't be read.
    else if (state === 'changed early') fail(alerts.badRecordMac);
    else if (type === contentTypes.heartbeat && heartbeats) {
      const reply = heartbeatReply(body, vulnerable.includes('heartbleed'));
      if (reply !== undefined) socket.write(records(contentTypes.heartbeat, version, reply));
    } else if (type === contentTypes.changeCipherSpec && state === 'hello') {
      if (vulnerable.includes('ccs-injection')) state = 'changed early';
      else fail(alerts.unexpectedMessage);
    } else if (type === contentTypes.changeCipherSpec && state === 'exchanged') state = 'changed';
    else if (type === contentTypes.handshake && state === 'changed') {
      if (keys?.accepts(type, recordVersion, body) === true) finish(keys);
      else fail(alerts.badRecordMac);
    } else if (type === contentTypes.handshake && body[0] === clientKeyExchange && body.length > 4)
      takeKeyExchange(body);
    else fail(alerts.unexpectedMessage);
  }

  return (type, recordVersion, body) => {
    try {
      takeRecord(type, recordVersion, body);
    } catch (cause) {
      if (!(cause instanceof Malformed)) throw cause;
      fail(alerts.illegalParameter);
    }
  };
}
