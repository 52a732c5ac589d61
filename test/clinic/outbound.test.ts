import { createHmac } from 'node:crypto';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { account, type Bench, PEOPLE, startBench } from './clinic-client.js';
import {
  type Identities,
  makeIdentities,
  type Receiver,
  startMailReceiver,
  startSyslogReceiver,
  startWebhookReceiver,
} from './receivers.js';

const MRN = PEOPLE.patients.alice?.canaries.mrn ?? '';

let bench: Bench;
let identities: Identities;
let admin: string;
let clinician: string;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  [bench, identities] = await Promise.all([startBench(), makeIdentities()]);
});
afterAll(() => bench.stop());
beforeEach(async () => {
  await bench.clinic.setFaults([]);
  await bench.clinic.reset();
  const [first, second] = await Promise.all([
    bench.signIn(account('admin')),
    bench.signIn(account('clinician')),
  ]);
  admin = first.access_token;
  clinician = second.access_token;
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((receiver) => receiver.close()));
});

function opened<R extends { close(): Promise<void> }>(receiver: R): R {
  open.push(receiver);
  return receiver;
}

interface Subscribed {
  readonly id: string;
  readonly secret: string;
}

async function subscribe(path: string, settings: object, token = admin): Promise<Subscribed> {
  const { ca, crl } = identities;
  const answer = await bench.call('POST', `/admin/integrations/${path}`, {
    token,
    json: { ca, crl, ...settings },
  });
  expect([answer.status, answer.text]).toEqual([201, answer.text]);
  return JSON.parse(answer.text);
}

const subscribeWebhook = ({ port }: Receiver, token = admin) =>
  subscribe('webhooks', { url: `https://localhost:${port}/hook` }, token);

const observe = (token = clinician, patient = 'p-alice', id = 'event') =>
  bench.call('POST', '/fhir/Observation', {
    token,
    headers: { 'x-request-id': id },
    json: {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'Of a test' },
      subject: { reference: `Patient/${patient}` },
    },
  });

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 20 });

describe('a webhook', () => {
  test('is told of a new observation at once, with a signature that its secret verifies', async () => {
    const receiver = opened(await startWebhookReceiver(identities.good));
    const { secret } = await subscribeWebhook(receiver);
    expect((await observe()).status).toBe(201);
    await eventually(() => expect(receiver.delivered).toHaveLength(1));
    const [delivery] = receiver.delivered;
    const { headers = {}, text = '', path } = delivery ?? {};
    expect(path).toBe('/hook');
    expect(JSON.parse(text)).toMatchObject({
      type: 'observation.created',
      id: headers['webhook-id'],
      patient: { reference: 'Patient/p-alice', mrn: MRN },
      observation: { resourceType: 'Observation', code: { text: 'Of a test' } },
    });
    const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headers;
    const mac = createHmac('sha256', secret).update(`${id}.${timestamp}.${text}`).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${mac}`);
    expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(10);
  });

  test('with a bad certificate gets no byte, while a good one beside it gets the event', async () => {
    const good = opened(await startWebhookReceiver(identities.good));
    const bad = await Promise.all(
      Object.entries(identities.bad).map(
        async ([name, identity]) => [name, opened(await startWebhookReceiver(identity))] as const,
      ),
    );
    for (const receiver of [good, ...bad.map(([, receiver]) => receiver)]) await subscribeWebhook(receiver);
    await observe();
    await eventually(() => expect(good.delivered).toHaveLength(1));
    // Each is tried, and tried once more.
    await eventually(() => expect(bad.map(([, { seen }]) => seen.connections)).toEqual(bad.map(() => 2)));
    await wait(100);
    const got = bad.map(([name, { seen, delivered }]) => [name, seen.applicationBytes, delivered.length]);
    expect(got).toEqual(bad.map(([name]) => [name, 0, 0]));
    expect(good.delivered).toHaveLength(1);
  });

  test('that can’t be reached is knocked at once more for all that waits, and gets all when it is back', async () => {
    const bad = opened(await startWebhookReceiver(identities.bad.expired ?? {}));
    const absent = await startWebhookReceiver(identities.good);
    await subscribeWebhook(bad);
    await subscribeWebhook(absent);
    await absent.close();
    await observe();
    await eventually(() => expect(bad.seen.connections).toBe(1));
    const back = opened(await startWebhookReceiver(identities.good, { status: 204 }, absent.port));
    await Promise.all([1, 2, 3, 4].map(() => observe()));
    await eventually(() => expect(back.delivered).toHaveLength(5));
    expect(new Set(back.delivered.map(({ headers }) => headers['webhook-id'])).size).toBe(5);
    // Twice for each of the five, were it not for the one that is tried for all.
    expect(bad.seen.connections).toBeLessThan(10);
    expect(bad.delivered).toEqual([]);
  });

  test('that is silent or absent delays nobody', async () => {
    const mute: Server = createServer(() => {});
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', () => resolve()));
    const port = (mute.address() as { port: number }).port;
    await subscribe('webhooks', { url: `https://localhost:${port}/` });
    await subscribe('webhooks', { url: 'https://localhost:1/' });
    const from = Date.now();
    expect((await observe()).status).toBe(201);
    expect((await bench.call('GET', '/fhir/Patient/p-alice', { token: clinician })).status).toBe(200);
    expect(Date.now() - from).toBeLessThan(2000);
    mute.close();
  });

  test('whose answer never ends is left after a while', async () => {
    const endless = createHttps(identities.good, (_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('and so on '), 50);
      response.on('close', () => {
        clearInterval(timer);
        left += 1;
      });
    });
    let left = 0;
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', () => resolve()));
    await subscribe('webhooks', { url: `https://localhost:${(endless.address() as AddressInfo).port}/` });
    await observe();
    await vi.waitFor(() => expect(left).toBe(1), { timeout: 10_000, interval: 100 });
    endless.close();
  });

  test('that redirects is not followed: only the administrator says where to call', async () => {
    const elsewhere = opened(await startWebhookReceiver(identities.good));
    const location = `https://localhost:${elsewhere.port}/`;
    const receiver = opened(
      await startWebhookReceiver(identities.good, { status: 307, headers: { location } }),
    );
    await subscribeWebhook(receiver);
    await observe();
    await eventually(() => expect(receiver.delivered).toHaveLength(1));
    await wait(300);
    expect([elsewhere.seen.connections, receiver.seen.connections]).toEqual([0, 1]);
  });

  test('is not called for another tenant, nor after it was taken out', async () => {
    const receiver = opened(await startWebhookReceiver(identities.good));
    const { id } = await subscribeWebhook(receiver);
    const south = (await bench.signIn(account('southClinician'))).access_token;
    const patient = Object.values(PEOPLE.patients).find(
      ({ tenant, careTeam }) => tenant === 'south' && careTeam,
    );
    expect((await observe(south, patient?.id)).status).toBe(201);
    const gone = await bench.call('DELETE', `/admin/integrations/webhooks/${id}`, { token: admin });
    expect(gone.status).toBe(204);
    await observe();
    await wait(300);
    expect(receiver.seen.connections).toBe(0);
    const again = await bench.call('DELETE', `/admin/integrations/webhooks/${id}`, { token: admin });
    expect(again.status).toBe(404);
  });
});

/** Takes octet-counted frames apart (RFC 5425); throws when the counting is off. */
function frames(octets: Buffer): string[] {
  const messages: string[] = [];
  for (let at = 0; at < octets.length; ) {
    const space = octets.indexOf(0x20, at);
    const length = Number(octets.toString('ascii', at, space));
    if (!/^[1-9]\d*$/.test(octets.toString('ascii', at, space))) throw new Error(`no length at ${at}`);
    messages.push(octets.toString('utf8', space + 1, space + 1 + length));
    at = space + 1 + length;
  }
  return messages;
}

describe('a syslog server', () => {
  test('gets one well-framed RFC 5424 message for each audit entry, with request id and object', async () => {
    const receiver = opened(await startSyslogReceiver(identities.good));
    await subscribe('syslog', { host: 'localhost', port: receiver.port });
    const read = (id: string, path: string) =>
      bench.call('GET', path, { token: clinician, headers: { 'x-request-id': id } });
    await read('first', '/fhir/Patient/p-alice');
    await read('second', '/fhir/Patient/p-carol');
    await bench.call('GET', '/fhir/Patient/p-ben', { headers: { 'x-request-id': 'stranger' } });
    const received = () => receiver.connections.flatMap((octets) => frames(octets));
    const about = (id: string) => received().filter((message) => message.includes(`request="${id}"`));
    await eventually(() => expect(about('stranger')).toHaveLength(1));
    expect([about('first').length, about('second').length]).toEqual([1, 1]);
    const [first = '', second = ''] = [about('first')[0], about('second')[0]];
    const header = /^<(\d+)>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ clinic - audit \[audit@32473 /;
    expect(header.exec(first)?.[1]).toBe('109');
    expect(header.exec(second)?.[1]).toBe('108');
    expect(first).toContain('object="Patient/p-alice" outcome="0"');
    expect(second).toContain('object="Patient/p-carol" outcome="4"');
    const event = JSON.parse(first.slice(first.indexOf('\uFEFF') + 1));
    expect(event).toMatchObject({ resourceType: 'AuditEvent', outcome: '0' });
    // Messages share a connection; a handshake for each would be a burden on both.
    expect(receiver.connections.length).toBe(1);
  });

  test('with a bad certificate gets nothing', async () => {
    const receivers = await Promise.all(
      Object.values(identities.bad).map(async (identity) => opened(await startSyslogReceiver(identity))),
    );
    const good = opened(await startSyslogReceiver(identities.good));
    for (const { port } of [good, ...receivers]) await subscribe('syslog', { host: 'localhost', port });
    await bench.call('GET', '/fhir/Patient/p-alice', { token: clinician });
    await eventually(() => expect(good.connections.length).toBe(1));
    await wait(1300);
    const octets = receivers.map(({ connections }) =>
      connections.reduce((sum, { length }) => sum + length, 0),
    );
    expect(octets).toEqual(receivers.map(() => 0));
  });
});

describe('a mail server', () => {
  const mail = async (identity: Identities['good'], starttls: boolean) => {
    const receiver = opened(await startMailReceiver(identity, { starttls }));
    await subscribe('mail', { host: 'localhost', port: receiver.port });
    return receiver;
  };

  test('gets the notification after STARTTLS, and its subject names nobody', async () => {
    const receiver = await mail(identities.good, true);
    await observe();
    await eventually(() => expect(receiver.mails).toHaveLength(1));
    const [received] = receiver.mails;
    expect(received?.secure).toBe(true);
    expect(received?.text).toContain(MRN);
    expect(/^Subject: (.*)$/m.exec(received?.text ?? '')?.[1]?.trim()).toBe('A new observation');
  });

  test('without STARTTLS, or with a bad certificate, gets nothing', async () => {
    const stripped = await mail(identities.good, false);
    const bad = await Promise.all(
      Object.values(identities.bad)
        .slice(0, 6)
        .map((identity) => mail(identity, true)),
    );
    const good = await mail(identities.good, true);
    await observe();
    await eventually(() => expect(good.mails).toHaveLength(1));
    await wait(1300);
    expect([stripped, ...bad].map(({ mails }) => mails.length)).toEqual([0, ...bad.map(() => 0)]);
  });
});

describe('the admin API', () => {
  test('is for administrators, and each change is in the log', async () => {
    const settings = { url: 'https://localhost:9/', ca: identities.ca };
    const post = (token: string | undefined, id: string) =>
      bench.call('POST', '/admin/integrations/webhooks', {
        token,
        json: settings,
        headers: { 'x-request-id': id },
      });
    expect((await post(undefined, 'nobody')).status).toBe(401);
    expect((await post(clinician, 'clinician')).status).toBe(403);
    const made = await post(admin, 'admin');
    expect(made.status).toBe(201);
    expect(Object.keys(JSON.parse(made.text)).sort()).toEqual(['id', 'secret']);
    const auditor = (await bench.signIn(account('auditor'))).access_token;
    const log = async (id: string) =>
      (await bench.call('GET', `/fhir/AuditEvent?request-id=${id}`, { token: auditor })).json.entry.map(
        ({ resource }) => [resource.subtype[0]?.code, resource.outcome],
      );
    expect(await log('admin')).toEqual([['integration-create', '0']]);
    expect(await log('clinician')).toEqual([['integration-create', '4']]);
    expect(await log('nobody')).toEqual([['integration-create', '4']]);
  });

  test.each([
    ['webhooks', { url: 'http://localhost:9/' }],
    ['webhooks', { url: 'https://user:word@localhost:9/' }],
    ['webhooks', { url: 'https://localhost:9/', ca: 'no certificate' }],
    [
      'webhooks',
      { url: 'https://localhost:9/', crl: '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----' },
    ],
    ['syslog', { host: 'localhost', port: 70_000 }],
    ['mail', { host: 'local host', port: 25 }],
    ['mail', {}],
  ])('refuses %s %j', async (path, settings) => {
    const { ca } = identities;
    const answer = await bench.call('POST', `/admin/integrations/${path}`, {
      token: admin,
      json: { ca, ...settings },
    });
    expect(answer.status).toBe(422);
  });
});

test('a clinic that closes lets go of every receiver', async () => {
  const own = await startBench();
  const token = (await own.signIn(account('admin'))).access_token;
  const mute: Server = createServer(() => {});
  let closed = 0;
  mute.on('connection', (socket) =>
    socket
      .resume()
      .on('close', () => (closed += 1))
      .on('error', () => {}),
  );
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', () => resolve()));
  const { port } = mute.address() as { port: number };
  const syslog = opened(await startSyslogReceiver(identities.good));
  const json = { ca: identities.ca, host: 'localhost' };
  await own.call('POST', '/admin/integrations/syslog', { token, json: { ...json, port } });
  await own.call('POST', '/admin/integrations/syslog', { token, json: { ...json, port: syslog.port } });
  await eventually(() => expect(syslog.connections.length).toBe(1));
  const from = Date.now();
  await own.stop();
  expect(Date.now() - from).toBeLessThan(3000);
  await eventually(() => expect(closed).toBeGreaterThan(0));
  mute.close();
});
