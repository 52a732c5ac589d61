/** Endpoints with and without a dialogue before TLS, and further ports: small servers, and what is said of each. */
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Area, Finding } from '../../src/doctor/finding.js';
import type { ReceiverName } from '../../src/kinds/outbound.js';
import { makeIdentities } from '../../src/target/receivers/identities.js';
import { type Handler, listen } from '../../src/target/receivers/listener.js';
import { https } from '../../src/target/receivers/protocols.js';
import { smtp } from '../../src/target/receivers/smtp.js';
import { sendJson, serve } from '../target/servers.js';
import { examineParts, type Tree } from './small-target.js';

const LOOPBACK = '127.0.0.1';
const identities = await makeIdentities({ host: 'localhost', listen: LOOPBACK, distribute: false });

async function open(handler: Handler, receiver: ReceiverName = 'good'): Promise<number> {
  const listener = await listen(LOOPBACK, 0, identities.of(receiver), handler);
  onTestFinished(() => listener.close());
  return listener.port;
}

/** A server that greets, and answers whatever comes with the same line. */
async function greet(line: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).on('data', () => socket.write(`${line}\r\n`));
    socket.write(`${line}\r\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
  return (server.address() as { readonly port: number }).port;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The address of localhost is given, so that no machine's resolver decides which family is tried. */
async function findingsOf(ports: readonly number[], parts: Tree, areas: readonly Area[], ca = identities.ca) {
  const scope = { hosts: ['localhost'], ports };
  const diagnosis = await examineParts({ scope, addresses: { localhost: LOOPBACK }, ...parts }, { ca });
  return diagnosis.findings.filter((each) => areas.includes(each.area));
}

async function endpoint(port: number, more: object = {}, ca?: string): Promise<readonly Finding[]> {
  return findingsOf([port], { endpoints: { mail: { host: 'localhost', port, ...more } } }, ['trust'], ca);
}

const service = (port: number, protocol: string) =>
  findingsOf([port], { services: { port: { host: 'localhost', port, protocol } } }, ['scope', 'service']);

describe('an endpoint with TLS in a dialogue', () => {
  test('works where the dialogue leads to TLS and the certificate is trusted', async () => {
    const findings = await endpoint(await open(smtp('offered')), { starttls: 'smtp' });
    expect(findings.map(({ key, state, what }) => `${key} ${state} ${what}`)).toEqual([
      expect.stringMatching(/^endpoints\.mail works trusted/),
      expect.stringMatching(/^endpoints\.mail\.starttls works .*changes to TLS in smtp/),
    ]);
  });

  test.each([
    ['hidden', /offers no change to TLS/],
    ['454', /turns down the change to TLS/],
  ] as const)('that is %s is told with what the server said', async (how, what) => {
    const [finding] = await endpoint(await open(smtp(how)), { starttls: 'smtp' });
    expect(finding).toMatchObject({
      key: 'endpoints.mail.starttls',
      state: 'broken',
      what: expect.stringMatching(what),
      seen: expect.stringMatching(/^no-starttls: (not offered|refused): (250|454)/),
      place: { line: expect.any(Number) },
    });
  });

  test('that nobody speaks is told with the one that is spoken', async () => {
    const [finding] = await endpoint(await greet('* OK IMAP4rev1 ready'), { starttls: 'smtp' });
    expect(finding).toMatchObject({
      key: 'endpoints.mail.starttls',
      what: expect.stringMatching(/does not speak smtp/),
      fix: 'starttls: imap',
    });
  });

  test('is left out where TLS comes first', async () => {
    const [finding] = await endpoint(await open(https), { starttls: 'postgres' });
    expect(finding).toMatchObject({
      what: expect.stringMatching(/TLS comes first/),
      fix: 'leave starttls out',
    });
  });

  test.each([
    ['unknown-ca', 'trust.ca', /unknown CA/],
    ['expired', 'endpoints.mail', /has expired/],
    ['wrong-host', 'endpoints.mail', /another host than localhost/],
  ] as const)('and a certificate that is %s is told like any other', async (receiver, key, what) => {
    const findings = await endpoint(await open(smtp('offered'), receiver), { starttls: 'smtp' });
    const broken = findings.filter((each) => each.state === 'broken');
    expect(broken).toHaveLength(1);
    expect(broken[0]).toMatchObject({ key, what: expect.stringMatching(what) });
  });
});

describe('an endpoint without a dialogue', () => {
  test('that greets is told which one it needs, once that was tried', async () => {
    const [finding] = await endpoint(await open(smtp('offered')));
    expect(finding).toMatchObject({
      key: 'endpoints.mail.starttls',
      state: 'broken',
      what: expect.stringMatching(/speaks smtp before TLS/),
      seen: expect.stringMatching(/this looks like SMTP/),
      fix: 'starttls: smtp (with that TLS answers)',
    });
  });

  test('that is a port in clear is sent to the services', async () => {
    const { port } = await serve((_, response) => sendJson(response, 200, {}), LOOPBACK);
    const [finding] = await endpoint(port);
    expect(finding).toMatchObject({
      key: 'endpoints.mail',
      state: 'broken',
      what: expect.stringMatching(/speaks no TLS/),
      fix: expect.stringMatching(/under services/),
    });
  });
});

describe('a service', () => {
  test('that is closed is fine, and said to be closed', async () => {
    const findings = await service(await closedPort(), 'http');
    expect(findings.map(({ key, state, what }) => `${key} ${state} ${what}`)).toContainEqual(
      expect.stringMatching(/^services\.port works localhost:\d+ is closed/),
    );
    expect(findings.every(({ state }) => state === 'works')).toBe(true);
  });

  test('of HTTP that answers is fine, and said to answer', async () => {
    const { port } = await serve((_, response) => sendJson(response, 308, {}), LOOPBACK);
    const findings = await service(port, 'http');
    expect(findings.at(-1)).toMatchObject({ state: 'works', what: expect.stringMatching(/HTTP\/1\.1 308/) });
  });

  test.each([
    ['http', 'smtp'],
    ['pop3', 'smtp'],
    ['mllp', 'smtp'],
  ] as const)('said to be %s that speaks %s is told which it is', async (protocol, spoken) => {
    const findings = await service(await greet('220 mail.example ESMTP ready'), protocol);
    expect(findings.at(-1)).toMatchObject({
      key: 'services.port.protocol',
      state: 'broken',
      what: expect.stringContaining(`speaks ${spoken}, not ${protocol}`),
      seen: '220 mail.example ESMTP ready',
      fix: `protocol: ${spoken}`,
    });
  });

  test('of its own protocol in clear is fine for a doctor: the check says whether it should be', async () => {
    const findings = await service(await open(smtp('offered')), 'smtp');
    expect(findings.at(-1)).toMatchObject({ key: 'services.port', state: 'works' });
  });

  test('of HTTP that speaks TLS belongs to the endpoints', async () => {
    const findings = await service(await open(https), 'http');
    expect(findings.at(-1)).toMatchObject({
      key: 'services.port.port',
      state: 'broken',
      fix: expect.stringMatching(/endpoints: \{ port: \{ host: localhost/),
    });
  });

  test('with TLS that is no endpoint is worth a note', async () => {
    const port = await open(https);
    const notes = (await service(port, 'syslog')).filter((each) => each.state === 'note');
    expect(notes.map(({ fix }) => fix)).toEqual([`endpoints: { port: { host: localhost, port: ${port} } }`]);
    const endpoints = { log: { host: 'localhost', port } };
    const services = { log: { host: 'localhost', port, protocol: 'syslog' } };
    const both = await findingsOf([port], { endpoints, services }, ['service']);
    expect(both.map(({ state }) => state)).toEqual(['works']);
  });

  test('outside the scope gets no packet', async () => {
    const port = await greet('220 nobody should hear this');
    const other = await closedPort();
    const services = {
      far: { host: 'elsewhere.invalid', port: other, protocol: 'http' },
      near: { host: 'localhost', port, protocol: 'smtp' },
    };
    const findings = await findingsOf([other], { services }, ['scope', 'service']);
    expect(findings.map(({ key, state, fix }) => `${key} ${state} ${fix}`)).toEqual([
      expect.stringMatching(/^services\.far broken .*under scope\.hosts$/),
      expect.stringMatching(/^services\.near broken .*under scope\.ports$/),
    ]);
  });
});

test('port 80 of a site on 443 is missed where it is not declared', async () => {
  const bases = { web: 'https://localhost' };
  const notes = async (services: Tree) =>
    (await findingsOf([443, 80], { bases, services }, ['service'])).filter(({ state }) => state === 'note');
  expect(await notes({})).toMatchObject([
    { key: 'bases.web', fix: expect.stringContaining('port: 80, protocol: http') },
  ]);
  expect(await notes({ http: { host: 'localhost', port: 80, protocol: 'http' } })).toEqual([]);
});
