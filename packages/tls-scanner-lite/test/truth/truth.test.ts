import { describe, expect, type TestContext, test } from 'vitest';
import { type Part, protocols, type Report, scan } from '../../src/index.js';
import { handshaken, isOpensslProtocol } from './oracle.js';
import type { Running, TruthServer } from './server.js';
import { certificateServers, servers } from './servers.js';
import { differences } from './truth.js';

const timeout = 60_000;

/** Starts a server for one test, which is skipped, saying why, where that is impossible. */
async function withServer(
  server: TruthServer,
  context: TestContext,
  act: (running: Running) => Promise<void>,
): Promise<void> {
  const absent = server.missing();
  if (absent !== undefined) context.skip(absent);
  const running = await server.start();
  await act(running).finally(() => running.close());
}

describe('a scan finds exactly what is configured', () => {
  for (const server of [...servers, ...certificateServers]) {
    test(server.title, { timeout }, (context) =>
      withServer(server, context, async ({ port, ca, starttls, truth }) => {
        const target = { host: 'localhost', address: '127.0.0.1', port };
        const report = await scan(target, {
          ca,
          timeoutMs: 5000,
          maxValidityDays: 398,
          ...(starttls === undefined ? {} : { starttls }),
        });
        expect(differences(report, truth)).toEqual([]);
      }),
    );
  }
});

describe('the declared truth is what openssl s_client finds, suite by suite', () => {
  const ids = new Set(['nginx-everything', 'nginx-two-keys', 'node-24']);
  for (const server of servers.filter(({ id }) => ids.has(id))) {
    test(server.title, { timeout }, (context) =>
      withServer(server, context, async ({ port, starttls, truth }) => {
        for (const protocol of protocols.filter(isOpensslProtocol)) {
          const found = await handshaken(port, protocol, starttls);
          expect(found.toSorted(), protocol).toEqual((truth.suites[protocol] ?? []).toSorted());
        }
      }),
    );
  }
});

/**
 * What a part says, in lines. What was found out not to apply only with the help of another part is left out of both sides by
 * the comparison below.
 */
const saidBy: Readonly<Record<Exclude<Part, 'protocols'>, (report: Report) => readonly string[]>> = {
  suites: ({ suites = [] }) =>
    suites.map(({ protocol, accepted }) => `${protocol}: ${accepted.map(({ hex }) => hex).join(' ')}`),
  groups: ({ groups = [], diffieHellman = [] }) => [
    ...groups.map(({ protocol, accepted }) => `${protocol}: ${accepted.map(({ name }) => name).join(' ')}`),
    ...diffieHellman
      .filter(({ own, ffdhe }) => own.state !== 'no' || ffdhe.length > 0)
      .map(({ protocol, own, ffdhe }) => `${protocol}: ${JSON.stringify(own)} ${ffdhe.join(' ')}`),
  ],
  signatures: ({ signatureSchemes = [] }) =>
    signatureSchemes.map(
      ({ protocol, accepted }) => `${protocol}: ${accepted.map(({ name }) => name).join(' ')}`,
    ),
  certificates: ({ certificates = [] }) =>
    certificates.map((entry) =>
      entry.state === 'presented'
        ? `${entry.authentication}: ${entry.problems.map(({ code }) => code).join(' ')}`
        : `${entry.authentication}: ${entry.state}`,
    ),
  extensions: ({ extensions = [] }) =>
    extensions.filter(({ state }) => state !== 'inconclusive').map(({ id, state }) => `${id}: ${state}`),
  vulnerabilities: ({ vulnerabilities = [] }) => vulnerabilities.map(({ id, state }) => `${id}: ${state}`),
};

describe('each part alone finds what it finds in a whole scan', () => {
  for (const server of servers) {
    test(server.title, { timeout }, (context) =>
      withServer(server, context, async ({ port, ca, starttls }) => {
        const target = { host: 'localhost', address: '127.0.0.1', port };
        const options = { ca, timeoutMs: 5000, ...(starttls === undefined ? {} : { starttls }) };
        const whole = await scan(target, options);
        for (const [part, said] of Object.entries(saidBy)) {
          const alone = await scan(target, { ...options, what: [part as Part] });
          expect(said(alone).toSorted(), part).toEqual(said(whole).toSorted());
        }
      }),
    );
  }
});

/** Changes to a report, each of which is wrong about the server. */
const lies: Readonly<Record<string, (report: Report) => Report>> = {
  'a version too few': (report) => ({ ...report, protocols: report.protocols.slice(0, -1) }),
  'a suite too few': (report) => ({
    ...report,
    suites: (report.suites ?? []).map((entry) => ({ ...entry, accepted: entry.accepted.slice(1) })),
  }),
  'an undecided suite': (report) => ({
    ...report,
    suites: (report.suites ?? []).map((entry) => ({ ...entry, inconclusive: [5] })),
  }),
  'a group too many': (report) => ({
    ...report,
    groups: (report.groups ?? []).map((entry) => ({
      ...entry,
      accepted: [...entry.accepted, { id: 22, name: 'secp256k1' }],
    })),
  }),
  'no signature schemes at all': ({ signatureSchemes: _, ...report }) => report,
  'a sound chain called expired': (report) => ({
    ...report,
    certificates: (report.certificates ?? []).map((entry) =>
      entry.state === 'presented'
        ? { ...entry, problems: [{ code: 'expired', certificate: 0, detail: '' }] }
        : entry,
    ),
  }),
  'a certificate that is not there': (report) => ({
    ...report,
    certificates: [...(report.certificates ?? []), ...(report.certificates ?? [])],
  }),
  'an extension the other way': (report) => ({
    ...report,
    extensions: (report.extensions ?? []).map((fact) => ({ ...fact, state: 'yes' as const })),
  }),
  'a false alarm': (report) => ({
    ...report,
    vulnerabilities: (report.vulnerabilities ?? []).map((fact) => ({
      ...fact,
      state: 'vulnerable' as const,
    })),
  }),
};

test('the comparison notices every kind of untruth', { timeout }, async (context) => {
  const server = servers.find(({ id }) => id === 'nginx-two-keys');
  if (server === undefined) throw new Error('the truth table has no nginx-two-keys');
  await withServer(server, context, async ({ port, ca, truth }) => {
    const report = await scan({ host: 'localhost', address: '127.0.0.1', port }, { ca });
    expect(differences(report, truth)).toEqual([]);
    for (const [lie, tell] of Object.entries(lies)) {
      expect(differences(tell(report), truth), lie).not.toEqual([]);
    }
  });
});
