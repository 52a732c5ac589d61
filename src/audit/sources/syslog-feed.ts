/**
 * A syslog receiver of the harness: over TCP (RFC 6587), TLS (RFC 5425) or UDP (RFC 5426), for as long as a run. It keeps
 * each message as an entry that JSONPath can point into, and what went wrong with a sender. It can be cut off and
 * restored on the same port, as a broken network would.
 */
import type { TlsOptions } from 'node:tls';
import { parsePayload } from './payload.js';
import { openDatagrams } from './syslog-datagrams.js';
import { parseSyslog, type SyslogMessage } from './syslog-message.js';
import { openStreams } from './syslog-streams.js';

/** A message as an entry: `$.syslog.host`, `$.json.user`, `$.dicom.ActiveParticipant[0].UserID`, `$.pairs.who`. */
export type SyslogItem = {
  /** ISO 8601, by the harness's clock. */
  readonly receivedAt: string;
  readonly syslog: Omit<SyslogMessage, 'text'>;
  readonly text: string;
} & { readonly [payload in 'json' | 'dicom' | 'pairs']?: unknown };

export interface SyslogFeed {
  readonly port: number;
  /** By UDP: what is lost on the way leaves no trace. */
  readonly lossy: boolean;
  /** In the order of their arrival. */
  readonly items: readonly SyslogItem[];
  /** Messages that were lost or could not be read, and why: with one of them no entry can be called missing. */
  readonly troubles: readonly string[];
  /** Senders that came, TLS handshakes included, in all. */
  readonly senders: number;
  /** Nobody listens any more, and open connections end without a word. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

export interface FeedOptions {
  readonly listen: string;
  /** 0 for any. */
  readonly port: number;
  /** Null for a receiver in clear; UDP knows no other. */
  readonly tls: TlsOptions | 'udp' | null;
  /** Authorities of which each sender must show a certificate over TLS. */
  readonly senders?: readonly string[] | undefined;
  /** How many octets and messages are kept at most; what comes later is a trouble. */
  readonly mostOctets?: number;
  readonly mostMessages?: number;
}

const MOST_OCTETS = 256 * 1024 * 1024;
const MOST_MESSAGES = 500_000;
const MOST_TROUBLES = 20;

export async function openSyslogFeed(options: FeedOptions): Promise<SyslogFeed> {
  const { listen, tls, senders = null, mostOctets = MOST_OCTETS, mostMessages = MOST_MESSAGES } = options;
  const items: SyslogItem[] = [];
  const troubles: string[] = [];
  let octets = 0;
  const trouble = (why: string) => {
    if (troubles.length < MOST_TROUBLES && !troubles.includes(why)) troubles.push(why);
  };

  const keep = (message: Buffer) => {
    octets += message.length;
    if (octets > mostOctets || items.length >= mostMessages) {
      trouble(`more than ${mostMessages} messages or ${mostOctets} octets came`);
      return;
    }
    const item = itemOf(message);
    if (item === null) trouble('a message that is no syslog message');
    else items.push(item);
  };

  const hearing = { take: keep, trouble };
  const receiver =
    tls === 'udp'
      ? await openDatagrams(listen, options.port, hearing)
      : await openStreams({ listen, port: options.port, tls, senders }, hearing);
  return {
    port: receiver.port,
    lossy: tls === 'udp',
    items,
    get troubles() {
      return [...troubles, ...receiver.losses()];
    },
    get senders() {
      return receiver.senders();
    },
    cut: receiver.stop,
    restore: receiver.start,
    close: receiver.stop,
  };
}

/** Null for what is no syslog message. */
export function itemOf(message: Buffer): SyslogItem | null {
  const parsed = parseSyslog(message);
  if (parsed === null) return null;
  const { text, ...syslog } = parsed;
  const { as, ...payload } = parsePayload(text);
  return { receivedAt: new Date().toISOString(), syslog, text, ...(as === 'text' ? {} : payload) };
}
