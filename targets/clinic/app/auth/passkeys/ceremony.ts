import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { decodeClientDataJSON } from '@simplewebauthn/server/helpers';
import type { Exchange } from '../../exchange.js';
import type { Principal } from '../principal.js';
import { issueChallenge, takeChallenge } from './challenges.js';
import { addPasskey, countUse, type Passkey, passkeysOf } from './store.js';

/** What a signed assertion is held against. */
export interface AssertionCheck {
  readonly response: AuthenticationResponseJSON;
  readonly passkey: Passkey;
  readonly origin: string;
  readonly rpId: string;
}

/**
 * The authenticator's new counter if the assertion is a good one, as WebAuthn 7.2 has it: type, origin, relying
 * party, user present, counter and signature. The challenge was looked at before.
 */
export async function assertionCounter(check: AssertionCheck): Promise<number | undefined> {
  const { response, passkey, origin, rpId } = check;
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: () => true,
    expectedOrigin: origin,
    expectedRPID: rpId,
    // The password came before: possession is what is shown here.
    requireUserVerification: false,
    credential: {
      id: passkey.id,
      publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
      counter: passkey.counter,
    },
  });
  return verified ? authenticationInfo.newCounter : undefined;
}

export function rpIdOf(url: string): string {
  return new URL(url).hostname;
}

export async function enrolmentOptions(
  { query, now, clinic }: Exchange,
  principal: Principal,
  sessionId: string,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const challenge = await issueChallenge(query, 'enrol', sessionId, now);
  const known = await passkeysOf(query, principal.userId);
  const options = await generateRegistrationOptions({
    rpName: 'Clinic',
    rpID: rpIdOf(clinic.url),
    userName: principal.username,
    userDisplayName: principal.display,
    userID: new Uint8Array(Buffer.from(principal.userId.replaceAll('-', ''), 'hex')),
    attestationType: 'none',
    excludeCredentials: known.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  });
  return { ...options, challenge };
}

export async function signInOptions(
  { query, now, clinic }: Exchange,
  principal: Principal,
  sessionId: string,
): Promise<PublicKeyCredentialRequestOptionsJSON | undefined> {
  const known = await passkeysOf(query, principal.userId);
  if (known.length === 0) return undefined;
  const challenge = await issueChallenge(query, 'sign-in', sessionId, now);
  const options = await generateAuthenticationOptions({
    rpID: rpIdOf(clinic.url),
    allowCredentials: known.map(({ id }) => ({ id })),
    userVerification: 'preferred',
  });
  return { ...options, challenge };
}

/** The challenge that the client says it answered, if the response can be read at all. */
function claimedChallenge(
  response: RegistrationResponseJSON | AuthenticationResponseJSON,
): string | undefined {
  try {
    const { challenge } = decodeClientDataJSON(response.response.clientDataJSON);
    return typeof challenge === 'string' ? challenge : undefined;
  } catch {
    return undefined;
  }
}

async function challengeMatches(
  { query, now, clinic }: Exchange,
  response: RegistrationResponseJSON | AuthenticationResponseJSON,
  wanted: { readonly purpose: 'enrol' | 'sign-in'; readonly sessionId: string },
): Promise<boolean> {
  const claimed = claimedChallenge(response);
  const issued = claimed === undefined ? undefined : await takeChallenge(query, claimed, now);
  return issued !== undefined && clinic.behaviour.challengeUsable(issued, wanted, now);
}

/** Enrols the passkey of a genuine registration; undefined when it is none. */
export async function enrol(
  exchange: Exchange,
  principal: Principal,
  sessionId: string,
  response: RegistrationResponseJSON,
  label: string,
): Promise<Passkey | undefined> {
  const { query, now, clinic } = exchange;
  if (!(await challengeMatches(exchange, response, { purpose: 'enrol', sessionId }))) return undefined;
  const result = await verifyRegistrationResponse({
    response,
    expectedChallenge: () => true,
    expectedOrigin: clinic.url,
    expectedRPID: rpIdOf(clinic.url),
    requireUserVerification: false,
  }).catch(() => undefined);
  if (result?.verified !== true) return undefined;
  const { id, publicKey, counter } = result.registrationInfo.credential;
  const passkey: Passkey = {
    id,
    userId: principal.userId,
    label,
    publicKey: Buffer.from(publicKey).toString('base64url'),
    counter,
    createdAt: new Date(now),
  };
  return (await addPasskey(query, passkey)) ? passkey : undefined;
}

/** Whether this assertion completes the account's sign-in. */
export async function assertionAccepted(
  exchange: Exchange,
  principal: Principal,
  sessionId: string,
  response: AuthenticationResponseJSON,
): Promise<boolean> {
  const { query, clinic } = exchange;
  const { behaviour, url } = clinic;
  if (!(await challengeMatches(exchange, response, { purpose: 'sign-in', sessionId }))) return false;
  const passkey = await behaviour.passkeyFor(query, principal.userId, response.id);
  if (passkey === undefined) return false;
  const check = { response, passkey, origin: url, rpId: rpIdOf(url) };
  const counter = await behaviour.assertionCounter(check).catch(() => undefined);
  if (counter === undefined) return false;
  await countUse(query, passkey.id, counter);
  return true;
}
