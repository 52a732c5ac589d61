import type { StarttlsProtocol } from './refusal.js';

/** What the bytes of a server look like that doesn't speak TLS at once. */
export interface Likeness {
  /** Name of the protocol, for people. */
  readonly name: string;
  /** How to get to TLS from there, when this package knows a way. */
  readonly starttls?: StarttlsProtocol;
}

const texts: readonly (readonly [pattern: RegExp, name: string, starttls?: StarttlsProtocol])[] = [
  [/^220[ -][^\r\n]*FTP/i, 'FTP', 'ftp'],
  [/^220[ -][^\r\n]*(?:SMTP|Postfix|Exim|Sendmail)/i, 'SMTP', 'smtp'],
  [/^(?:421|554)[ -]/, 'SMTP', 'smtp'],
  [/^220[ -]/, 'SMTP (or FTP)', 'smtp'],
  [/^\* (?:OK|PREAUTH|BYE)\b/i, 'IMAP', 'imap'],
  [/^(?:\+OK|-ERR)\b/, 'POP3', 'pop3'],
  [/^(?:<\?xml|<stream:)/, 'XMPP', 'xmpp'],
  [/^HTTP\/\d/, 'HTTP without TLS'],
  [/^<(?:!doctype )?html/i, 'HTTP without TLS'],
  [/^SSH-/, 'SSH'],
  [/^RFB \d/, 'VNC'],
  [/^20[01] /, 'NNTP'],
];

/**
 * Recognises a protocol by the first bytes that a server sent instead of TLS: a banner, or an error in its own language.
 * Servers that close without a word, such as PostgreSQL, can't be recognised.
 */
export function recognise(head: Buffer): Likeness | undefined {
  const text = head.toString('latin1');
  const found = texts.find(([pattern]) => pattern.test(text));
  if (found !== undefined) {
    const [, name, starttls] = found;
    return starttls === undefined ? { name } : { name, starttls };
  }
  if (head.length < 6) return undefined;
  // Packet number 0 with protocol version 10, or with an error.
  const [, , third, number, kind] = head;
  if (third === 0 && number === 0 && (kind === 10 || kind === 0xff))
    return { name: 'MySQL', starttls: 'mysql' };
  // A sequence that begins with a message id: a notice of disconnection.
  if (head[0] === 0x30 && /^30(?:..|81..|82....|84........)0201/.test(head.toString('hex')))
    return { name: 'LDAP', starttls: 'ldap' };
  // A-ASSOCIATE-RJ, A-ABORT: type, zero, and a length of four.
  if ((head[0] === 3 || head[0] === 7) && head[1] === 0 && head.readUInt32BE(2) === 4)
    return { name: 'DICOM without TLS' };
  if (head[0] === 0x0b && text.startsWith('MSH|', 1)) return { name: 'HL7 over MLLP without TLS' };
  if (head[0] === 0 && head[1] === 0 && head.subarray(3, 5).equals(Buffer.of(4, 0)))
    return { name: 'HTTP/2 without TLS' };
  return undefined;
}

/** A likeness in words: what it is, and what to do about it. */
export function hint(head: Buffer): string | undefined {
  const likeness = recognise(head);
  if (likeness === undefined) return undefined;
  const { name, starttls } = likeness;
  return `this looks like ${name}${starttls === undefined ? '' : `: use starttls ${starttls}`}`;
}
