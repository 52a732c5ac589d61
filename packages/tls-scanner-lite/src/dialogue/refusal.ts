/** Protocols that begin in clear and change to TLS on request. `xmpp` is for clients, `xmpp-server` between servers. */
export const starttlsProtocols = [
  'smtp',
  'imap',
  'pop3',
  'ftp',
  'ldap',
  'xmpp',
  'xmpp-server',
  'postgres',
  'mysql',
] as const;

export type StarttlsProtocol = (typeof starttlsProtocols)[number];

/**
 * Why a dialogue did not lead to TLS. None of them says anything about TLS itself.
 *
 * - `not offered`: the server speaks the protocol, and lists or knows no change to TLS
 * - `refused`: it knows the request and turns it down, for now or for good; also an unfriendly greeting
 * - `not understood`: what it said is not this protocol, or has no end
 * - `silence`: nothing more came within the time of the connection
 * - `closed`: the connection ended before the go-ahead
 * - `clear text after the go-ahead`: more bytes came with the go-ahead. A client that takes them for the first bytes inside TLS
 *   trusts whoever put them there (CVE-2021-23222 is one case)
 */
export type RefusalCause =
  | 'not offered'
  | 'refused'
  | 'not understood'
  | 'silence'
  | 'closed'
  | 'clear text after the go-ahead';

export interface Refusal {
  readonly cause: RefusalCause;
  /** What the server said last, at most 200 characters, with its code where there is one; may be empty. */
  readonly said: string;
}

const maxSaid = 200;

export function refusal(cause: RefusalCause, said: string): Refusal {
  return { cause, said: said.length > maxSaid ? `${said.slice(0, maxSaid)}…` : said };
}
