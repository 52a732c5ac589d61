/** An anti-forgery proof in the address of a form, behind a redirect, that is taken once. */
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createProbes } from '../../src/target/probe.js';
import { drive } from './drive.js';
import { sendJson, serve } from './servers.js';

/** @param careless takes any proof, or none */
function openAccountPages(careless: boolean) {
  const [names, proofs] = [new Map<string, string>(), new Map<string, string>()];
  return serve(({ method, url, headers, body }, response) => {
    const who = /sid=(\w+)/.exec(headers.cookie ?? '')?.[1];
    if (url === '/login') {
      const { name } = JSON.parse(body) as { name: string };
      response.setHeader('set-cookie', `sid=${name}`);
      return sendJson(response, 200, {});
    }
    if (who === undefined) return sendJson(response, 401, {});
    if (url === '/me') return sendJson(response, 200, {});
    if (url === '/names') return sendJson(response, 200, [...names.values()]);
    if (url === '/account') return response.writeHead(302, { location: '/account/form' }).end();
    if (url === '/account/form') {
      const proof = randomBytes(12).toString('hex');
      proofs.set(proof, who);
      const form = `<form action="/rename?proof=${proof}&amp;tab=1" method="post"><input name="name"></form>`;
      return response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<form action="/search"></form>${form}`);
    }
    const query = new URL(url, 'http://here.invalid').searchParams;
    const fits = proofs.get(query.get('proof') ?? '') === who && query.get('tab') === '1';
    if (method !== 'POST' || !(fits || careless)) return sendJson(response, 403, {});
    proofs.delete(query.get('proof') ?? '');
    names.set(who, new URLSearchParams(body).get('name') ?? '');
    return response.writeHead(204).end();
  });
}

async function submitted(careless: boolean) {
  const server = await openAccountPages(careless);
  const people = ['clara', 'dora', 'emma', 'fred'];
  const { driver, guard } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { web: server.url },
    personas: {
      clinician: {
        role: 'clinician',
        accounts: people.map((username) => ({ username, password: { literal: `${username}-orchid` } })),
      },
    },
    signIn: {
      web: {
        steps: [
          {
            name: 'password',
            factor: 'password',
            request: { method: 'POST', path: '/login', json: { name: '${username}' } },
            expect: { status: 200 },
          },
        ],
        carrier: {
          cookie: 'sid',
          csrf: { from: 'form', path: '/account', address: '^/rename\\?(\\S+)', follow: true },
        },
        alive: { request: { path: '/me' }, success: { status: 200 }, refused: { status: 401 } },
      },
    },
    resources: { system: { type: 'System' } },
    oracles: { success: { status: [200, 204] }, denied: { status: 403 }, anonymous: { status: 401 } },
    actions: {
      rename: {
        operation: 'U',
        writes: true,
        request: { method: 'POST', path: '/rename?${csrf}', form: { name: '${marker}' } },
        readBack: {
          action: 'names.list',
          persona: 'clinician',
          found: { json: { path: "$[?@ == '${marker}']", exists: true } },
        },
      },
      'names.list': { operation: 'E', request: { path: '/names' } },
    },
    policy: { rename: { system: { allow: ['clinician'] } } },
  });
  const desk = { wait: async () => ({ lateMs: 0 }), note: () => undefined };
  const { probe } = createProbes(driver, guard).probeFor('a.check', desk);
  const [form] = probe.cookies.forms;
  if (form === undefined) throw new Error('no form was found in the policy');
  const seen = await probe.cookies.submit(form, ['own', 'left out', 'made up', 'of another session', 'own']);
  return seen.map(({ proof, outcome, stored }) => [proof, outcome.status, stored]);
}

it('is read anew for each form that is to be taken', async () => {
  expect(await submitted(false)).toEqual([
    ['own', 204, true],
    ['left out', 403, false],
    ['made up', 403, false],
    ['of another session', 403, false],
    ['own', 204, true],
  ]);
});

it('shows a system that does not look at it', async () => {
  expect((await submitted(true)).map(([proof, , stored]) => [proof, stored])).toEqual([
    ['own', true],
    ['left out', true],
    ['made up', true],
    ['of another session', true],
    ['own', true],
  ]);
});
