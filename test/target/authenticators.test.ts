/** The software authenticator, judged by a relying party's library that is not ours. */
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORGED_PARTS, type ForgedPart } from '../../src/kinds/authenticators.js';
import {
  type Answer,
  assertion,
  type Ceremony,
  createPasskey,
  fromCdp,
  type Passkey,
  registration,
  toCdp,
} from '../../src/target/authenticators/passkey.js';

const ORIGIN = 'https://ehr.example:8443';
const RP = 'ehr.example';
const CEREMONY: Ceremony = {
  challenge: Buffer.from('a challenge of 32 bytes, no less').toString('base64url'),
  origin: ORIGIN,
  rpId: RP,
  encoding: 'base64url',
};

const part = (answer: Answer, name: string) => answer[`credential.${name}`] ?? '';
const outer = (answer: Answer) => ({
  id: part(answer, 'id'),
  rawId: part(answer, 'id'),
  type: 'public-key' as const,
  clientExtensionResults: {},
});

async function enrolled(passkey: Passkey, ceremony = CEREMONY) {
  const answer = registration(passkey, ceremony);
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: {
      ...outer(answer),
      response: {
        clientDataJSON: part(answer, 'clientData'),
        attestationObject: part(answer, 'attestation'),
      },
    },
    expectedChallenge: ceremony.challenge,
    expectedOrigin: ORIGIN,
    expectedRPID: RP,
  });
  if (!verified) throw new Error('the registration was refused');
  return registrationInfo.credential;
}

async function verify(answer: Answer, passkey: Passkey, challenge = CEREMONY.challenge): Promise<boolean> {
  const credential = await enrolled(passkey);
  const { verified } = await verifyAuthenticationResponse({
    response: {
      ...outer(answer),
      response: {
        clientDataJSON: part(answer, 'clientData'),
        authenticatorData: part(answer, 'authenticatorData'),
        signature: part(answer, 'signature'),
      },
    },
    expectedChallenge: challenge,
    expectedOrigin: ORIGIN,
    expectedRPID: RP,
    credential,
  });
  return verified;
}

const REASONS: Readonly<Record<ForgedPart, RegExp>> = {
  origin: /origin "https:\/\/ehr\.example\.phishing\.invalid"/,
  'relying-party': /RP ID/i,
  challenge: /challenge/,
  'user-presence': /not present/,
  type: /webauthn\.create/,
  signature: /^refused$/,
};

describe('an authenticator in software', () => {
  it('enrols and signs in like any other', async () => {
    const passkey = createPasskey(RP, Buffer.from('user'));
    expect((await enrolled(passkey)).id).toBe(passkey.id.toString('base64url'));
    expect(await verify(assertion(passkey, CEREMONY), passkey)).toBe(true);
  });

  it.each(FORGED_PARTS)('is wrong in one part alone when told to: %s', async (forged) => {
    const passkey = createPasskey(RP, null);
    const said = await verify(assertion(passkey, CEREMONY, forged), passkey).then(
      (verified) => (verified ? 'accepted' : 'refused'),
      (error: Error) => error.message,
    );
    expect(said).toMatch(REASONS[forged]);
  });

  it('answers any challenge with exactly its bytes, in whichever base64 it came', async () => {
    const passkey = createPasskey(RP, null);
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 16, maxLength: 64 }),
        fc.constantFrom('base64url' as const, 'base64' as const),
        async (bytes, written) => {
          const challenge = Buffer.from(bytes);
          const ceremony = { ...CEREMONY, challenge: challenge.toString(written) };
          const answer = assertion(passkey, ceremony);
          const client = JSON.parse(Buffer.from(part(answer, 'clientData'), 'base64url').toString());
          expect(client.challenge).toBe(challenge.toString('base64url'));
          expect(await verify(answer, passkey, challenge.toString('base64url'))).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('writes its answers in padded base64 for who asks for that', () => {
    const answer = assertion(createPasskey(RP, null), { ...CEREMONY, encoding: 'base64' });
    expect(part(answer, 'id')).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  });

  it('hands its credential to a browser and takes it back unchanged', async () => {
    const passkey = createPasskey(RP, Buffer.from('user'));
    const returned = fromCdp(JSON.parse(JSON.stringify(toCdp(passkey))));
    expect({ ...returned, key: null }).toEqual({ ...passkey, key: null });
    expect(await verify(assertion(returned, CEREMONY), passkey)).toBe(true);
  });
});
