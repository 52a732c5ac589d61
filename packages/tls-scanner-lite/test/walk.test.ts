import { describe, expect, onTestFinished, test } from 'vitest';
import { type Report, type ResponderOptions, type ScanOptions, scan, startResponder } from '../src/index.js';
import { legacySuites } from '../src/registry/suites.js';
import { delayProxy } from './delay-proxy.js';
import { front } from './front.js';
import { soundChain } from './pki.js';
import { httpsServer, installed, limiter, nginxServer } from './servers.js';

const { leaf } = await soundChain('RSA-2048');
const target = (port: number) => ({ host: '127.0.0.1', port });

async function responder(options: ResponderOptions): Promise<number> {
  const started = await startResponder(options);
  onTestFinished(() => started.close());
  return started.port;
}
const accepted = (report: Report) =>
  report.suites?.map(({ protocol, accepted: list }) => `${protocol} ${list.length}`);
const ids = (report: Report) => report.suites?.[0]?.accepted.map(({ id }) => id) ?? [];

/** Each protocol costs its accepted suites and a refusal, and there has to be a control. */
function leastConnections({ protocols, suites = [], groups = [] }: Report): number {
  const found = [...suites, ...groups].reduce((sum, { accepted: list }) => sum + list.length, 0);
  return protocols.length + found + 1;
}

/** Of a few scans the one with the fewest connections: on a busy machine a near server may look distant for a moment. */
async function cheapest(port: number, options: ScanOptions): Promise<Report> {
  const reports: Report[] = [];
  for (let times = 0; times < 4; times += 1) reports.push(await scan(target(port), options));
  const [least] = reports.toSorted((a, b) => a.connections - b.connections);
  if (least === undefined) throw new Error('nothing was scanned');
  return least;
}

describe('connections', () => {
  const handful = 'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256';
  test.each([
    ['of TLS 1.3 alone', { minVersion: 'TLSv1.3' }],
    ['with a handful of suites', { ciphers: `${handful}:DHE-RSA-AES256-GCM-SHA384`, dhparam: 'auto' }],
    ['of TLS 1.0 to 1.3 with everything', { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' }],
  ] as const)('a near server %s costs at most 1.3 times the least possible number', async (_, options) => {
    const port = await httpsServer({ key: leaf.key, cert: leaf.pem, ...options });
    const report = await cheapest(port, { what: ['protocols', 'suites'] });
    expect(report.connections).toBeLessThanOrEqual(1.3 * leastConnections(report));
    expect(report.suites?.every(({ inconclusive }) => inconclusive.length === 0)).toBe(true);
    const withGroups = await cheapest(port, { what: ['suites', 'groups'], protocols: ['TLS 1.3'] });
    expect(withGroups.groups?.[0]?.accepted.length).toBeGreaterThan(4);
    // More than that: the last refusal of the groups, the preference, the last control.
    expect(withGroups.connections).toBeLessThanOrEqual(leastConnections(withGroups) + 4);
  });

  test('a cap of the caller holds, and a budget that is used up is reported', async () => {
    const near = await responder({ protocols: ['TLS 1.2'], suites: legacySuites.slice(0, 30) });
    const proxy = await delayProxy(near, 20);
    const capped = await scan(target(proxy.port), { what: ['suites'], maxAtOnce: 3 });
    // The proxy hears of an end a little later than the scanner opens the next.
    expect(proxy.atOnce()).toBeLessThanOrEqual(5);
    expect(ids(capped).length).toBe(30);
    expect(capped.budgetUsedUp).toBe(false);
    const cut = await scan(target(near), { what: ['suites'], maxConnections: 15 });
    expect(cut).toMatchObject({ budgetUsedUp: true, connections: 15 });
    expect(cut.suites?.[0]?.inconclusive.length).toBeGreaterThan(0);
  });
});

describe('a server that is far away', () => {
  test('is asked for many suites at once, and none is lost by that', async () => {
    const order = legacySuites.toReversed().slice(150, 254);
    const near = await responder({ protocols: ['TLS 1.0', 'TLS 1.2'], suites: order });
    const { port, atOnce } = await delayProxy(near, 50);
    const report = await scan(target(port), { what: ['suites'] });
    expect(accepted(report)).toEqual(['TLS 1.0 104', 'TLS 1.2 104']);
    expect(ids(report).toSorted()).toEqual(order.toSorted());
    expect(report.suites?.[0]).toMatchObject({ ordered: false, preference: 'server', inconclusive: [] });
    expect(atOnce()).toBeGreaterThan(8);
    expect(atOnce()).toBeLessThanOrEqual(50);
    // One after the other these would be 210 hellos of 100 ms each.
    expect(report.durationMs).toBeLessThan(5000);
  });

  test('has its groups found and the preferred one named, in whatever order', async () => {
    const near = await httpsServer({ key: leaf.key, cert: leaf.pem, ecdhCurve: 'P-521:X25519:P-256:P-384' });
    const { port } = await delayProxy(near, 50);
    const { groups = [] } = await scan(target(port), { what: ['suites', 'groups'] });
    expect(groups.map(({ protocol, preferred }) => [protocol, preferred])).toEqual([
      ['TLS 1.2', 'secp521r1'],
      ['TLS 1.3', 'secp521r1'],
    ]);
    for (const { accepted: list, inconclusive } of groups) {
      expect(list.map(({ name }) => name).toSorted()).toEqual([
        'secp256r1',
        'secp384r1',
        'secp521r1',
        'x25519',
      ]);
      expect(inconclusive).toEqual([]);
    }
  });

  test('has its suites put in order when that is asked for', async () => {
    const order = legacySuites.toReversed().slice(100, 120);
    const { port } = await delayProxy(await responder({ protocols: ['TLS 1.2'], suites: order }), 20);
    const report = await scan(target(port), { what: ['suites'], protocols: ['TLS 1.2'], order: 'always' });
    expect(ids(report)).toEqual(order);
    expect(report.suites?.[0]?.ordered).toBe(true);
  });

  test.skipIf(!installed('nginx', '-v'))(
    'with a hundred suites, is walked in about seven round trips',
    async () => {
      const near = await nginxServer(
        [leaf],
        'ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:COMPLEMENTOFALL:@SECLEVEL=0;',
      );
      const { port, connections } = await delayProxy(near, 50);
      const report = await scan(target(port), { what: ['suites'] });
      const total = report.suites?.reduce((sum, { accepted: list }) => sum + list.length, 0) ?? 0;
      expect(total).toBeGreaterThan(60);
      expect(connections()).toBeLessThan(2 * leastConnections(report));
      // About 0.5 s on an idle machine; one after the other it would be above 6 s.
      expect(report.durationMs).toBeLessThan(3000);
    },
  );
});

describe('a server that chokes on long lists of suites', () => {
  test.each(['reset', 'close'] as const)('by a %s is asked in pieces, and all is found', async (choke) => {
    const order = legacySuites.slice(40, 140);
    const near = await responder({ protocols: ['TLS 1.2'], suites: order });
    const port = await front((hello) => (hello.suites.length > 64 ? choke : near));
    const report = await scan(target(port), {
      what: ['suites'],
      protocols: ['TLS 1.1', 'TLS 1.2'],
      order: 'always',
    });
    expect(report.protocols.map(({ state }) => state)).toEqual(['refused', 'offered']);
    expect(ids(report)).toEqual(order);
  });

  test('by an alert for the suites is not believed until pieces are refused too', async () => {
    const rare = legacySuites.slice(300, 310);
    const near = await responder({ protocols: ['SSL 3.0'], suites: rare });
    const turnsDown = await responder({ protocols: ['SSL 3.0'], suites: [0x0a0a] });
    const port = await front((hello) => (hello.suites.length > 64 ? turnsDown : near));
    const report = await scan(target(port), {
      what: ['suites'],
      protocols: ['SSL 3.0'],
      order: 'always',
    });
    expect(ids(report)).toEqual(rare);
  });
});

describe('a limiter of 20 connections a second', () => {
  test('costs time and not one of a hundred suites, and is reported', { timeout: 60_000 }, async () => {
    const order = legacySuites.slice(0, 104);
    const near = await responder({ protocols: ['TLS 1.2'], suites: order });
    const { port, resets } = await limiter(near, 20);
    const report = await scan(target(port), { what: ['suites'] });
    expect(resets()).toBeGreaterThan(0);
    expect(report.protocols.map(({ state }) => state)).toEqual([
      ...Array(4).fill('refused'),
      'offered',
      'refused',
    ]);
    expect(ids(report).toSorted()).toEqual(order.toSorted());
    expect(report.suites?.[0]?.inconclusive).toEqual([]);
    expect(report.limiter.noticed).toBe(true);
    expect(report.limiter.spacingMs).toBeGreaterThanOrEqual(50);
    expect(report.limiter.repeats).toBeGreaterThan(0);
    expect(report.durationMs).toBeLessThan(25_000);
  });
});
