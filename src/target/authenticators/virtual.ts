/** A virtual authenticator of Chromium, by the WebAuthn domain of its DevTools protocol. */
import type { CDPSession } from 'playwright';
import type { CdpCredential } from './passkey.js';

export interface VirtualAuthenticator {
  /** All that it holds now. */
  credentials(): Promise<readonly CdpCredential[]>;
}

/**
 * Gives a page an authenticator that is part of the device, verifies its user and confirms by itself, and that holds
 * these credentials. It answers on localhost and on host names, never on an IP address (WebAuthn, 5.1.3).
 */
export async function attachAuthenticator(
  session: CDPSession,
  held: readonly CdpCredential[],
): Promise<VirtualAuthenticator> {
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  for (const credential of held)
    await session.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential } });
  return {
    async credentials() {
      return (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
    },
  };
}
