import type { Duplex } from 'node:stream';
import { ftp } from './ftp.js';
import { imap } from './imap.js';
import { ldap } from './ldap.js';
import { mysql } from './mysql.js';
import { pop3 } from './pop3.js';
import { postgres } from './postgres.js';
import { type Refusal, refusal, type StarttlsProtocol } from './refusal.js';
import { smtp } from './smtp.js';
import { openStream, Stop, type Stream } from './stream.js';
import { xmpp } from './xmpp.js';

/** Speaks a protocol up to the point where TLS begins. `name` is what the server is called. */
export type Dialogue = (stream: Stream, name: string) => Promise<'ready' | Refusal>;

const dialogues: Readonly<Record<StarttlsProtocol, Dialogue>> = {
  smtp,
  imap,
  pop3,
  ftp,
  ldap,
  xmpp: xmpp('jabber:client'),
  'xmpp-server': xmpp('jabber:server'),
  postgres,
  mysql,
};

/** A dialogue that did not lead to TLS; a kind of `Reply`. */
export interface NoStarttls extends Refusal {
  readonly kind: 'no-starttls';
  readonly protocol: StarttlsProtocol;
}

/** What happens on a new connection before TLS. Leaves the socket where TLS begins. Never rejects. */
export type Prelude = (socket: Duplex, signal: AbortSignal) => Promise<'ready' | NoStarttls>;

/** The prelude of a protocol. TLS servers never speak first: a byte after the go-ahead is reported, not handed on. */
export function starttls(protocol: StarttlsProtocol, name: string): Prelude {
  return async (socket, signal) => {
    const stream = openStream(socket, signal);
    const not = (refused: Refusal): NoStarttls => ({ kind: 'no-starttls', protocol, ...refused });
    try {
      const result = await dialogues[protocol](stream, name);
      if (result !== 'ready') return not(result);
      const rest = stream.rest();
      return rest.length === 0
        ? 'ready'
        : not(refusal('clear text after the go-ahead', rest.subarray(0, 400).toString('utf8')));
    } catch (cause) {
      if (!(cause instanceof Stop)) throw cause;
      return not(refusal(cause.why, cause.message));
    } finally {
      stream.leave();
    }
  };
}
