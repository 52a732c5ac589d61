/** The mailbox against a small system that is told of it and writes to its users. */
import { createTransport } from 'nodemailer';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mailOf } from '../../src/target/mailbox/mailbox.js';
import { runRecipe, type Step } from '../../src/target/recipe.js';
import type { TargetFile } from '../../src/target/schema.js';
import { drive, PURPOSE } from './drive.js';
import { sendJson, serve } from './servers.js';

const SIGN_IN: NonNullable<TargetFile['signIn']> = {
  api: {
    steps: [{ name: 'password', request: { method: 'POST', path: '/token' }, expect: { status: 200 } }],
    carrier: { headers: { Authorization: 'Bearer ${start}' } },
    alive: { request: { path: '/' }, success: { status: 200 }, refused: { status: 401 } },
  },
};

interface Relay {
  readonly host: string;
  readonly port: string;
  readonly ca: string;
}

const turn = (method: 'PUT' | 'DELETE', path: string) => ({
  persona: 'clinician',
  steps: [
    {
      name: 'relay',
      request: {
        method,
        path,
        json: { host: '${receiver.host}', port: '${receiver.port}', ca: '${receiver.ca}' },
      },
      expect: { status: 204 },
    },
  ],
});

/** `PUT /relay` sets the mail server, `POST /ask` sends what `send` says through it. */
async function mailing(options: {
  readonly send?: (
    mail: (subject: string, text: string, to?: string) => Promise<unknown>,
  ) => Promise<unknown>;
  readonly connect?: string;
}) {
  let relay: Relay | null = null;
  const secure: boolean[] = [];
  const server = await serve(async ({ method, url, body }, response) => {
    if (url === '/relay') {
      relay = method === 'PUT' ? (JSON.parse(body) as Relay) : null;
      return response.writeHead(204).end();
    }
    if (url === '/ask') {
      response.writeHead(202).end();
      return options.send?.((subject, text, to = 'clara@small.example') =>
        post(relay, { subject, text, to }),
      );
    }
    return sendJson(response, url === '/token' ? 200 : 404, {});
  });
  const driven = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { api: server.url },
    signIn: SIGN_IN,
    mailbox: {
      connect: turn('PUT', options.connect ?? '/relay'),
      disconnect: turn('DELETE', '/relay'),
      address: '${username}@small.example',
    },
  });
  onTestFinished(() => driven.driver.mailbox.close());
  return { ...driven, server, secure, relay: () => relay };
}

async function post(relay: Relay | null, mail: { subject: string; text: string; to: string }) {
  if (relay === null) return;
  const transport = createTransport({
    host: relay.host,
    port: Number(relay.port),
    requireTLS: true,
    tls: { ca: relay.ca },
  });
  await transport.sendMail({ from: 'small@small.example', ...mail });
  transport.close();
}

const ASK: Step = { name: 'ask', request: { method: 'POST', path: '/ask' }, expect: { status: 202 } };
const LINK: Step = {
  name: 'link',
  mail: { subject: '^Reset', within: '3s' },
  capture: { link: { regex: 'open (\\S+)' } },
};
const LONG = `https://small.example/reset?token=${'ab12'.repeat(30)}`;

describe('the mailbox', () => {
  it('gives a recipe what a mail says, and makes it a secret', async () => {
    const { driver, account, server, redactor } = await mailing({
      send: (mail) => mail('Reset your password', `Grüße! To go on, open ${LONG}\n`),
    });
    const run = await runRecipe(driver, [ASK, LINK], { account: account(), purpose: PURPOSE });
    expect(run.stoppedAt).toBeNull();
    expect(run.captured.link).toBe(LONG);
    expect(run.said).toEqual(['ask: POST → 202', 'link: a mail came']);
    expect(redactor.text(`see ${LONG}`)).not.toContain('ab12ab12');
    expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /token',
      'PUT /relay',
      'POST /ask',
    ]);
  });

  it('is open, and the target told of it, once for many recipes', async () => {
    const { driver, account, server } = await mailing({ send: (mail) => mail('Reset', `open ${LONG}`) });
    const recipe = () => runRecipe(driver, [ASK, LINK], { account: account(), purpose: PURPOSE });
    await Promise.all([recipe(), recipe()]);
    expect(server.seen.filter(({ url }) => url === '/relay')).toHaveLength(1);
    await driver.mailbox.close();
    expect(server.seen.filter(({ url }) => url === '/relay').map(({ method }) => method)).toEqual([
      'PUT',
      'DELETE',
    ]);
  });

  it('takes no mail twice, none to somebody else, none about something else', async () => {
    let count = 0;
    const { driver, account } = await mailing({
      async send(mail) {
        await mail('Reset', 'open https://to-ben.example', 'ben@small.example');
        await mail('News', 'open https://news.example');
        await mail('Reset', `open https://${++count}.example`);
      },
    });
    const recipe = () => runRecipe(driver, [ASK, LINK], { account: account(), purpose: PURPOSE });
    expect((await recipe()).captured.link).toBe('https://1.example');
    expect((await recipe()).captured.link).toBe('https://2.example');
  });

  it('does not mistake mail from before the recipe for its own', async () => {
    const { driver, account } = await mailing({ send: (mail) => mail('Reset', `open ${LONG}`) });
    await runRecipe(driver, [ASK, LINK], { account: account(), purpose: PURPOSE });
    await runRecipe(driver, [ASK], { account: account(), purpose: PURPOSE });
    await driver.mailbox.look({ to: 'clara@small.example', since: Date.now() + 1e6, withinMs: 300 });
    const quick: Step = { ...LINK, mail: { subject: 'Reset', within: '100ms' } };
    const run = await runRecipe(driver, [quick], { account: account(), purpose: PURPOSE });
    expect(run.stoppedAt).toEqual({ step: 'link', why: 'no such mail within 100ms' });
  });

  it('says that nothing came, and that a mail did not hold what was to be captured', async () => {
    const { driver, account } = await mailing({ send: (mail) => mail('Reset', 'Call us.') });
    const run = await runRecipe(driver, [ASK, LINK], { account: account(), purpose: PURPOSE });
    expect(run.stoppedAt).toEqual({ step: 'link', why: 'nothing to capture for link in the mail' });
  });

  it('tells kinds when, about what and how a mail came, and nothing of its text', async () => {
    const { driver, account } = await mailing({ send: (mail) => mail('A new device', 'from Mars') });
    const mail = mailOf(driver, 'a.check');
    await mail.open();
    const since = Date.now();
    await runRecipe(driver, [ASK], { account: account(), purpose: PURPOSE });
    const seen = await mail.to('clara', { since, subject: 'device', withinMs: 3000 });
    expect(seen).toEqual([{ at: expect.any(String), subject: 'A new device', secure: true }]);
    expect(await mail.to('clara', { since: Date.now() + 1000, withinMs: 0 })).toEqual([]);
  });

  it('is a prerequisite that is missing when the target can not be told of it', async () => {
    const { driver } = await mailing({ connect: '/nowhere' });
    await expect(driver.mailbox.open('a.check')).rejects.toMatchObject({
      code: 'prerequisite',
      message: 'the target could not be told of the mailbox: step relay: status 404 instead of 204',
    });
  });

  it('is missing where the target file declares none', async () => {
    const { driver } = drive({ scope: { hosts: ['localhost'], ports: [1] } });
    expect(mailOf(driver, 'a.check').declared).toBe(false);
    await expect(driver.mailbox.open('a.check')).rejects.toMatchObject({ code: 'prerequisite' });
  });
});
