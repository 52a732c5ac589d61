import { networkInterfaces } from 'node:os';
import { CookieJar } from 'tough-cookie';
import { describe, expect, it } from 'vitest';
import { createAuthority } from './certificates.js';
import { drive, PURPOSE } from './drive.js';
import { connectDirectly, openDecoy, serve, serveTls } from './servers.js';

const [ours, theirs] = await Promise.all([createAuthority('Ours'), createAuthority('Theirs')]);
const scopeOf = (...ports: readonly number[]) => ({ hosts: ['localhost'], ports: [...ports] });
const get = (url: string) => ({ method: 'GET', url, headers: {} });
const post = (url: string) => ({ method: 'POST', url, headers: {}, body: 'x=1' });

describe('the client', () => {
  it('enters what it sends into the ledger, with the nonce that the server saw', async () => {
    const server = await serve((_, response) => response.end('ok'));
    const { driver, ledger } = drive({ scope: scopeOf(server.port) });
    const sent = await driver.client.send(PURPOSE, get(`${server.url}/a`), null);
    expect(sent.response?.status).toBe(200);
    expect(ledger).toEqual([
      {
        ...PURPOSE,
        method: 'GET',
        url: `${server.url}/a`,
        status: 200,
        attempt: 1,
        nonce: server.seen[0]?.headers['x-request-id'],
        sentAt: expect.stringMatching(/Z$/),
        receivedAt: expect.stringMatching(/Z$/),
      },
    ]);
    expect(sent.nonce).toMatch(/^sp-4f9a21c3-/);
  });

  it('gives each request a nonce of its own, and none where the target records none', async () => {
    const server = await serve((_, response) => response.end());
    const { driver, ledger } = drive({ scope: scopeOf(server.port) });
    await Promise.all([1, 2, 3].map(() => driver.client.send(PURPOSE, get(server.url), null)));
    expect(new Set(ledger.map((entry) => entry.nonce)).size).toBe(3);
    const quiet = drive({ scope: scopeOf(server.port), nonce: { header: 'X-Other' } });
    await quiet.driver.client.send(PURPOSE, get(server.url), null);
    expect(server.seen.at(-1)?.headers['x-request-id']).toBeUndefined();
    expect(server.seen.at(-1)?.headers['x-other']).toMatch(/^sp-/);
  });

  it('does not judge: a refusal is a response like any other', async () => {
    const server = await serve((_, response) => response.writeHead(503).end('down'));
    const { driver } = drive({ scope: scopeOf(server.port) });
    const sent = await driver.client.send(PURPOSE, get(server.url), null);
    expect([sent.response?.status, sent.response?.body.toString()]).toEqual([503, 'down']);
    expect(server.seen).toHaveLength(1);
  });

  it('keeps every value of a repeated header', async () => {
    const server = await serve((_, response) => response.setHeader('Set-Cookie', ['a=1', 'b=2']).end());
    const { driver } = drive({ scope: scopeOf(server.port) });
    const sent = await driver.client.send(PURPOSE, get(server.url), null);
    expect(sent.response?.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });

  it('keeps cookies in the jar it is given, by their rules', async () => {
    const server = await serve((_, response) =>
      response.setHeader('Set-Cookie', ['here=1; Path=/', 'there=1; Path=/there', 'tls=1; Secure']).end(),
    );
    const { driver } = drive({ scope: scopeOf(server.port) });
    const jar = new CookieJar();
    await driver.client.send(PURPOSE, get(`${server.url}/`), jar);
    await driver.client.send(PURPOSE, get(`${server.url}/a`), jar);
    await driver.client.send(PURPOSE, get(`${server.url}/a`), new CookieJar());
    expect(server.seen.map((each) => each.headers.cookie)).toEqual([
      undefined,
      expect.stringMatching(/^here=1(; tls=1)?$/),
      undefined,
    ]);
  });
});

describe('when no answer comes, the client', () => {
  it('repeats a reading request after a reset, and records every attempt with its own nonce', async () => {
    const server = await serve(({ url }, response) =>
      url === '/a' && server.seen.length < 3 ? response.destroy() : response.end('ok'),
    );
    const { driver, ledger } = drive({ scope: scopeOf(server.port) });
    const sent = await driver.client.send(PURPOSE, get(`${server.url}/a`), null);
    expect(sent.response?.status).toBe(200);
    expect(ledger.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, null],
      [2, null],
      [3, 200],
    ]);
    expect(ledger[0]?.error).toContain('ECONNRESET');
    expect(ledger.map((entry) => entry.nonce)).toEqual(
      server.seen.map((each) => each.headers['x-request-id']),
    );
    expect(sent.nonce).toBe(ledger[2]?.nonce);
  });

  it('gives up after the third attempt, and says why', async () => {
    const server = await serve((_, response) => response.destroy());
    const { driver, ledger } = drive({ scope: scopeOf(server.port) });
    const sent = await driver.client.send(PURPOSE, get(server.url), null);
    expect([sent.response, server.seen.length, ledger.length]).toEqual([null, 3, 3]);
    expect(sent.error).toContain('ECONNRESET');
  });

  it('never repeats a changing request after a reset: it may have been done', async () => {
    const server = await serve((_, response) => response.destroy());
    const { driver, ledger } = drive({ scope: scopeOf(server.port) });
    const sent = await driver.client.send(PURPOSE, post(server.url), null);
    expect(sent.response).toBeNull();
    expect(server.seen.map((each) => each.method)).toEqual(['POST']);
    expect(ledger).toHaveLength(1);
  });

  it('repeats even a changing request that no server took', async () => {
    const server = await serve(() => undefined);
    await server.close();
    const { driver, ledger } = drive({ scope: scopeOf(server.port) });
    const sent = await driver.client.send(PURPOSE, post(server.url), null);
    expect(sent.error).toContain('ECONNREFUSED');
    expect(ledger.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, null],
      [2, null],
      [3, null],
    ]);
  });

  it('stops waiting for a server that says nothing', async () => {
    const server = await serve(() => undefined);
    const { driver, ledger } = drive({ scope: scopeOf(server.port) }, { timeoutMs: 150 });
    const sent = await driver.client.send(PURPOSE, post(server.url), null);
    expect([sent.response, ledger.length]).toEqual([null, 1]);
    expect(sent.error).toBe('ECONNABORTED: no whole answer within 0.15 s');
  });
});

describe('out of scope, the client', () => {
  it.each(['localhost', '127.0.0.1'])('opens no connection to another port of %s', async (host) => {
    const [server, decoy] = await Promise.all([serve((_, response) => response.end()), openDecoy()]);
    const { driver, guard, ledger } = drive({ scope: scopeOf(server.port) });
    await expect(
      driver.client.send(PURPOSE, get(`http://${host}:${decoy.port}/`), null),
    ).rejects.toMatchObject({ code: 'scope' });
    expect(decoy.connections).toBe(0);
    expect(ledger).toEqual([]);
    expect(guard.refused).toEqual([{ host, port: decoy.port }]);
    await connectDirectly(decoy.port);
    expect(decoy.connections).toBe(1);
  });

  it('opens none by TLS either', async () => {
    const decoy = await openDecoy();
    const { driver } = drive({ scope: scopeOf(1) });
    await expect(
      driver.client.send(PURPOSE, get(`https://localhost:${decoy.port}/`), null),
    ).rejects.toMatchObject({ code: 'scope' });
    expect(decoy.connections).toBe(0);
    await connectDirectly(decoy.port);
    expect(decoy.connections).toBe(1);
  });

  it('sends nothing that is on the never-call list', async () => {
    const server = await serve((_, response) => response.end());
    const scope = { ...scopeOf(server.port), never: ['POST /shutdown'] };
    const { driver, ledger } = drive({ scope });
    await expect(driver.client.send(PURPOSE, post(`${server.url}/shutdown`), null)).rejects.toMatchObject({
      code: 'scope',
    });
    expect([server.connections, ledger.length]).toEqual([0, 0]);
    await driver.client.send(PURPOSE, post(`${server.url}/shutdown/not`), null);
    expect(server.seen).toHaveLength(1);
  });
});

describe('over TLS, the client', () => {
  it('trusts a certificate of the authority that the target file names', async () => {
    const server = await serveTls((_, response) => response.end('ok'), await ours.issue('localhost'));
    const { driver } = drive({ scope: scopeOf(server.port) }, { ca: [ours.pem] });
    const sent = await driver.client.send(PURPOSE, get(server.url), null);
    expect(sent.response?.status).toBe(200);
  });

  it.each([
    ['another authority', [theirs.pem]],
    ['the public roots alone', undefined],
  ])('sends nothing to it when it trusts %s', async (_, ca) => {
    const server = await serveTls((__, response) => response.end('ok'), await ours.issue('localhost'));
    const { driver } = drive({ scope: scopeOf(server.port) }, ca === undefined ? {} : { ca });
    const sent = await driver.client.send(PURPOSE, get(server.url), null);
    expect(sent.response).toBeNull();
    expect(sent.error).toMatch(/certificate|UNABLE_TO/i);
    expect(server.seen).toEqual([]);
  });

  it('sends nothing to a certificate of another host', async () => {
    const server = await serveTls((_, response) => response.end('ok'), await ours.issue('elsewhere.test'));
    const { driver } = drive({ scope: scopeOf(server.port) }, { ca: [ours.pem] });
    const sent = await driver.client.send(PURPOSE, get(server.url), null);
    expect(sent.error).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(server.seen).toEqual([]);
  });

  it('reaches a name that is in no DNS by its address, and keeps the name', async () => {
    const server = await serveTls((_, response) => response.end('ok'), await ours.issue('ehr.test'));
    const { driver } = drive(
      { scope: { hosts: ['ehr.test'], ports: [server.port] }, addresses: { 'ehr.test': '127.0.0.1' } },
      { ca: [ours.pem] },
    );
    const sent = await driver.client.send(PURPOSE, get(`https://ehr.test:${server.port}/`), null);
    expect(sent.response?.status).toBe(200);
    expect(server.seen[0]?.headers.host).toBe(`ehr.test:${server.port}`);
  });
});

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some((each) => each.address === '::1'));
it.skipIf(!hasIpv6)('the client reaches an IPv6 address in scope', async () => {
  const server = await serve((_, response) => response.end('six'), '::1');
  const { driver } = drive({ scope: { hosts: ['::1'], ports: [server.port] } });
  const sent = await driver.client.send(PURPOSE, get(`http://[::1]:${server.port}/`), null);
  expect(sent.response?.body.toString()).toBe('six');
});
