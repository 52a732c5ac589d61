import type { StarttlsProtocol } from '../../src/index.js';
import type { Turn } from './scripted.js';

export const ber = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
/** An LDAP ExtendedResponse with a result code and a text of less than 100 characters. */
export function extended(code: number, text = '', messageId = 1): Buffer {
  const said = Buffer.from(text);
  const response = Buffer.concat([
    ber('0a01'),
    Buffer.of(code),
    ber('0400 04'),
    Buffer.of(said.length),
    said,
  ]);
  const body = Buffer.concat([ber('0201'), Buffer.of(messageId, 0x78, response.length), response]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}
/** Matches these bytes, and a number of any after them. */
const beginning = (hex: string, more = 0) => new RegExp(`^${hex.replace(/../g, '\\x$&')}.{${more}}`, 's');
/** A handshake packet of MySQL 8 with these capabilities in its lower half. */
export function mysqlGreeting(capabilities: number): Buffer {
  const body = Buffer.concat([
    ber('0a'),
    Buffer.from('8.4.0\0'),
    ber('07000000 0102030405060708 00'),
    Buffer.of(capabilities & 255, capabilities >> 8),
    ber('ff0200ffdf15 00000000000000000000'),
    Buffer.from('0123456789ab\0caching_sha2_password\0'),
  ]);
  return Buffer.concat([Buffer.of(body.length, 0, 0, 0), body]);
}
export const stream = (namespace: string) =>
  `<?xml version='1.0'?><stream:stream xmlns='${namespace}' xmlns:stream='http://etherx.jabber.org/streams' id='1' version='1.0'>`;
export const tlsNamespace = "xmlns='urn:ietf:params:xml:ns:xmpp-tls'";
export const features = `<stream:features><starttls ${tlsNamespace}><required/></starttls></stream:features>`;

/** What a willing server of each protocol says and hears before TLS. */
export const willing: Readonly<Record<StarttlsProtocol, readonly Turn[]>> = {
  smtp: [
    '220-mx.example.org ESMTP\r\n220 ready\r\n',
    /^EHLO \[127\.0\.0\.1\]\r\n/,
    '250-mx.example.org\r\n250-PIPELINING\r\n250-starttls\r\n250 8BITMIME\r\n',
    /^STARTTLS\r\n/,
    '220 2.0.0 go ahead\r\n',
  ],
  imap: ['* OK [CAPABILITY IMAP4rev1] ready\r\n', /^a STARTTLS\r\n/, '* 1 EXISTS\r\na OK begin\r\n'],
  pop3: ['+OK ready\r\n', /^STLS\r\n/, '+OK begin\r\n'],
  ftp: ['220-Welcome\r\n to this server\r\n220 ready\r\n', /^AUTH TLS\r\n/, '234 AUTH TLS OK\r\n'],
  ldap: [/^0.{4}w.{3}1\.3\.6\.1\.4\.1\.1466\.20037/s, extended(0)],
  xmpp: [
    /xmlns='jabber:client'.*>/,
    `${stream('jabber:client')}${features}`,
    /<starttls [^>]*\/>/,
    `<proceed ${tlsNamespace}/>`,
  ],
  'xmpp-server': [
    /^(?=.*to='(?:ehr\.example\.org|localhost)').*xmlns='jabber:server'.*>/s,
    stream('jabber:server'),
    features,
    /<starttls [^>]*\/>/,
    `<proceed ${tlsNamespace}></proceed>`,
  ],
  postgres: [beginning('0000000804d2162f'), 'S'],
  mysql: [mysqlGreeting(0xffff), beginning('20000001', 32)],
};
