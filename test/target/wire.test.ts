import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAgents } from '../../src/target/agent.js';
import { createScopeGuard } from '../../src/target/scope.js';
import { createWire, type WireLimits } from '../../src/target/wire.js';
import { type Answer, serve } from './servers.js';

const TEXT = 'nothing of a record '.repeat(50);

async function sending(answer: Answer, limits: Partial<WireLimits> = {}, body?: string) {
  const server = await serve(answer);
  const guard = createScopeGuard({ hosts: ['localhost'], ports: [server.port], never: [], addresses: {} });
  const agents = createAgents(guard, undefined, 4);
  onTestFinished(() => agents.close());
  const wire = createWire({ timeoutMs: 5000, maxBytes: 100_000, ...limits });
  const send = () =>
    wire(
      {
        method: body === undefined ? 'GET' : 'POST',
        url: `${server.url}/x?y=1`,
        headers: { 'X-One': '1' },
        ...(body === undefined ? {} : { body }),
      },
      agents,
    );
  return { server, send };
}

describe('a request over the wire', () => {
  it.each([
    ['gzip', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
  ])('gets the body unpacked from %s', async (encoding, packed) => {
    const { send } = await sending((_, response) =>
      response.setHeader('content-encoding', encoding).end(packed),
    );
    expect((await send()).body.toString()).toBe(TEXT);
  });

  it('sends its headers and body, and keeps the connection for the next', async () => {
    const { server, send } = await sending(
      (_, response) => response.writeHead(201).end('ok'),
      {},
      'päckchen',
    );
    expect(await send()).toMatchObject({ status: 201, body: Buffer.from('ok') });
    await send();
    expect(server.seen[0]).toMatchObject({ method: 'POST', url: '/x?y=1', body: 'päckchen' });
    expect(server.seen[0]?.headers).toMatchObject({ 'x-one': '1', 'content-length': '9' });
    expect(server.connections).toBe(1);
  });

  it('keeps every value of a header that comes several times', async () => {
    const { send } = await sending((_, response) => response.setHeader('set-cookie', ['a=1', 'b=2']).end());
    expect((await send()).headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });

  it.each<[string, Answer, Partial<WireLimits>, string]>([
    ['an answer that takes too long', () => undefined, { timeoutMs: 100 }, 'ECONNABORTED'],
    [
      'a body that begins and never ends',
      (_, response) => response.writeHead(200).write('x'),
      { timeoutMs: 100 },
      'ECONNABORTED',
    ],
    [
      'a body that comes a byte at a time and never ends',
      (_, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('x'), 20);
        response.once('close', () => clearInterval(timer));
      },
      { timeoutMs: 100 },
      'ECONNABORTED',
    ],
    [
      'a body that is too long',
      (_, response) => response.end('x'.repeat(2000)),
      { maxBytes: 1000 },
      'ERR_BODY',
    ],
    [
      'a small body that unpacks to a long one',
      (_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('x'.repeat(50_000))),
      { maxBytes: 1000 },
      'ERR_BODY',
    ],
    [
      'a body that is not packed as it says',
      (_, response) => response.setHeader('content-encoding', 'gzip').end('plain'),
      {},
      'ERR_BODY',
    ],
    ['a connection that breaks', (_, response) => response.destroy(), {}, 'ECONNRESET'],
    [
      'a connection that breaks in the body',
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('x');
        setTimeout(() => response.destroy(), 20);
      },
      {},
      'ECONNRESET',
    ],
  ])('tells by its code of %s', async (_, answer, limits, code) => {
    const { send } = await sending(answer, limits);
    await expect(send()).rejects.toMatchObject({ code });
  });
});
