import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import type { Recorded } from '../audit/log.js';
import type { Behaviour } from '../behaviour.js';
import { failure } from './connect.js';

/** Facility 13, "log audit" (RFC 5424 6.2.1). */
const AUDIT_FACILITY = 13;
const SEVERITIES: Readonly<Record<string, number>> = { '0': 5, '4': 4, '8': 3 };
/** The enterprise number that RFC 5612 keeps for examples. */
const STRUCTURE = 'audit@32473';
const BYTE_ORDER_MARK = '\uFEFF';
const RETRY_MS = 1000;
const IDLE_MS = 3000;
const CLOSING_MS = 500;

function parameter(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` ${name}="${value.replace(/["\\\]]/g, '\\$&')}"`;
}

/** An audit entry as an RFC 5424 message; its text is the FHIR AuditEvent. */
export function syslogMessage(recorded: Recorded): string {
  const { event, requestId, object, outcome, subtype } = recorded;
  const priority = AUDIT_FACILITY * 8 + (SEVERITIES[outcome] ?? 5);
  const parameters = [
    parameter('request', requestId),
    parameter('object', object),
    parameter('outcome', outcome),
    parameter('subtype', subtype),
  ].join('');
  const header = `<${priority}>1 ${recorded.at.toISOString()} clinic.example clinic - audit`;
  return `${header} [${STRUCTURE}${parameters}] ${BYTE_ORDER_MARK}${event}`;
}

/** RFC 5425 4.3: the length in octets, a space, the message. */
export function syslogFrame(message: string): Buffer {
  const octets = Buffer.from(message, 'utf8');
  return Buffer.concat([Buffer.from(`${octets.length} `), octets]);
}

/** How busy the way to a receiver is. */
export interface SpoolState {
  readonly waiting: number;
  /** How many messages came within the last second. */
  readonly lately: number;
}

/** Whether a message may join those that wait: as many as come in an outage of some hours, however fast. */
export function spoolAdmits({ waiting }: SpoolState): boolean {
  return waiting < 20_000;
}

/** Whether what could not be sent is kept, and tried again: as long as there is such a receiver. */
export function spoolKeeps(_failures: number): boolean {
  return true;
}

export interface SyslogSender {
  send(message: string): void;
  /** Says goodbye to the receiver; what isn't sent by now is dropped. */
  close(): Promise<void>;
}

type Spool = Pick<Behaviour, 'spoolAdmits' | 'spoolKeeps'>;

/**
 * Sends to one receiver over one connection, kept for a while: there is a message for every request. What can't be sent
 * waits, in its order, and is tried again every second. `lost` is told how many messages were dropped and why.
 */
export function openSyslogSender(
  connect: () => Promise<TLSSocket>,
  lost: (count: number, cause: unknown) => void,
  ending: AbortSignal,
  spool: () => Spool,
): SyslogSender {
  const queue: Buffer[] = [];
  let lately: number[] = [];
  const closing = new AbortController();
  const signal = AbortSignal.any([ending, closing.signal]);
  let socket: TLSSocket | undefined;
  let sending: Promise<void> | undefined;

  async function connected(): Promise<TLSSocket> {
    if (socket?.writable) return socket;
    const opened = await connect();
    opened.setTimeout(IDLE_MS, () => opened.end());
    // A syslog receiver says nothing; what it says all the same must not pile up.
    opened.resume();
    opened.once('close', () => {
      if (socket === opened) socket = undefined;
    });
    socket = opened;
    return opened;
  }

  async function flush(): Promise<void> {
    while (queue.length > 0) {
      const to = await connected();
      const batch = queue.splice(0);
      await new Promise<void>((resolve, reject) => {
        to.write(Buffer.concat(batch), (error) => {
          if (!error) return resolve();
          queue.unshift(...batch);
          reject(error);
        });
      });
    }
  }

  async function deliver(): Promise<void> {
    for (let failures = 1; queue.length > 0; failures++) {
      try {
        await flush();
      } catch (cause) {
        if (!signal.aborted && spool().spoolKeeps(failures)) {
          await wait(RETRY_MS, undefined, { signal }).catch(() => {});
          if (!signal.aborted) continue;
        }
        const count = queue.splice(0).length;
        if (!signal.aborted) lost(count, cause);
      }
    }
  }

  return {
    send(message) {
      if (signal.aborted) return;
      const now = Date.now();
      lately = [...lately.filter((at) => at > now - 1000), now];
      if (!spool().spoolAdmits({ waiting: queue.length, lately: lately.length })) {
        lost(1, failure('TOO_MANY'));
        return;
      }
      queue.push(syslogFrame(message));
      sending ??= deliver().finally(() => {
        sending = undefined;
      });
    },
    async close() {
      closing.abort();
      await sending;
      const open = socket;
      if (open === undefined || open.destroyed) return;
      open.end();
      await once(open, 'close', { signal: AbortSignal.timeout(CLOSING_MS) }).catch(() => open.destroy());
    },
  };
}
