// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createProbes } from '../../../src/target/probe.js';
import type { TargetFile } from '../../../src/target/schema.js';
import { drive, SEED } from '../drive.js';
import { sendJson, serve } from '../servers.js';
import { CANARY } from '../systems.js';

type Federation = NonNullable<TargetFile['federation']>[string];

interface Party {
  /** It looks for a signature, and no further. */
  readonly wantsSignature: boolean;
  readonly knowsProvider: boolean;
}

/**
 * A relying party unlike the clinic: its request goes by a form, the callback answers with JSON, a code of its own follows,
 * and a bearer token comes of that.
 */
async function openParty({ wantsSignature, knowsProvider }: Party) {
  const [pending, sessions] = [new Set<string>(), new Set<string>()];
  const random = () => randomBytes(12).toString('hex');
  let provider: { readonly ssoUrl: string; readonly subject: string } | null = null;
  const server = await serve(({ method, url, headers, body }, response) => {
    if (url === '/token') return sendJson(response, 200, { access_token: 'of-an-administrator-0123456789' });
    if (url === '/provider' && method === 'PUT') {
      provider = knowsProvider ? (JSON.parse(body) as typeof provider) : null;
      return response.writeHead(knowsProvider ? 204 : 403).end();
    }
    if (url === '/provider') {
      provider = null;
      return response.writeHead(204).end();
    }
    if (url === '/sso') return response.writeHead(302, { location: `${server.url}/sso/form` }).end();
    if (url === '/sso/form') {
      const xml =
        `<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${random()}" AssertionConsumerServiceURL="${server.url}/consume">` +
        `<a:Issuer xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion">${server.url}</a:Issuer></p:AuthnRequest>`;
      const message = Buffer.from(xml).toString('base64');
      return response
        .setHeader('content-type', 'text/html')
        .end(
          `<form method="post" action="${provider?.ssoUrl}"><input type="hidden" name="SAMLRequest" value="${message}"></form>`,
        );
    }
    if (url === '/consume') {
      const xml = Buffer.from(new URLSearchParams(body).get('SAMLResponse') ?? '', 'base64').toString();
      const known = provider !== null && xml.includes(`>${provider.subject}</saml:NameID>`);
      if (!known || (wantsSignature && !xml.includes('<ds:SignatureValue>')))
        return sendJson(response, 401, { error: 'refused' });
      const id = random();
      pending.add(id);
      return sendJson(response, 200, { pending: id });
    }
    if (url === '/code') {
      const asked = JSON.parse(body) as { readonly pending: string; readonly code: string };
      if (!pending.delete(asked.pending) || !/^\d{6}$/.test(asked.code)) return sendJson(response, 401, {});
      const access = random();
      sessions.add(access);
      return sendJson(response, 200, { access });
    }
    const bearer = headers.authorization?.split(' ')[1] ?? '';
    return sessions.has(bearer) ? sendJson(response, 200, { mrn: CANARY }) : sendJson(response, 401, {});
  });
  return { server, knows: () => provider !== null };
}

const FEDERATION: Federation = {
  protocol: 'saml',
  persona: 'clinician',
  subject: '${username}@party',
  connect: {
    persona: 'clinician',
    steps: [
      {
        name: 'provider',
        request: {
          method: 'PUT',
          path: '/provider',
          json: { ssoUrl: '${provider.ssoUrl}', subject: '${federated.subject}' },
        },
        expect: { status: 204 },
      },
    ],
  },
  disconnect: {
    persona: 'clinician',
    steps: [{ name: 'forget', request: { method: 'DELETE', path: '/provider' }, expect: { status: 204 } }],
  },
  begin: [{ name: 'begin', request: { path: '/sso' } }],
  capture: { pending: { json: '$.pending' } },
  steps: [
    {
      name: 'code',
      factor: 'totp',
      request: { method: 'POST', path: '/code', json: { pending: '${pending}', code: '${otp}' } },
      expect: { status: 200 },
      capture: { access: { json: '$.access' } },
    },
  ],
  accepted: { status: 200 },
  refused: { status: 401 },
  signIn: 'main',
};

async function federated(party: Party, change: Partial<Federation> = {}) {
  const { server, knows } = await openParty(party);
  const { driver, guard, ledger } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { main: server.url },
    personas: {
      clinician: {
        role: 'clinician',
        accounts: ['clara', 'carl'].map((username) => ({
          username,
          password: { literal: 'staple-gun-orchid' },
          // Short: no sign-in has to wait for a code that was not used.
          totp: { secret: { literal: SEED }, period: '1s' },
        })),
      },
    },
    signIn: {
      main: {
        steps: [
          {
            name: 'token',
            request: { method: 'POST', path: '/token' },
            capture: { access: { json: '$.access_token' } },
          },
        ],
        carrier: { headers: { Authorization: 'Bearer ${access}' } },
        alive: { request: { path: '/record' }, success: { status: 200 }, refused: { status: 401 } },
        protects: { action: 'record.read', resource: 'alice' },
      },
    },
    resources: { alice: { type: 'Patient', canaries: { mrn: CANARY } } },
    actions: { 'record.read': { operation: 'R', request: { path: '/record' }, canaries: ['mrn'] } },
    oracles: { denied: { status: 401 } },
    federation: { sso: { ...FEDERATION, ...change } },
  });
  const desk = { wait: async () => ({ lateMs: 0 }), note: () => undefined };
  const { probe } = createProbes(driver, guard).probeFor('a.check', desk);
  return { federation: probe.federation, knows, ledger, server };
}

describe('a federated sign-in', () => {
  it('begins by a form, goes on with a code of the target, and ends with a bearer token', async () => {
    const { federation, knows, server } = await federated({ wantsSignature: true, knowsProvider: true });
    expect(federation.federations).toEqual([
      { name: 'sso', title: 'sso', protocol: 'saml', secondFactor: 'target' },
    ]);
    const seen = await federation.federatedSignIns('sso', ['good', 'unsigned', 'good']);
    expect(seen.map(({ issued, answer, record }) => [issued, answer, record?.success])).toEqual([
      ['good', 'accepted', true],
      ['unsigned', 'refused', false],
      ['good', 'accepted', true],
    ]);
    expect(seen[0]?.asked).toMatchObject({ redirect: `${server.url}/consume`, state: 'fresh' });
    expect(knows()).toBe(false);
  });

  it('shows what a target lets in that looks at nothing', async () => {
    const { federation } = await federated({ wantsSignature: false, knowsProvider: true });
    const [seen] = await federation.federatedSignIns('sso', ['unsigned']);
    expect(seen).toMatchObject({ answer: 'accepted', record: { success: true } });
  });

  it('takes no step after a sign-in of low assurance', async () => {
    const { federation, server } = await federated({ wantsSignature: true, knowsProvider: true });
    const [seen] = await federation.federatedSignIns('sso', ['low-acr']);
    expect(seen?.record?.success).toBe(false);
    expect(server.seen.filter(({ url }) => url === '/code')).toEqual([]);
  });

  it('says so where the target could not be told of the provider, and sends no browser anywhere', async () => {
    const { federation, server } = await federated({ wantsSignature: true, knowsProvider: false });
    await expect(federation.federatedSignIns('sso', ['good'])).rejects.toMatchObject({
      code: 'prerequisite',
      message: expect.stringContaining('could not be told of the provider: step provider'),
    });
    expect(server.seen.filter(({ url }) => url.startsWith('/sso'))).toEqual([]);
  });

  it('tells what went wrong first, when taking it back goes wrong for the same reason', async () => {
    const steps = [{ name: 'forget', request: { method: 'DELETE', path: '/provider/${never}' } as const }];
    const disconnect = { persona: 'clinician', steps };
    const { federation } = await federated({ wantsSignature: true, knowsProvider: false }, { disconnect });
    await expect(federation.federatedSignIns('sso', ['good'])).rejects.toThrow(
      'could not be told of the provider',
    );
  });

  it('does not pass over a provider that the target could not be told to forget', async () => {
    const steps = [{ name: 'forget', request: { path: '/record' }, expect: { status: 204 } }];
    const disconnect = { persona: 'clinician', steps };
    const { federation } = await federated({ wantsSignature: true, knowsProvider: true }, { disconnect });
    await expect(federation.federatedSignIns('sso', ['good'])).rejects.toThrow(
      'to forget the provider: step forget',
    );
  });

  it('says so where the browser is sent nowhere', async () => {
    const begin = [{ name: 'begin', request: { path: '/record' } }];
    const { federation, knows } = await federated({ wantsSignature: true, knowsProvider: true }, { begin });
    const [seen] = await federation.federatedSignIns('sso', ['good']);
    expect(seen).toMatchObject({ asked: null, answer: 'none', record: null });
    expect(seen?.said).toContain('was not sent to the provider');
    expect(knows()).toBe(false);
  });

  it('leaves no assertion in what is kept of it', async () => {
    const { federation, ledger, server } = await federated({ wantsSignature: true, knowsProvider: true });
    const seen = await federation.federatedSignIns('sso', ['good']);
    const sent = server.seen.find(({ url }) => url === '/consume')?.body ?? '';
    const message = new URLSearchParams(sent).get('SAMLResponse') ?? '';
    expect(message.length).toBeGreaterThan(1000);
    expect(JSON.stringify([seen, ledger])).not.toContain(message.slice(0, 200));
  });
});
