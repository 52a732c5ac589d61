import { createSecureContext } from 'node:tls';
import type { App } from '../app.js';
import { type Administration, administration } from '../auth/administration.js';
import type { Clinic } from '../context.js';
import {
  type Anchors,
  addIntegration,
  type Channel,
  removeIntegration,
  type Settings,
} from './integration.js';

const LONGEST_PEM = 64 * 1024;
const HOST = /^[A-Za-z0-9:][A-Za-z0-9.:_-]{0,252}$/;
const PATHS = { webhook: 'webhooks', syslog: 'syslog', mail: 'mail' } as const;

function pem(value: unknown, label: string): string | undefined {
  if (typeof value !== 'string' || value.length > LONGEST_PEM) return undefined;
  return value.includes(`-----BEGIN ${label}-----`) ? value : undefined;
}

/** Authority and revocation list, if OpenSSL can read them: what it can't, it must not learn at the first event. */
function anchorsOf(body: { ca?: unknown; crl?: unknown }): Anchors | undefined {
  const ca = pem(body.ca, 'CERTIFICATE');
  const crl = pem(body.crl, 'X509 CRL');
  if (ca === undefined || (crl === undefined && body.crl !== undefined && body.crl !== '')) return undefined;
  const anchors = crl === undefined ? { ca } : { ca, crl };
  try {
    createSecureContext(anchors);
    return anchors;
  } catch {
    return undefined;
  }
}

function urlOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 2048 || !URL.canParse(value)) return undefined;
  const { protocol, username, password, hash } = new URL(value);
  return protocol === 'https:' && username === '' && password === '' && hash === '' ? value : undefined;
}

function portOf(value: unknown): number | undefined {
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

/** What an administrator asked for, or what was expected instead. */
function settingsOf(channel: Channel, given: unknown): Settings | { readonly problem: string } {
  const body = (given ?? {}) as {
    url?: unknown;
    host?: unknown;
    port?: unknown;
    ca?: unknown;
    crl?: unknown;
    about?: unknown;
  };
  const anchors = anchorsOf(body);
  if (anchors === undefined) return { problem: 'ca and crl: expected PEM texts' };
  if (channel === 'webhook') {
    const url = urlOf(body.url);
    return url === undefined
      ? { problem: 'url: expected https:// without credentials' }
      : { channel, url, ...anchors };
  }
  const { host } = body;
  const port = portOf(body.port);
  if (typeof host !== 'string' || !HOST.test(host) || port === undefined) {
    return { problem: 'host and port: expected a name or address, and a number' };
  }
  if (channel === 'syslog') return { channel, host, port, ...anchors };
  const { about = 'records' } = body;
  if (about !== 'records' && about !== 'accounts') return { problem: 'about: expected records or accounts' };
  return { channel, host, port, about, ...anchors };
}

async function subscribe({ query, principal, body, now }: Administration, channel: Channel) {
  const settings = settingsOf(channel, body);
  if ('problem' in settings) {
    return { status: 422, json: { error: settings.problem }, about: { why: 'malformed' } };
  }
  const { id, secret } = await addIntegration(query, principal.tenant, settings, now);
  const json = channel === 'webhook' ? { id, secret } : { id };
  return { status: 201, json, about: { object: `Endpoint/${id}` } };
}

async function unsubscribe({ query, principal, params }: Administration, channel: Channel) {
  const id = params.id ?? '';
  const removed = await removeIntegration(query, principal.tenant, channel, id);
  if (!removed) return { status: 404, json: { error: 'not_found' }, about: { why: 'not-found' } };
  return { status: 204, about: { object: `Endpoint/${id}` } };
}

/** Where administrators set up whom the clinic calls: webhooks, a syslog server, a mail server. */
export function registerIntegrations(app: App, clinic: Clinic): void {
  const afterwards = () => clinic.deliveries.reload();
  for (const channel of ['webhook', 'syslog', 'mail'] as const) {
    const url = `/admin/integrations/${PATHS[channel]}`;
    administration(app, clinic, { method: 'POST', url, action: 'integration-create', afterwards }, (call) =>
      subscribe(call, channel),
    );
    administration(
      app,
      clinic,
      { method: 'DELETE', url: `${url}/:id`, action: 'integration-delete', afterwards },
      (call) => unsubscribe(call, channel),
    );
  }
}
