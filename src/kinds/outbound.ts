/** What kinds see of messages: those that the target sends to servers of the harness, and those it is sent signed. */
import type { OutcomeFacts } from './outcome.js';
import type { Outcome } from './probe.js';

/** What a good peer must not be mistaken for. */
export const BAD_CERTIFICATES = [
  'self-signed',
  'expired',
  'wrong-host',
  'unknown-ca',
  'revoked',
  'tls-1.0',
] as const;
/** The ways in which a mail server, or someone on the way to it, keeps STARTTLS from being used. */
export const WITHHELD = ['starttls-hidden', 'starttls-454', 'starttls-500'] as const;
export type ReceiverName = 'good' | (typeof BAD_CERTIFICATES)[number] | (typeof WITHHELD)[number];

export interface OutboundFacts {
  readonly name: string;
  readonly title: string;
  readonly protocol: 'https' | 'syslog-tls' | 'smtp';
  readonly signed: boolean;
}

/** One connection that the target made to a receiver. No payload: counts and labels. */
export type Call = {
  readonly afterMs: number;
  /** How it began: a TLS record, other bytes, lines of a dialogue such as SMTP, or nothing at all. */
  readonly opened: 'tls' | 'plaintext' | 'dialogue' | 'nothing';
  readonly handshake: 'completed' | 'failed' | 'none';
  readonly protocol: string | null;
  /** The alert, or how the connection ended; null when it was still open. */
  readonly ended: string | null;
  /** Bytes of content that came through TLS, and in clear. Greetings of a dialogue are no content. */
  readonly content: number;
  readonly clear: number;
  /** Which of what each call should hold was in it, and the labels of all canaries in it. */
  readonly carried: readonly string[];
  readonly canaries: readonly string[];
  /** The commands of a dialogue, without their arguments. */
  readonly commands: readonly string[];
};

/** What the target did towards one receiver. */
export type Twin = {
  readonly receiver: ReceiverName;
  /** What came of telling the target to call it. */
  readonly told: boolean;
  readonly event: boolean;
  readonly said: string;
  readonly calls: readonly Call[];
  /** One call held all that it should. */
  readonly received: boolean;
  readonly signature: SignatureSeen | null;
};

export type SignatureSeen = {
  /** The header was there and fits the payload. */
  readonly fits: boolean;
  /** Whether the same verification refused a copy with one byte changed. */
  readonly refusesAltered: boolean;
  readonly said: string;
};

/** The harness's own strict client at one receiver: how it was refused; null when it was content. */
export type OwnClient = { readonly receiver: ReceiverName; readonly refusal: string | null };

export interface ExchangeFacts {
  readonly name: string;
  readonly title: string;
}

export const ALTERATIONS = ['body', 'signature', 'missing'] as const;
export type Alteration = 'none' | (typeof ALTERATIONS)[number];

export type Sent = {
  readonly alteration: Alteration;
  readonly outcome: OutcomeFacts;
  /** Whether what was sent is found afterwards; null when that could not be looked at. */
  readonly stored: boolean | null;
};

/** One request over a TLS connection through a proxy of the harness, as it was and with one record altered. */
export type RecordFlip = {
  readonly base: string;
  /** Status of the answer when the proxy passed everything on; null when none came. */
  readonly unaltered: number | null;
  /** The proxy did alter a record of the request. */
  readonly altered: boolean;
  /** Bytes of an answer to the altered request. */
  readonly answered: number;
  readonly endedByTarget: boolean;
  readonly said: string;
};

/** A log sink of the harness that the target forwards its entries to. What came stays behind this door. */
export interface Sink {
  /** How soon an entry should come, as the owner says. */
  readonly withinMs: number;
  readonly retryMs: number;
  /** Does the action whose entry is forwarded, once. */
  fire(): Promise<Outcome>;
  /** How often the entry of each nonce came: as soon as all did, else when the time is over. */
  arrivals(nonces: readonly string[], withinMs: number): Promise<readonly number[]>;
  /** Nobody listens any more, and open connections end. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  state(): { readonly messages: number; readonly senders: number; readonly troubles: readonly string[] };
}

/** The part of the probe for messages. */
export interface Messages {
  readonly outbound: readonly OutboundFacts[];
  readonly exchanges: readonly ExchangeFacts[];
  /** Why the target signs no messages and takes none signed, as its file says under `lacks`; null otherwise. */
  readonly unsigned: string | null;
  /**
   * Opens the receivers, tells the target to call them, makes it call, and closes them when it has had its time:
   * all at once where the target file allows that, else one after the other.
   */
  call(outbound: string, receivers: readonly ReceiverName[]): Promise<readonly Twin[]>;
  /** Has the target forward its log to a sink while the work goes on. */
  sink<T>(outbound: string, work: (sink: Sink) => Promise<T>): Promise<T>;
  /** What the harness's own client makes of the same receivers. */
  ownClient(
    protocol: OutboundFacts['protocol'],
    receivers: readonly ReceiverName[],
  ): Promise<readonly OwnClient[]>;
  /** Sends a message signed as the target file says, altered after signing. */
  sendSigned(exchange: string, alteration: Alteration): Promise<Sent>;
  /** The TLS part: a record altered on the way to each base address with TLS. */
  flipRecords(): Promise<readonly RecordFlip[]>;
}
