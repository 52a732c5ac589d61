/** Enrolment at relying parties that ask of what make an authenticator is, judged by a library that is not ours. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server';
import { afterEach, describe, expect, it } from 'vitest';
import { attestationOf } from '../../src/target/authenticators/attestation.js';
import { type Ceremony, createPasskey, registration } from '../../src/target/authenticators/passkey.js';
import { createProbes } from '../../src/target/probe.js';
import type { TargetFile } from '../../src/target/schema.js';
import { type Authority, createAuthority } from './certificates.js';
import { drive } from './drive.js';
import { sendJson, serve } from './servers.js';

type Factor = NonNullable<TargetFile['factors']>[string];
type Attested = Pick<Factor, 'attestation' | 'aaguid'>;

const AAGUID = '2fc0579f-8113-47ea-b116-bb5a8db9202a';
const desk = { wait: async () => ({ lateMs: 0 }), note: () => undefined };

afterEach(() => trust([]));

function trust(certificates: string[]): void {
  SettingsService.setRootCertificates({ identifier: 'packed', certificates });
}

/** A relying party that takes packed attestations alone, of one model where it is told so. */
async function demanding(model?: string) {
  let challenge = '';
  const server = await serve(async ({ url, body }, response) => {
    if (url === '/token') return sendJson(response, 200, { access: 'of-kay' });
    if (url === '/options') {
      challenge = randomBytes(32).toString('base64url');
      return sendJson(response, 200, { challenge });
    }
    if (url !== '/passkeys') return sendJson(response, 200, {});
    const seen = await verifyRegistrationResponse({
      response: JSON.parse(body),
      expectedChallenge: challenge,
      expectedOrigin: server.url,
      expectedRPID: 'localhost',
    }).catch(() => null);
    const info = seen?.registrationInfo;
    const fits = seen?.verified === true && info?.fmt === 'packed' && (model ?? info.aaguid) === info.aaguid;
    return sendJson(response, fits ? 201 : 400, {});
  });
  return server;
}

const REFUSED = { status: 400 } as const;
const factor: Factor = {
  type: 'webauthn',
  persona: 'member',
  fresh: '5m',
  enrol: {
    steps: [
      { name: 'options', request: { path: '/options' }, capture: { challenge: { json: '$.challenge' } } },
      {
        name: 'register',
        authenticator: { create: '${challenge}' },
        request: {
          method: 'POST',
          path: '/passkeys',
          json: {
            id: '${credential.id}',
            rawId: '${credential.id}',
            type: 'public-key',
            clientExtensionResults: {},
            response: {
              clientDataJSON: '${credential.clientData}',
              attestationObject: '${credential.attestation}',
            },
          },
        },
        expect: { status: 201 },
      },
    ],
  },
  use: { steps: [{ name: 'use', request: { path: '/options' } }], refused: REFUSED },
  refused: REFUSED,
};

async function enrol(server: Awaited<ReturnType<typeof demanding>>, attested: Attested) {
  const driven = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { api: server.url },
    personas: { member: { role: 'member', accounts: [{ username: 'kay' }] } },
    signIn: {
      api: {
        steps: [{ name: 'token', request: { path: '/token' }, capture: { access: { json: '$.access' } } }],
        carrier: { headers: { Authorization: 'Bearer ${access}' } },
        alive: { request: { path: '/me' }, success: { status: 200 }, refused: { status: 401 } },
        protects: { action: 'record.read' },
      },
    },
    actions: { 'record.read': { operation: 'R', request: { path: '/record' } } },
    factors: { key: { ...factor, ...attested } },
  });
  const { probe } = createProbes(driven.driver, driven.guard).probeFor('a.check', desk);
  const holder = await probe.authenticators.hold('key');
  return (await holder.enrol(holder.session)).outcome;
}

async function certified(authority: Authority) {
  const { cert, key } = await authority.attest();
  const path = join(mkdtempSync(join(tmpdir(), 'attestation-')), 'maker.pem');
  writeFileSync(path, cert);
  return { attestation: { cert: path, key: { literal: key } } } satisfies Attested;
}

describe('a relying party that demands attestation', () => {
  it('refuses an authenticator that says nothing of itself', async () => {
    expect(await enrol(await demanding(), {})).toMatchObject({ success: false, denied: true, status: 400 });
  });

  it('enrols one that attests by its own key', async () => {
    expect(await enrol(await demanding(), { attestation: 'self' })).toMatchObject({ success: true });
  });

  it('enrols the model that it knows, and no other', async () => {
    const server = await demanding(AAGUID);
    expect(await enrol(server, { attestation: 'self', aaguid: AAGUID })).toMatchObject({ success: true });
    expect(await enrol(server, { attestation: 'self' })).toMatchObject({ success: false });
  });

  it('enrols one of a maker whom it trusts, and of no other', async () => {
    const [maker, other] = [await createAuthority('Maker'), await createAuthority('Other')];
    trust([maker.pem]);
    const server = await demanding();
    expect(await enrol(server, await certified(maker))).toMatchObject({ success: true });
    expect(await enrol(server, await certified(other))).toMatchObject({ success: false, denied: true });
  });
});

describe('an attestation', () => {
  const read = (text: string) => () => text;

  it('is good for its very ceremony alone', async () => {
    const ceremony = (): Ceremony => ({
      challenge: randomBytes(32).toString('base64url'),
      origin: 'https://ehr.example',
      rpId: 'ehr.example',
      encoding: 'base64url',
    });
    const self = attestationOf({ attestation: 'self' }, '', read(''), undefined);
    const passkey = createPasskey('ehr.example', null);
    const [now, before] = [ceremony(), ceremony()];
    const verified = async (attested: Ceremony) => {
      const answer = registration(passkey, now, self);
      const id = answer['credential.id'] ?? '';
      const seen = await verifyRegistrationResponse({
        response: {
          id,
          rawId: id,
          type: 'public-key',
          clientExtensionResults: {},
          response: {
            clientDataJSON: answer['credential.clientData'] ?? '',
            attestationObject: registration(passkey, attested, self)['credential.attestation'] ?? '',
          },
        },
        expectedChallenge: now.challenge,
        expectedOrigin: now.origin,
        expectedRPID: now.rpId,
      });
      return seen.verified;
    };
    expect([await verified(now), await verified(before)]).toEqual([true, false]);
  });

  it('of a certificate whose key is another is refused, with the place and the remedy', async () => {
    const authority = await createAuthority('Maker');
    const [one, two] = [await authority.attest(), await authority.attest()];
    const attestation = { cert: 'maker.pem', key: { literal: two.key } };
    expect(() => attestationOf({ attestation }, 'factors.key.attestation', read(one.cert), two.key)).toThrow(
      expect.objectContaining({
        code: 'input',
        detail: expect.objectContaining({ key: 'factors.key.attestation', remedy: expect.any(String) }),
      }),
    );
  });
});
