import { Duplex } from 'node:stream';
import { readCertificate } from '../../src/certificates/facts.js';
import { readStaple } from '../../src/certificates/ocsp.js';
import { readSctExtension, readSctList } from '../../src/certificates/sct.js';
import { hint } from '../../src/dialogue/recognise.js';
import { starttlsProtocols } from '../../src/dialogue/refusal.js';
import { starttls } from '../../src/dialogue/starttls.js';
import {
  parseAlpn,
  parseCertificate13,
  parseCertificateRequest13,
  parseCertificateStatus,
  parseCertificateVerify,
  parseEncryptedExtensions,
  parseKeyExchange12,
  parseSessionTicket12,
  parseSessionTicket13,
} from '../../src/handshake/messages.js';
import { legacySuites, suiteName } from '../../src/registry/suites.js';
import { Malformed, uint, vector } from '../../src/wire/cursor.js';
import { type Flight, flightReader, limits } from '../../src/wire/flight.js';
import { readClientHello } from '../../src/wire/received-hello.js';
import {
  parseCertificates,
  parseServerHello,
  parseServerKeyExchange,
} from '../../src/wire/server-messages.js';
import { readSsl2 } from '../../src/wire/ssl2.js';
import { willing } from '../dialogue/scripts.js';
import { staple } from '../ocsp.js';
import { now, soundChain } from '../pki.js';
import { captureFlights } from './corpus.js';
import { type Chance, cut } from './mutation.js';

/** Something that reads bytes of a server. `read` gives the kind of its typed result, and throws nothing. */
export interface Subject {
  readonly name: string;
  /** How many of a thousand runs are its. */
  readonly share: number;
  readonly seeds: readonly Buffer[];
  /** Kinds of result that the unharmed seeds give. */
  readonly sound: readonly string[];
  read(bytes: Buffer, by: Chance): string | Promise<string>;
}

/** The kind of result of a parser that may throw `Malformed`, and nothing else. */
function parsed(parse: () => unknown): string {
  try {
    parse();
    return 'parsed';
  } catch (cause) {
    if (cause instanceof Malformed) return 'malformed';
    throw cause;
  }
}

function readFlight(bytes: Buffer, by: Chance): string {
  const reader = flightReader();
  let flight: Flight = { kind: 'open', messages: [] };
  for (const piece of cut(bytes, by)) flight = reader.push(piece);
  // One in a few hundred never stops: the reader has to.
  if (bytes.length > 0 && flight.kind === 'open' && by.below(400) === 0) {
    for (let sent = bytes.length; flight.kind === 'open'; sent += bytes.length) {
      if (sent > limits.bytes + 2 * bytes.length) throw new Error(`still reading after ${sent} bytes`);
      flight = reader.push(bytes);
    }
  }
  if (flight.kind === 'malformed') hint(reader.head);
  return flight.kind;
}

/** The bodies of handshake messages of one type in a flight. */
function bodies(flights: readonly Buffer[], type: number): Buffer[] {
  return flights.flatMap((bytes) => {
    const flight = flightReader().push(bytes);
    return flight.kind === 'open'
      ? flight.messages.filter((message) => message.type === type).map(({ body }) => body)
      : [];
  });
}

/** A server that says all at once, whatever it hears, and then closes. */
async function converse(
  bytes: Buffer,
  protocol: (typeof starttlsProtocols)[number],
  by: Chance,
): Promise<string> {
  const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  socket.on('error', () => {});
  for (const piece of cut(bytes, by)) socket.push(piece);
  socket.push(null);
  const result = await starttls(protocol, 'localhost')(socket, never);
  socket.destroy();
  return result === 'ready' ? result : result.cause;
}
const never = new AbortController().signal;

const extension = (type: number, content: Buffer) => Buffer.concat([uint(type, 2), vector(2, content)]);

/** Every reader of what a server sends. A new one gets its line here. */
export async function subjects(): Promise<Subject[]> {
  const { flights, ssl2, hellos } = await captureFlights();
  const { root, intermediate, leaf } = await soundChain();
  const known = readCertificate(leaf.der);
  const issuer = readCertificate(intermediate.der);
  if (!('node' in known) || !('node' in issuer)) throw new Error('the certificates of the test are broken');
  const ocsp = [
    staple({ leaf, issuer: intermediate }),
    staple({ leaf, issuer: intermediate, status: 'revoked', byKey: true, certificates: [intermediate] }),
  ];
  const sct = Buffer.concat([
    Buffer.of(0),
    Buffer.alloc(32, 1),
    Buffer.alloc(8),
    vector(2),
    Buffer.of(4, 3),
    vector(2, Buffer.alloc(70)),
  ]);
  const scts = vector(2, vector(2, sct), vector(2, sct));
  const message = (name: string, seeds: readonly Buffer[], parse: (body: Buffer) => unknown): Subject => ({
    name,
    share: 25,
    seeds,
    sound: ['parsed'],
    read: (bytes) => parsed(() => parse(bytes)),
  });
  const exchanges = bodies(flights, 12);
  const signedEcdhe = exchanges.filter((body) => body[0] === 3);
  const entry = Buffer.concat([
    vector(3, leaf.der),
    vector(2, extension(5, vector(3, leaf.der)), extension(18, scts)),
  ]);
  return [
    { name: 'flights', share: 400, seeds: flights, sound: ['open', 'alert'], read: readFlight },
    { ...message('ServerHello', bodies(flights, 2), parseServerHello), share: 80 },
    message('Certificate', bodies(flights, 11), parseCertificates),
    {
      name: 'ServerKeyExchange',
      share: 50,
      seeds: exchanges,
      sound: ['parsed', 'malformed'],
      read(bytes, by) {
        const suite = by.pick(legacySuites);
        return parsed(() => parseServerKeyExchange(suite, suiteName(suite), bytes));
      },
    },
    message('signed ServerKeyExchange', signedEcdhe, (body) => parseKeyExchange12('ECDHE', body, true)),
    { ...message('SSL 2.0 SERVER-HELLO', ssl2, readSsl2), share: 60 },
    message(
      'EncryptedExtensions',
      [vector(2, extension(16, vector(2, vector(1, Buffer.from('h2')))))],
      parseEncryptedExtensions,
    ),
    message(
      'Certificate of TLS 1.3',
      [Buffer.concat([vector(1), vector(3, entry, entry)])],
      parseCertificate13,
    ),
    message(
      'CertificateRequest',
      [Buffer.concat([vector(1), vector(2, extension(13, vector(2, uint(0x0804, 2))))])],
      parseCertificateRequest13,
    ),
    message(
      'CertificateVerify',
      [Buffer.concat([uint(0x0804, 2), vector(2, Buffer.alloc(256))])],
      parseCertificateVerify,
    ),
    message(
      'NewSessionTicket of TLS 1.3',
      [
        Buffer.concat([
          Buffer.alloc(8, 1),
          vector(1, Buffer.of(1)),
          vector(2, Buffer.alloc(180)),
          vector(2, extension(42, Buffer.alloc(4))),
        ]),
      ],
      parseSessionTicket13,
    ),
    message(
      'NewSessionTicket',
      [Buffer.concat([Buffer.alloc(4), vector(2, Buffer.alloc(180))])],
      parseSessionTicket12,
    ),
    message(
      'CertificateStatus',
      ocsp.map((der) => Buffer.concat([Buffer.of(1), vector(3, der)])),
      parseCertificateStatus,
    ),
    message('ALPN', [vector(2, vector(1, Buffer.from('http/1.1')))], parseAlpn),
    { ...message('ClientHello', hellos, readClientHello), share: 40 },
    {
      name: 'timestamps',
      share: 20,
      seeds: [scts, Buffer.concat([Buffer.of(4, 0x82), vector(2, scts)])],
      sound: ['parsed'],
      read: (bytes) =>
        [...readSctList('tls', bytes), ...readSctExtension('ocsp', bytes)].some((fact) => fact.parsed)
          ? 'parsed'
          : 'malformed',
    },
    {
      name: 'OCSP responses',
      share: 20,
      seeds: ocsp,
      sound: ['good', 'revoked'],
      read: (bytes) => readStaple(bytes, known, issuer, now).facts.status,
    },
    {
      name: 'certificates',
      share: 20,
      seeds: [leaf.der, intermediate.der, root.der],
      sound: ['parsed'],
      read: (bytes) => ('node' in readCertificate(bytes) ? 'parsed' : 'malformed'),
    },
    ...starttlsProtocols.map(
      (protocol): Subject => ({
        name: `dialogue of ${protocol}`,
        share: 8,
        seeds: [
          Buffer.concat(
            willing[protocol].flatMap((turn) => (turn instanceof RegExp ? [] : [Buffer.from(turn)])),
          ),
        ],
        sound: ['ready'],
        read: (bytes, by) => converse(bytes, protocol, by),
      }),
    ),
  ];
}
