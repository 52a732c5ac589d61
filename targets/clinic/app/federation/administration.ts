import { X509Certificate } from 'node:crypto';
import type { App } from '../app.js';
import { type Administration, administration } from '../auth/administration.js';
import type { Clinic } from '../context.js';
import { addProvider, findProvider, linkSubject, removeProvider, type Settings } from './provider.js';

const LONGEST_TEXT = 2048;
const LONGEST_PEM = 64 * 1024;

type Given = Readonly<Record<string, unknown>>;

function text(given: Given, name: string, longest = LONGEST_TEXT): string | undefined {
  const value = given[name];
  return typeof value === 'string' && value !== '' && value.length <= longest ? value : undefined;
}

function address(given: Given, name: string): string | undefined {
  const value = text(given, name);
  if (value === undefined || !URL.canParse(value)) return undefined;
  const { protocol, username, password, hash } = new URL(value);
  return protocol === 'https:' && username === '' && password === '' && hash === '' ? value : undefined;
}

function certificate(given: Given, name: string): string | undefined {
  const value = text(given, name, LONGEST_PEM);
  if (value === undefined) return undefined;
  try {
    return new X509Certificate(value).toString();
  } catch {
    return undefined;
  }
}

/** What an administrator asked for, or what was expected instead. */
function settingsOf(given: Given): Settings | { readonly problem: string } {
  const acr = text(given, 'acr');
  if (given.protocol === 'oidc') {
    const [issuer, clientId] = [address(given, 'issuer'), text(given, 'clientId')];
    if (issuer === undefined || clientId === undefined)
      return { problem: 'issuer and clientId: expected https:// without credentials, and a text' };
    const ca = certificate(given, 'ca');
    if (given.ca !== undefined && ca === undefined) return { problem: 'ca: expected a PEM text' };
    return { protocol: 'oidc', issuer, clientId, clientSecret: text(given, 'clientSecret'), ca, acr };
  }
  if (given.protocol !== 'saml') return { problem: 'protocol: expected oidc or saml' };
  const [entityId, ssoUrl] = [text(given, 'entityId'), address(given, 'ssoUrl')];
  const signer = certificate(given, 'certificate');
  if (entityId === undefined || ssoUrl === undefined || signer === undefined)
    return { problem: 'entityId, ssoUrl and certificate: expected a text, https://, and a PEM text' };
  return { protocol: 'saml', entityId, ssoUrl, certificate: signer, acr };
}

async function add({ query, principal, body, now }: Administration) {
  const given = (body ?? {}) as Given;
  const name = text(given, 'name', 64);
  const settings = settingsOf(given);
  if (name === undefined || 'problem' in settings) {
    const error = 'problem' in settings ? settings.problem : 'name: expected a text';
    return { status: 422, json: { error }, about: { why: 'malformed' } };
  }
  const id = await addProvider(query, principal.tenant, name, settings, now);
  return { status: 201, json: { id }, about: { object: `Endpoint/${id}` } };
}

async function remove({ query, principal, params }: Administration) {
  const id = params.id ?? '';
  if (!(await removeProvider(query, principal.tenant, id)))
    return { status: 404, json: { error: 'not_found' }, about: { why: 'not-found' } };
  return { status: 204, about: { object: `Endpoint/${id}` } };
}

async function link({ query, principal, params, body }: Administration) {
  const given = (body ?? {}) as Given;
  const [username, subject] = [text(given, 'username'), text(given, 'subject')];
  if (username === undefined || subject === undefined) {
    const error = 'username and subject: expected texts';
    return { status: 422, json: { error }, about: { why: 'malformed' } };
  }
  const provider = await findProvider(query, params.id ?? '');
  const linked =
    provider?.tenant === principal.tenant && (await linkSubject(query, provider, subject, username));
  if (!linked) return { status: 404, json: { error: 'not_found' }, about: { why: 'not-found' } };
  return { status: 204, about: { object: `Endpoint/${provider.id}` } };
}

/** Where administrators set up by which identity providers their people sign in, and as whom. */
export function registerProviders(app: App, clinic: Clinic): void {
  const url = '/admin/identity-providers';
  administration(app, clinic, { method: 'POST', url, action: 'identity-provider-create' }, add);
  administration(
    app,
    clinic,
    { method: 'DELETE', url: `${url}/:id`, action: 'identity-provider-delete' },
    remove,
  );
  administration(
    app,
    clinic,
    { method: 'POST', url: `${url}/:id/links`, action: 'identity-provider-link' },
    link,
  );
}
