import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { account, type Bench, startBench } from './clinic-client.js';
import { BODY, type Message, LAB_SECRET as secret, send } from './laboratory.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());
beforeEach(async () => {
  await bench.clinic.setFaults([]);
  await bench.clinic.reset();
});

/** How many observations from outside Alice's record holds. */
async function stored(): Promise<number> {
  const rows = await bench.clinic.store.query<{ content: { code: { text: string } } }>(
    `SELECT content FROM resource_versions WHERE type = 'Observation'`,
  );
  return rows.filter(({ content }) => content.code.text === 'Potassium from outside').length;
}

async function logged(id: string) {
  const token = (await bench.signIn(account('auditor'))).access_token;
  const path = `/fhir/AuditEvent?request-id=request-${id}`;
  return (await bench.call('GET', path, { token })).json.entry.map(({ resource }) => [
    resource.action,
    resource.outcome,
    resource.agent[0]?.who.identifier.value,
  ]);
}

const altered = BODY.replace('4.1', '9.1');
const digest = (body: string) => `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;

describe('a message of the laboratory', () => {
  test('is stored and recorded when its signature is right, also beside that of an older secret', async () => {
    const first = await send(bench.clinic, { headers: { 'content-digest': digest(BODY) } });
    expect(first).toEqual({ status: 201, id: expect.any(String) });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const mac = createHmac('sha256', secret).update(`msg-2.${timestamp}.${BODY}`).digest('base64');
    const two = { 'webhook-timestamp': timestamp, 'webhook-signature': `v1,b2xk v1,${mac}` };
    expect((await send(bench.clinic, { id: 'msg-2', headers: two })).status).toBe(201);
    expect(await stored()).toBe(2);
    expect(await logged('msg-1')).toEqual([['C', '0', 'lab']]);
    const token = (await bench.signIn(account('clinician'))).access_token;
    const read = await bench.call('GET', `/fhir/Observation/${first.id}`, { token });
    expect(read.text).toContain('"value":4.1');
  });

  test.each<[string, Message]>([
    ['whose body was altered on the way', { body: altered, signed: BODY }],
    ['with one byte more than was signed', { body: `${BODY} `, signed: BODY }],
    ['signed with another secret', { key: 'another' }],
    ['without a signature', { headers: { 'webhook-signature': undefined } }],
    ['without the time that was signed', { headers: { 'webhook-timestamp': undefined } }],
    ['without an id', { headers: { 'webhook-id': undefined } }],
    ['of six minutes ago', { at: Date.now() - 360_000 }],
    ['of six minutes from now', { at: Date.now() + 360_000 }],
    ['whose time is no number', { headers: { 'webhook-timestamp': 'now' } }],
    ['whose digest is of something else', { headers: { 'content-digest': digest(altered) } }],
    ['whose digest can’t be read', { headers: { 'content-digest': 'md5=:AAAA:' } }],
  ])('%s is refused, leaves nothing behind, and is recorded', async (_name, message) => {
    expect((await send(bench.clinic, message)).status).toBe(401);
    expect(await stored()).toBe(0);
    expect(await logged('msg-1')).toEqual([['C', '4', 'lab']]);
  });

  test('that comes again is answered the same and stored once', async () => {
    const [first, second] = [await send(bench.clinic), await send(bench.clinic)];
    expect(second).toEqual({ status: 201, id: first.id });
    expect(await stored()).toBe(1);
  });

  test.each([
    ['for a patient who isn’t here', BODY.replace('p-alice', 'p-nobody'), 404],
    ['that is no observation', '{"resourceType":"Patient"}', 422],
    ['that is no JSON', 'not json', 422],
  ])('%s is refused though it is signed', async (_name, body, status) => {
    expect((await send(bench.clinic, { body })).status).toBe(status);
    expect((await logged('msg-1')).map(([, outcome]) => outcome)).toEqual(['4']);
  });
});
