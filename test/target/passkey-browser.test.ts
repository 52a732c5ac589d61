/** A ceremony in a real browser: its virtual authenticator makes a passkey that our own goes on with, and the reverse. */
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { describe, expect, it } from 'vitest';
import {
  assertion,
  createPasskey,
  fromCdp,
  registration,
  toCdp,
} from '../../src/target/authenticators/passkey.js';
import { createScopeGuard } from '../../src/target/scope.js';
import { browser, openBrowserDoor } from './browser-door.js';
import { PURPOSE } from './drive.js';
import { type Seen, serve } from './servers.js';

// Without a browser nothing of this can be seen; the reason shows in the title.
const inChromium = describe.skipIf(browser === null);

const CHALLENGE = Buffer.from('thirty-two bytes of a challenge.').toString('base64url');

/** A page with a button for each ceremony; what the authenticator answers is posted to the server. */
const PAGE = `<!doctype html><title>passkeys</title>
<button id="create">Create</button><button id="direct">Create, and say what you are</button><button id="get">Get</button><p id="end"></p>
<script>
const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
const challenge = bytes('${CHALLENGE}');
const post = async (made) => {
  const { status } = await fetch('/answer', { method: 'POST', body: JSON.stringify(await made) });
  document.getElementById('end').textContent = 'sent ' + status;
};
const create = (attestation) => () => post(navigator.credentials.create({ publicKey: {
  challenge, attestation, rp: { name: 'Small' }, user: { id: bytes('dXNlcg'), name: 'user', displayName: 'User' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }], authenticatorSelection: { residentKey: 'required' },
} }));
document.getElementById('create').onclick = create('none');
document.getElementById('direct').onclick = create('direct');
document.getElementById('get').onclick = () => post(navigator.credentials.get({ publicKey: { challenge } }));
</script>`;

async function open() {
  const server = await serve(({ method }, response) => {
    if (method === 'POST') response.writeHead(204).end();
    else response.setHeader('content-type', 'text/html').end(PAGE);
  });
  const door = openBrowserDoor(
    createScopeGuard({ hosts: ['localhost'], ports: [server.port], never: [], addresses: {} }),
  );
  const answer = () => JSON.parse(server.seen.find((each: Seen) => each.method === 'POST')?.body ?? '{}');
  return { server, door, answer };
}

inChromium(`in ${browser?.version ?? 'Chromium: none was found'}`, () => {
  it('a passkey made by a page is handed over, and our own authenticator signs with it', async () => {
    const { server, door, answer } = await open();
    const page = await door.open(PURPOSE);
    const authenticator = await page.authenticator([]);
    await page.goto(server.url);
    await page.click('#create');
    await page.see('text=sent 204');
    const [made] = await authenticator.credentials();
    await page.close();
    if (made === undefined) throw new Error('the authenticator holds nothing');
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: answer(),
      expectedChallenge: CHALLENGE,
      expectedOrigin: server.url,
      expectedRPID: 'localhost',
    });
    expect(verified).toBe(true);
    const passkey = fromCdp(made);
    const ceremony = {
      challenge: CHALLENGE,
      origin: server.url,
      rpId: 'localhost',
      encoding: 'base64url',
    } as const;
    const own = assertion({ ...passkey, counter: passkey.counter + 1 }, ceremony);
    const { verified: accepted } = await verifyAuthenticationResponse({
      response: {
        id: own['credential.id'] ?? '',
        rawId: own['credential.id'] ?? '',
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: own['credential.clientData'] ?? '',
          authenticatorData: own['credential.authenticatorData'] ?? '',
          signature: own['credential.signature'] ?? '',
        },
      },
      expectedChallenge: CHALLENGE,
      expectedOrigin: server.url,
      expectedRPID: 'localhost',
      credential: registrationInfo?.credential ?? { id: '', publicKey: new Uint8Array(), counter: 0 },
    });
    expect(accepted).toBe(true);
  });

  it('a page that asks what the authenticator is gets an attestation of its own', async () => {
    const { server, door, answer } = await open();
    const page = await door.open(PURPOSE);
    await page.authenticator([]);
    await page.goto(server.url);
    await page.click('#direct');
    await page.see('text=sent 204');
    await page.close();
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: answer(),
      expectedChallenge: CHALLENGE,
      expectedOrigin: server.url,
      expectedRPID: 'localhost',
    });
    expect([verified, registrationInfo?.fmt]).toEqual([true, 'packed']);
  });

  it('a page signs in with a passkey that our own authenticator made', async () => {
    const { server, door, answer } = await open();
    const passkey = createPasskey('localhost', Buffer.from('user'));
    const ceremony = {
      challenge: CHALLENGE,
      origin: server.url,
      rpId: 'localhost',
      encoding: 'base64url',
    } as const;
    const made = registration(passkey, ceremony);
    const { registrationInfo } = await verifyRegistrationResponse({
      response: {
        id: made['credential.id'] ?? '',
        rawId: made['credential.id'] ?? '',
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: made['credential.clientData'] ?? '',
          attestationObject: made['credential.attestation'] ?? '',
        },
      },
      expectedChallenge: CHALLENGE,
      expectedOrigin: server.url,
      expectedRPID: 'localhost',
    });
    const page = await door.open(PURPOSE);
    await page.authenticator([toCdp(passkey)]);
    await page.goto(server.url);
    await page.click('#get');
    await page.see('text=sent 204');
    await page.close();
    const { verified } = await verifyAuthenticationResponse({
      response: answer(),
      expectedChallenge: CHALLENGE,
      expectedOrigin: server.url,
      expectedRPID: 'localhost',
      credential: registrationInfo?.credential ?? { id: '', publicKey: new Uint8Array(), counter: 0 },
    });
    expect(verified).toBe(true);
  });

  it('a page without an authenticator makes none', async () => {
    const { server, door } = await open();
    const page = await door.open(PURPOSE);
    page.patience(1500);
    await page.goto(server.url);
    await page.click('#get');
    await expect(page.see('text=sent 204')).rejects.toThrow(/Timeout/);
    await page.close();
  });
});
