import { CookieJar } from 'tough-cookie';
import { describe, expect, it } from 'vitest';
import { exchange } from '../../src/target/driver.js';
import { drive, PURPOSE } from './drive.js';
import { type Answer, connectDirectly, openDecoy, serve } from './servers.js';

const redirect =
  (status: number, to: (url: string) => string | undefined): Answer =>
  ({ url }, response) => {
    const location = to(url);
    if (location === undefined) response.end('arrived');
    else response.writeHead(status, { location }).end();
  };

const get = (url: string, headers = {}) => ({ method: 'GET', url, headers });
const post = (url: string) => ({
  method: 'POST',
  url,
  headers: { 'Content-Type': 'text/plain', Authorization: 'Bearer t' },
  body: 'hello',
});
const scopeOf = (...ports: readonly number[]) => ({ scope: { hosts: ['localhost'], ports: [...ports] } });

describe('a redirect', () => {
  it('out of scope is refused, and nothing reaches where it leads', async () => {
    const decoy = await openDecoy();
    const server = await serve(redirect(302, () => `http://localhost:${decoy.port}/steal?code=1`));
    const { driver, guard } = drive(scopeOf(server.port));
    await expect(exchange(driver, PURPOSE, get(server.url), null, true)).rejects.toMatchObject({
      code: 'scope',
    });
    expect(server.seen).toHaveLength(1);
    expect(decoy.connections).toBe(0);
    expect(guard.refused).toEqual([{ host: 'localhost', port: decoy.port }]);
    await connectDirectly(decoy.port);
    expect(decoy.connections).toBe(1);
  });

  it('out of scope is an ordinary answer when it is not followed', async () => {
    const server = await serve(redirect(302, () => 'https://elsewhere.test/cb?code=c0de'));
    const { driver } = drive(scopeOf(server.port));
    const { response } = await exchange(driver, PURPOSE, get(server.url), null, false);
    expect([response?.status, response?.headers.location]).toEqual([
      302,
      ['https://elsewhere.test/cb?code=c0de'],
    ]);
  });

  it('to a request on the never-call list is refused', async () => {
    const server = await serve(redirect(302, (url) => (url === '/off' ? undefined : '/off')));
    const { driver } = drive({
      scope: { hosts: ['localhost'], ports: [server.port], never: ['GET /off'] },
    });
    await expect(exchange(driver, PURPOSE, get(server.url), null, true)).rejects.toMatchObject({
      code: 'scope',
    });
    expect(server.seen.map((each) => each.url)).toEqual(['/']);
  });

  it('in scope is followed, each hop in the ledger and its cookies kept', async () => {
    const server = await serve(({ url, headers }, response) =>
      url === '/end'
        ? response.end(headers.cookie ?? 'no cookie')
        : response.writeHead(302, { location: 'end', 'set-cookie': 'hop=1' }).end(),
    );
    const { driver, ledger } = drive(scopeOf(server.port));
    const { response } = await exchange(driver, PURPOSE, get(`${server.url}/a`), new CookieJar(), true);
    expect(response?.text).toBe('hop=1');
    expect(ledger.map(({ url, status }) => [url, status])).toEqual([
      [`${server.url}/a`, 302],
      [`${server.url}/end`, 200],
    ]);
  });

  it('that leads to itself is followed ten times and no more', async () => {
    const server = await serve(redirect(302, (url) => url));
    const { driver } = drive(scopeOf(server.port));
    const { response } = await exchange(driver, PURPOSE, get(server.url), null, true);
    expect(response?.status).toBe(302);
    expect(server.seen).toHaveLength(11);
  });

  it.each([
    [303, 'GET', ''],
    [302, 'GET', ''],
    [307, 'POST', 'hello'],
    [308, 'POST', 'hello'],
  ])('with %i is followed by %s', async (status, method, body) => {
    const server = await serve(redirect(status, (url) => (url === '/end' ? undefined : '/end')));
    const { driver } = drive(scopeOf(server.port));
    await exchange(driver, PURPOSE, post(server.url), null, true);
    expect(server.seen[1]).toMatchObject({ url: '/end', method, body });
    expect(server.seen[1]?.headers.authorization).toBe('Bearer t');
    if (method === 'GET') expect(server.seen[1]?.headers['content-type']).toBeUndefined();
  });

  it('to another origin in scope carries no Authorization', async () => {
    const other = await serve((_, response) => response.end());
    const server = await serve(redirect(302, () => `${other.url}/`));
    const { driver } = drive(scopeOf(server.port, other.port));
    await exchange(driver, PURPOSE, get(server.url, { Authorization: 'Bearer t' }), null, true);
    expect(server.seen[0]?.headers.authorization).toBe('Bearer t');
    expect(other.seen).toHaveLength(1);
    expect(other.seen[0]?.headers.authorization).toBeUndefined();
  });

  it.each(['org.example.app://callback?code=c0de', 'http://[broken'])(
    'to %s, where nothing can be sent, is the answer itself',
    async (location) => {
      const server = await serve(redirect(302, () => location));
      const { driver } = drive(scopeOf(server.port));
      const { response } = await exchange(driver, PURPOSE, get(server.url), null, true);
      expect([response?.status, response?.headers.location]).toEqual([302, [location]]);
    },
  );
});
