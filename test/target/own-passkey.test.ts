/** Sign-in with a passkey that the account has: by requests and by a page, right, with another key, and without. */
import { createHash, createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createProbes } from '../../src/target/probe.js';
import type { TargetAccount, TargetFile } from '../../src/target/schema.js';
import { browser, openBrowserDoor } from './browser-door.js';
import { drive } from './drive.js';
import { sendJson, serve } from './servers.js';

const CANARY = 'CNRY-ALICE-MRN-0123456789';
const desk = { wait: async () => ({ lateMs: 0 }), note: () => undefined };

/** Signs in whoever answers the last challenge with the key that it knows, and nobody else. */
async function openRelyingParty(counting = false) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(24).toString('base64url');
  let challenge = '';
  let count = -1;
  const sessions = new Set<string>();
  const accepts = (answer: { readonly [part: string]: string }): boolean => {
    const client = Buffer.from(answer.client ?? '', 'base64url');
    const data = Buffer.from(answer.data ?? '', 'base64url');
    const said = JSON.parse(client.toString()) as { readonly type: string; readonly challenge: string };
    const counted = data.readUInt32BE(33);
    const fits =
      answer.id === id &&
      said.type === 'webauthn.get' &&
      said.challenge === challenge &&
      (!counting || counted > count) &&
      data.subarray(0, 32).equals(createHash('sha256').update('localhost').digest()) &&
      verify(
        'sha256',
        Buffer.concat([data, createHash('sha256').update(client).digest()]),
        createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })),
        Buffer.from(answer.signature ?? '', 'base64url'),
      );
    count = Math.max(count, counted);
    return fits;
  };
  const server = await serve(({ method, url, headers, body }, response) => {
    if (url === '/options') {
      challenge = randomBytes(32).toString('base64url');
      return sendJson(response, 200, { challenge });
    }
    if (url === '/answer' && method === 'POST') {
      if (!accepts(JSON.parse(body) as { readonly [part: string]: string }))
        return sendJson(response, 401, {});
      const session = randomBytes(16).toString('hex');
      sessions.add(session);
      response.setHeader('set-cookie', `sid=${session}; Path=/; HttpOnly`);
      return sendJson(response, 200, { session });
    }
    if (url === '/') return void response.setHeader('content-type', 'text/html').end(PAGE);
    const own =
      headers.authorization?.slice('Bearer '.length) ?? /sid=([0-9a-f]+)/.exec(headers.cookie ?? '')?.[1];
    return sessions.has(own ?? '') ? sendJson(response, 200, { mrn: CANARY }) : sendJson(response, 401, {});
  });
  const account: TargetAccount = {
    username: 'clara',
    passkey: {
      id,
      // A page asks for whatever the device has for this site: that takes a user handle.
      user: 'dXNlcg',
      key: { literal: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
      ...(counting ? { counts: true as const } : {}),
    },
  };
  return { server, account };
}

const PAGE = `<!doctype html><title>sign in</title><button id="go">Use your passkey</button><p id="end"></p>
<script>
const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
document.getElementById('go').onclick = async () => {
  const { challenge } = await (await fetch('/options')).json();
  const made = await navigator.credentials.get({ publicKey: {
    challenge: bytes(challenge),
  } });
  const { status } = await fetch('/answer', { method: 'POST', body: JSON.stringify({
    id: made.id, client: text(made.response.clientDataJSON), data: text(made.response.authenticatorData), signature: text(made.response.signature),
  }) });
  document.getElementById('end').textContent = status === 200 ? 'Welcome' : 'Refused';
};
</script>`;

const alive = { request: { path: '/me' }, success: { status: 200 }, refused: { status: 401 } } as const;
const byRequests: NonNullable<TargetFile['signIn']>[string] = {
  steps: [
    { name: 'options', request: { path: '/options' }, capture: { challenge: { json: '$.challenge' } } },
    {
      name: 'answer',
      factor: 'webauthn',
      authenticator: { assert: '${challenge}' },
      request: {
        method: 'POST',
        path: '/answer',
        json: {
          id: '${credential.id}',
          client: '${credential.clientData}',
          data: '${credential.authenticatorData}',
          signature: '${credential.signature}',
        },
      },
      expect: { status: 200 },
      capture: { session: { json: '$.session' } },
    },
  ],
  carrier: { headers: { Authorization: 'Bearer ${session}' } },
  alive,
};
const byPage: NonNullable<TargetFile['signIn']>[string] = {
  steps: [
    {
      name: 'passkey',
      factor: 'webauthn',
      browser: [{ goto: '/' }, { click: '#go' }, { see: 'text=Welcome' }],
    },
  ],
  carrier: { cookie: 'sid' },
  alive,
};

function probing(
  server: { readonly port: number; readonly url: string },
  account: TargetAccount,
  signIn: NonNullable<TargetFile['signIn']>[string],
) {
  const driven = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { web: server.url },
    personas: { clinician: { role: 'clinician', accounts: [account] } },
    signIn: { own: signIn },
    actions: { 'patient.read': { operation: 'R', request: { path: '/patients/alice' }, canaries: ['mrn'] } },
    resources: { alice: { type: 'Patient', canaries: { mrn: CANARY } } },
    oracles: { denied: { status: 403 }, anonymous: { status: 401 } },
  });
  const door = openBrowserDoor(driven.guard);
  return createProbes({ ...driven.driver, browser: door }, driven.guard).probeFor('a.check', desk).probe;
}

describe('a passkey that the account has', () => {
  it('signs in by requests and opens what the path protects', async () => {
    const { server, account } = await openRelyingParty();
    const session = await probing(server, account, byRequests).signIn('clinician', { signIn: 'own' });
    expect(await session.act('patient.read', { resource: 'alice' })).toMatchObject({ success: true });
  });

  it('counts its uses where the relying party wants them to rise', async () => {
    const { server, account } = await openRelyingParty(true);
    const session = await probing(server, account, byRequests).signIn('clinician', { signIn: 'own' });
    expect(await session.act('patient.read', { resource: 'alice' })).toMatchObject({ success: true });
  });

  it('is tried with another key, which a sound relying party refuses', async () => {
    const { server, account } = await openRelyingParty();
    const tried = await probing(server, account, byRequests).partialSignIns(
      'clinician',
      'own',
      'patient.read',
      'alice',
    );
    const found = tried.find(({ variant }) => variant === 'another key');
    expect(found?.steps.at(-1)).toMatch(/^answer: POST → 401/);
    expect(found?.outcome).toMatchObject({ success: false });
  });

  it('is asked for by name when a step wants one and the account has none', async () => {
    const { server, account } = await openRelyingParty();
    const { passkey: _, ...without } = account;
    await expect(
      probing(server, without, byRequests).signIn('clinician', { signIn: 'own' }),
    ).rejects.toMatchObject({ message: expect.stringContaining('needs an authenticator') });
  });
});

describe.skipIf(browser === null)('in a real browser', () => {
  it('signs in on a page, which finds it on the device', async () => {
    const { server, account } = await openRelyingParty();
    const session = await probing(server, account, byPage).signIn('clinician', { signIn: 'own' });
    expect(await session.act('patient.read', { resource: 'alice' })).toMatchObject({ success: true });
  });

  it('is refused on the page with another key', async () => {
    const { server, account } = await openRelyingParty();
    const tried = await probing(server, account, byPage).partialSignIns(
      'clinician',
      'own',
      'patient.read',
      'alice',
    );
    expect(tried.find(({ variant }) => variant === 'another key')?.outcome).toMatchObject({ success: false });
    expect(server.seen.filter(({ url }) => url === '/answer')).toHaveLength(1);
  });
});
