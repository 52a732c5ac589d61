/** Steps of a recipe in which an authenticator answers: from where, to what, and what when there is none. */
import { describe, expect, it } from 'vitest';
import { answering } from '../../src/target/authenticators/holder.js';
import { createPasskey } from '../../src/target/authenticators/passkey.js';
import { type RecipeAuthenticator, runRecipe, type Step } from '../../src/target/recipe.js';
import { drive, PURPOSE } from './drive.js';
import { sendJson, serve } from './servers.js';

const CHALLENGE = Buffer.from('thirty-two bytes of a challenge.').toString('base64url');

const STEPS: readonly Step[] = [
  { name: 'options', request: { path: '/options' }, capture: { challenge: { json: '$.challenge' } } },
  {
    name: 'answer',
    factor: 'webauthn',
    authenticator: { assert: '${challenge}' },
    request: {
      method: 'POST',
      path: '/answer',
      json: { client: '${credential.clientData}', data: '${credential.authenticatorData}' },
    },
    expect: { status: 204 },
  },
];

async function run(authenticator: RecipeAuthenticator | undefined, steps = STEPS) {
  const server = await serve(({ url }, response) =>
    url === '/options' ? sendJson(response, 200, { challenge: CHALLENGE }) : response.writeHead(204).end(),
  );
  const { driver, account, redactor } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { api: server.url },
  });
  const done = await runRecipe(driver, steps, {
    account: account(),
    purpose: PURPOSE,
    ...(authenticator === undefined ? {} : { authenticator }),
  });
  const sent = JSON.parse(server.seen.find(({ url }) => url === '/answer')?.body ?? '{}');
  return {
    done,
    redactor,
    server,
    sent,
    client: JSON.parse(Buffer.from(sent.client, 'base64url').toString()),
  };
}

describe('a step with an authenticator', () => {
  it('answers the challenge that was captured, from the origin that the step goes to', async () => {
    const { done, client, server } = await run(
      answering({ answer: 'honest', passkey: createPasskey('localhost', null) }),
    );
    expect(done.stoppedAt).toBeNull();
    expect(client).toMatchObject({ type: 'webauthn.get', challenge: CHALLENGE, origin: server.url });
  });

  it('answers as from elsewhere when the target file says so', async () => {
    const [options, answer] = STEPS;
    if (options === undefined || answer === undefined || !('request' in answer)) throw new Error('no steps');
    const authenticator = { assert: '${challenge}', origin: 'https://ehr.example', rpId: 'ehr.example' };
    const { client } = await run(
      answering({ answer: 'honest', passkey: createPasskey('ehr.example', null) }),
      [options, { ...answer, authenticator }],
    );
    expect(client.origin).toBe('https://ehr.example');
  });

  it('sends again, to the byte, what it is told to replay, whatever the challenge is now', async () => {
    const first = answering({ answer: 'honest', passkey: createPasskey('localhost', null) });
    const { sent } = await run(first);
    const again = await run(answering({ answer: 'replayed', made: first.made ?? {} }));
    expect(again.sent).toEqual(sent);
  });

  it('keeps its answers out of every text: whoever has one may sign in with it', async () => {
    const { redactor, sent } = await run(
      answering({ answer: 'honest', passkey: createPasskey('localhost', null) }),
    );
    expect(redactor.text(`sent ${sent.client}`)).not.toContain(sent.client);
  });

  it('is a matter for a check that has enrolled one; without, the remedy is named', async () => {
    await expect(run(undefined)).rejects.toMatchObject({
      code: 'prerequisite',
      message: expect.stringContaining('answer needs an authenticator'),
    });
  });
});
