import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Circumstances, Entry } from './audit/entry.js';
import { appendEntry } from './audit/log.js';
import type { Clinic } from './context.js';
import type { RecordEvent } from './integrations/event.js';
import type { Notice } from './integrations/notice.js';
import type { Query } from './store/store.js';

/** What is sent back, together with the audit entry without which it may not be sent. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
  readonly entry: Entry;
  /** What receivers are told of once it is committed. */
  readonly event?: RecordEvent | undefined;
  /** What the holder of an account is told by mail once it is committed. */
  readonly notices?: readonly Notice[];
}

/** Where a request comes from, as far as the clinic can know. */
export interface Client {
  /** Of the connection. */
  readonly address: string;
  /** What the request says of itself, which anyone may write: X-Forwarded-For. */
  readonly forwardedFor: string | undefined;
  /** By which the clinic's own proxy is known: X-Clinic-Proxy. */
  readonly proxyToken: string | undefined;
}

export function clientOf(request: FastifyRequest): Client {
  const { 'x-forwarded-for': forwardedFor, 'x-clinic-proxy': proxyToken } = request.headers;
  return {
    address: request.ip,
    forwardedFor: forwardedFor?.toString(),
    proxyToken: proxyToken?.toString(),
  };
}

/** One request being answered: everything it reads and writes goes through `query`, one transaction. */
export interface Exchange {
  readonly clinic: Clinic;
  readonly query: Query;
  readonly now: number;
  readonly client: Client;
}

/**
 * Does the work of one request and records it, both or neither. When the log can't be written the work is
 * undone and the request fails: closed, not open.
 */
export async function perform(
  clinic: Clinic,
  request: FastifyRequest,
  action: Entry['action'],
  work: (exchange: Exchange) => Promise<Answer>,
): Promise<Answer> {
  const { store, behaviour } = clinic;
  const words = behaviour.keptWords(request);
  const requestId = behaviour.entryRequestId(request);
  const circumstances: Circumstances = { requestId, address: request.ip, words };
  const client = clientOf(request);
  try {
    const { answer, recorded, alerts } = await store.transaction(async (query) => {
      const answer = await work({ clinic, query, now: Date.now(), client });
      const recorded = await appendEntry(query, behaviour, answer.entry, circumstances);
      const alerts = await clinic.watch.alertsOf(query, answer.entry, Date.now());
      return { answer, recorded, alerts };
    });
    clinic.deliveries.announce(recorded, answer.event);
    clinic.deliveries.notify([...(answer.notices ?? []), ...alerts]);
    return answer;
  } catch (error) {
    // What was attempted is recorded though it failed; if that can't be either, the request still fails.
    const failed = { action, outcome: 'error' } as const;
    await store
      .transaction((query) => appendEntry(query, behaviour, failed, circumstances))
      .then((recorded) => clinic.deliveries.announce(recorded, undefined))
      .catch(() => {});
    throw error;
  }
}

export function send(reply: FastifyReply, answer: Answer): FastifyReply {
  return reply
    .code(answer.status)
    .headers(answer.headers ?? {})
    .send(answer.body);
}
