import { request } from 'node:http';
import type { Socket } from 'node:net';
import type { Behaviour } from '../behaviour.js';
import { type Address, openPlain, openSecure, PATIENCE_MS } from './connect.js';
import type { RecordEvent } from './event.js';
import type { Integration } from './integration.js';

type Webhook = Extract<Integration, { channel: 'webhook' }>;

/** How an attempt travels: encrypted, the first time and when it is tried again. */
export function webhookTransport(_attempt: number): 'tls' | 'plaintext' {
  return 'tls';
}

function addressOf(url: URL): Address {
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 443) };
}

function post(socket: Socket, url: URL, headers: Record<string, string>, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      method: 'POST',
      host: url.hostname,
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, 'content-length': body.length, ...headers },
      createConnection: () => socket,
      // For all of it: an answer that never ends is no reason to stay.
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    outgoing.once('error', reject);
    // The status is all that is asked for; a redirect is an answer, not an address.
    outgoing.once('response', (response) => {
      const status = response.statusCode ?? 0;
      response.on('error', () => {}).resume();
      response.once('close', () => resolve(status));
    });
    outgoing.end(body);
  });
}

/** Makes one attempt to deliver an event. @throws when no answer came; its code says why */
export async function callWebhook(
  webhook: Webhook,
  event: RecordEvent,
  behaviour: Behaviour,
  attempt: number,
  signal: AbortSignal,
): Promise<number> {
  const url = new URL(webhook.url);
  const { type, id, patient, observation } = event;
  const body = Buffer.from(JSON.stringify({ type, id, patient, observation }));
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'safeprobe-clinic',
    ...behaviour.signedHeaders(webhook.secret, id, Date.now(), body),
  };
  const socket =
    behaviour.webhookTransport(attempt) === 'tls'
      ? await openSecure(addressOf(url), behaviour.receiverTrust('webhook', webhook), signal)
      : await openPlain(addressOf(url), signal);
  try {
    return await post(socket, url, headers, body);
  } finally {
    socket.destroySoon();
  }
}
