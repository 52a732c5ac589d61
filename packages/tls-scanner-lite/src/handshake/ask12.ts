import type { Protocol } from '../protocol.js';
import type { Reply } from '../reply.js';
import type { Extension } from '../wire/client-hello.js';
import type { ServerHello } from '../wire/server-messages.js';
import type { Ending, Intake } from './intake.js';
import type { Renegotiation } from './renegotiation.js';
import type { Proof } from './signature.js';
import { suite12 } from './suites.js';

export type Protocol12 = Extract<Protocol, 'TLS 1.0' | 'TLS 1.1' | 'TLS 1.2'>;

/** A session that a later handshake can resume, by its id or by a ticket. */
export interface Session12 {
  readonly suite: number;
  readonly master: Buffer;
  /** Empty when the server gave none. */
  readonly id: Buffer;
  readonly ticket?: Buffer;
}

export interface Ask12 {
  readonly protocol: Protocol12;
  /** Suites to offer; those that can't be spoken here are left out. */
  readonly suites: readonly number[];
  readonly serverName?: string;
  readonly extensions?: readonly Extension[];
  /** Types of extensions to leave out. */
  readonly without?: readonly number[];
  readonly session?: Session12;
  /**
   * What to do when it is finished: say goodbye, start a second handshake inside the connection, or nothing for a while (the
   * control of the second: some servers end every idle connection at once). Default `goodbye`.
   */
  readonly afterwards?: 'goodbye' | 'renegotiate' | 'wait';
}

/** How far a handshake came, and what was seen on the way. */
export interface Handshake12 {
  readonly replies: readonly Reply[];
  /** True when both Finished were exchanged and the server's is right. */
  readonly reached: boolean;
  readonly hello?: ServerHello;
  readonly certificates?: readonly Buffer[];
  /** Body of a CertificateStatus message. */
  readonly certificateStatus?: Buffer;
  /** Set when the first flight was read to its end; false then means that no certificate was asked for. */
  readonly certificateRequested?: boolean;
  readonly proof?: Proof;
  readonly resumed: boolean;
  readonly session?: Session12;
  readonly renegotiation?: Renegotiation;
  /** After `wait`: whether the server ended the connection by itself. */
  readonly endedIdle?: boolean;
  readonly ending?: Ending;
}

/** A handshake as it grows. */
export type Progress12 = { -readonly [Key in keyof Handshake12]: Handshake12[Key] } & Intake;

/** Suites of a list that a handshake can be finished with here, those without Diffie-Hellman over primes first. */
export function speakable(protocol: Protocol12, suites: readonly number[]): number[] {
  const known = suites.flatMap((id) => suite12(id) ?? []);
  const fit = known.filter(({ only12 }) => protocol === 'TLS 1.2' || !only12);
  const [slow, quick] = [
    fit.filter(({ exchange }) => exchange === 'DHE'),
    fit.filter(({ exchange }) => exchange !== 'DHE'),
  ];
  return [...quick, ...slow].map(({ id }) => id).slice(0, 64);
}
