/**
 * Starts the OpenID provider of the package oidc-provider, and a relying party of it with the package openid-client,
 * each on a free loopback port over TLS of their own authority; a third port in clear sends to HTTPS.
 *
 * Arguments: app/options.ts. OIDC_STATE: folder for the authority and the audit log.
 * Prints `ready {"provider":…,"party":…,"clear":…,"ca":"…","audit":"…"}`; ends with SIGTERM.
 */
import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer as createClearServer, type RequestListener, type Server } from 'node:http';
import { createServer, request as requestTls, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Authority, openAuthority } from '../clinic/app/tls/authority.js';
import { leafProfile } from '../clinic/app/tls/leaf.js';
import { statusOf } from '../clinic/app/tls/ocsp.js';
import { protocolOptions } from '../clinic/app/tls/protocol.js';
import { resourcesOf, SCOPE } from './app/api.js';
import { openFederation } from './app/federation.js';
import { openLog } from './app/log.js';
import { readOptions } from './app/options.js';
import { loadProvider } from './app/package.js';
import { openPeople, readSeed } from './app/people.js';
import { openProvider } from './app/provider.js';
import { openRecords } from './app/records.js';
import { openRelyingParty } from './app/relying-party.js';
import { openSessions } from './app/sessions.js';
import { openTokens } from './app/tokens.js';
import { empty } from './app/web.js';

const OLD_TLS = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;

async function listen(server: Server | TlsServer): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

/** A server with a certificate of its own, whose standing is stapled to whoever asks for it. */
async function tlsServer(authority: Authority, clear: number, oldTls: boolean): Promise<TlsServer> {
  const identity = await authority.issue(leafProfile(Date.now()), `http://localhost:${clear}`);
  const server = createServer({ ...identity, ...protocolOptions(), ...(oldTls ? OLD_TLS : {}) });
  const certificate = new X509Certificate(identity.cert).raw;
  server.on('OCSPRequest', (_, __, answer: (error: null, response: Buffer) => void) =>
    answer(null, statusOf(authority.signer, { certificate, revokedAt: undefined }, Date.now()).response),
  );
  return server;
}

function fetchKeys(url: string, ca: string): Promise<Response> {
  return new Promise((done, failed) => {
    requestTls(url, { ca, agent: false }, (response) => {
      text(response).then((body) => done(new Response(body)), failed);
    })
      .once('error', failed)
      .end();
  });
}

async function main(): Promise<void> {
  const options = readOptions();
  const ProviderOf = await loadProvider();
  const state = resolve(process.env.OIDC_STATE ?? '.state');
  mkdirSync(state, { recursive: true });
  const authority = await openAuthority(state);
  const ca = readFileSync(authority.file, 'utf8');
  const seed = readSeed(join(process.cwd(), 'people.json'));
  const people = openPeople(seed, options.lockS * 1000);
  const log = openLog(join(state, `audit-${randomBytes(4).toString('hex')}.jsonl`), options.audit);

  let party = 0;
  const clearServer = createClearServer(({ url }, response) =>
    empty(response, 308, { location: `https://localhost:${party}${url ?? '/'}` }),
  );
  const clear = await listen(clearServer);
  const providerServer = await tlsServer(authority, clear, options.oldTls);
  const partyServer = await tlsServer(authority, clear, options.oldTls);
  const issuer = `https://localhost:${await listen(providerServer)}`;
  party = await listen(partyServer);
  const base = `https://localhost:${party}`;

  const web = {
    id: 'records',
    secret: randomBytes(32).toString('base64url'),
    callback: `${base}/callback`,
    signedOut: `${base}/signed-out`,
  };
  const resources = resourcesOf(base);
  const provider: RequestListener = openProvider(ProviderOf, {
    issuer,
    web,
    program: { id: 'records-program', callback: `${base}/program` },
    resources: Object.values(resources),
    scope: SCOPE,
    options,
    people,
    log,
  });
  providerServer.on('request', provider);
  const own = { issuer, clientId: web.id, clientSecret: web.secret, ca };
  const federation = await openFederation(own, web.callback, options);
  const tokens = openTokens({ issuer, federation, fetchKeys: () => fetchKeys(`${issuer}/jwks`, ca) });
  const sessions = openSessions({ idleMs: options.idleS * 1000, absoluteMs: options.absoluteS * 1000 });
  partyServer.on(
    'request',
    openRelyingParty({
      base,
      tokens,
      records: openRecords(seed, options.roles ? ['clinician'] : ['clinician', 'billing']),
      people,
      federation,
      log,
      sessions,
    }),
  );
  const end = () => process.exit(0);
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  const facts = { provider: new URL(issuer).port, party: String(party), clear: String(clear) };
  process.stdout.write(`ready ${JSON.stringify({ ...facts, ca: authority.file, audit: log.file })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
