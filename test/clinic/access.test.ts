import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser } from './browser.js';
import { account, type Bench, PEOPLE, startBench } from './clinic-client.js';

const EMERGENCY_MS = 1500;

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ CLINIC_EMERGENCY: `${EMERGENCY_MS}ms` });
});
afterAll(() => bench.stop());
beforeEach(() => bench.clinic.reset());

const tokenOf = async (pool: string, index = 0) => (await bench.signIn(account(pool, index))).access_token;
const statusOf = async (token: string | undefined, method: string, path: string, json?: unknown) =>
  (await bench.call(method, path, { token, json })).status;

const NOTE = PEOPLE.patients.alice?.observation ?? '';
const LETTER = PEOPLE.patients.alice?.binary ?? '';
const DOCUMENT = PEOPLE.patients.alice?.document ?? '';
const NEW_PATIENT = { resourceType: 'Patient', name: [{ family: 'Newly', given: ['Registered'] }] };
const NEW_OBSERVATION = {
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'Weight' },
  subject: { reference: 'Patient/p-alice' },
};

describe('what a role may do', () => {
  // One row a request; the columns are the statuses for the roles of ROLES.
  const ROLES = ['clinician', 'nurse', 'billing', 'registrar', 'auditor', 'admin'];
  const MATRIX: [string, string, unknown, number[]][] = [
    ['GET', '/fhir/Patient/p-alice', undefined, [200, 200, 200, 200, 403, 403]],
    ['GET', '/fhir/Patient/p-carol', undefined, [403, 403, 200, 200, 403, 403]],
    ['GET', '/fhir/Patient/p-emil', undefined, [404, 404, 404, 404, 403, 403]],
    ['GET', '/fhir/Patient', undefined, [200, 200, 200, 200, 403, 403]],
    ['GET', '/fhir/Patient/p-alice/_history', undefined, [200, 200, 200, 200, 403, 403]],
    ['GET', '/fhir/Patient/p-alice/_history/1', undefined, [200, 200, 200, 200, 403, 403]],
    ['GET', '/fhir/Patient/p-alice/$everything', undefined, [200, 200, 403, 403, 403, 403]],
    ['GET', '/fhir/Patient/$export', undefined, [200, 403, 403, 200, 403, 403]],
    ['GET', `/fhir/Observation/${NOTE}`, undefined, [200, 200, 403, 403, 403, 403]],
    ['GET', '/fhir/Observation?patient=p-alice', undefined, [200, 200, 403, 403, 403, 403]],
    ['GET', `/fhir/Observation/${NOTE}/_history`, undefined, [200, 200, 403, 403, 403, 403]],
    ['GET', `/fhir/DocumentReference/${DOCUMENT}`, undefined, [200, 403, 403, 403, 403, 403]],
    ['GET', '/fhir/DocumentReference?patient=p-alice', undefined, [200, 403, 403, 403, 403, 403]],
    ['GET', `/fhir/Binary/${LETTER}`, undefined, [200, 403, 403, 403, 403, 403]],
    ['POST', '/fhir/Observation', NEW_OBSERVATION, [201, 201, 403, 403, 403, 403]],
    ['POST', '/fhir/Patient', NEW_PATIENT, [403, 403, 403, 201, 403, 403]],
    ['GET', '/fhir/AuditEvent', undefined, [403, 403, 403, 403, 200, 403]],
    ['GET', '/fhir/AuditEvent/$verify', undefined, [403, 403, 403, 403, 200, 403]],
    ['GET', '/admin/users', undefined, [403, 403, 403, 403, 403, 200]],
    ['GET', '/fhir/Condition', undefined, [404, 404, 404, 404, 404, 404]],
    ['DELETE', '/fhir/AuditEvent/1', undefined, [405, 405, 405, 405, 405, 405]],
  ];

  test('every cell of the matrix is as the policy says, and nothing is open to strangers', async () => {
    const tokens = await Promise.all(ROLES.map((role) => tokenOf(role)));
    const found: typeof MATRIX = [];
    for (const [method, path, json] of MATRIX) {
      const statuses = await Promise.all(tokens.map((token) => statusOf(token, method, path, json)));
      found.push([method, path, json, statuses]);
      expect([path, await statusOf(undefined, method, path, json)]).toEqual([path, 401]);
      expect([path, await statusOf('made-up', method, path, json)]).toEqual([path, 401]);
    }
    expect(found).toEqual(MATRIX);
  });

  test('a refusal carries no part of the record', async () => {
    const [billing, clinician] = await Promise.all([tokenOf('billing'), tokenOf('clinician')]);
    for (const [token, path] of [
      [billing, `/fhir/Observation/${NOTE}`],
      [clinician, '/fhir/Patient/p-carol'],
      [clinician, '/fhir/Patient/p-emil'],
    ] as const) {
      const refused = await bench.call('GET', path, { token });
      expect(refused.json.resourceType).toBe('OperationOutcome');
      expect(refused.text).not.toMatch(/CNRY|Carol|Emil/);
    }
  });

  test('searches hold what the caller may see and count nothing else', async () => {
    const token = await tokenOf('clinician');
    const all = await bench.call('GET', '/fhir/Patient', { token });
    const ids = all.json.entry.map(({ resource }) => resource.id);
    expect(ids).toContain('p-alice');
    expect(ids).not.toContain('p-carol');
    expect(ids).not.toContain('p-emil');
    expect(all.json.total).toBe(ids.length);
    for (const query of ['Patient?_id=p-carol', 'Patient?name=Fixture', 'Observation?patient=p-dora']) {
      expect([query, (await bench.call('GET', `/fhir/${query}`, { token })).json.total]).toEqual([query, 0]);
    }
    expect((await bench.call('GET', '/fhir/Patient?name=sam', { token })).json.total).toBe(1);
  });

  test('each entry of a batch is decided by itself', async () => {
    const token = await tokenOf('nurse');
    const urls = ['Patient/p-alice', 'Patient/p-carol', `Binary/${LETTER}`, '../admin/users', ''];
    const entry = urls.map((url) => ({ request: { method: 'GET', url } }));
    const json = { resourceType: 'Bundle', type: 'batch', entry };
    const answer = await bench.call('POST', '/fhir', { token, json });
    const statuses = answer.json.entry.map(({ response }) => response.status);
    expect(statuses).toEqual(['200', '403', '403', '400', '400']);
    expect(answer.text).not.toMatch(/CNRY-CAROL|CNRY-ALICE-DOC/);
  });
});

describe('changing a record', () => {
  test('an update needs the current version and leaves the former one in the history', async () => {
    const token = await tokenOf('registrar');
    const read = await bench.call('GET', '/fhir/Patient/p-ben', { token });
    const json = { ...read.json, gender: 'other' };
    const put = (headers: Record<string, string>) =>
      bench.call('PUT', '/fhir/Patient/p-ben', { token, json, headers });
    expect((await put({})).status).toBe(428);
    expect((await put({ 'if-match': 'W/"7"' })).status).toBe(412);
    const etag = String(read.headers.etag);
    const updated = await put({ 'if-match': etag });
    expect([updated.status, updated.headers.etag]).toEqual([200, 'W/"2"']);
    expect((await put({ 'if-match': etag })).status).toBe(412);
    const history = await bench.call('GET', '/fhir/Patient/p-ben/_history', { token });
    const genders = history.json.entry.map(({ resource }) => resource.gender);
    expect(genders).toEqual(['other', 'male']);
    const former = await bench.call('GET', '/fhir/Patient/p-ben/_history/1', { token });
    expect(former.json.gender).toBe('male');
  });

  test('a refused change is not made', async () => {
    const [clinician, billing] = await Promise.all([tokenOf('clinician'), tokenOf('billing')]);
    const json = { resourceType: 'Patient', id: 'p-alice', name: [{ family: 'Changed' }] };
    const headers = { 'if-match': '*' };
    const put = await bench.call('PUT', '/fhir/Patient/p-alice', { token: clinician, json, headers });
    expect(put.status).toBe(403);
    expect(await statusOf(billing, 'POST', '/fhir/Observation', NEW_OBSERVATION)).toBe(403);
    const read = await bench.call('GET', '/fhir/Patient/p-alice/$everything', { token: clinician });
    expect(read.text).not.toMatch(/Changed|Weight/);
  });

  test('an observation can’t be added to another tenant’s or an unrelated patient’s record', async () => {
    const token = await tokenOf('nurse');
    const at = (id: string) => ({ ...NEW_OBSERVATION, subject: { reference: `Patient/${id}` } });
    expect(await statusOf(token, 'POST', '/fhir/Observation', at('p-carol'))).toBe(403);
    expect(await statusOf(token, 'POST', '/fhir/Observation', at('p-emil'))).toBe(404);
    expect(await statusOf(token, 'POST', '/fhir/Observation', { resourceType: 'Observation' })).toBe(422);
  });

  test('reset takes back what was created and changed', async () => {
    const token = await tokenOf('registrar');
    const made = await bench.call('POST', '/fhir/Patient', { token, json: NEW_PATIENT });
    const path = `/fhir/Patient/${made.json.id}`;
    expect(await statusOf(token, 'GET', path)).toBe(200);
    await bench.clinic.reset();
    expect(await statusOf(await tokenOf('registrar'), 'GET', path)).toBe(404);
  });
});

describe('emergency access', () => {
  const PATH = '/fhir/Patient/p-carol/$emergency-access';
  const REASON = { reason: 'Unconscious, no one else on duty' };

  test('opens one record for reading, for a limited time', async () => {
    const token = await tokenOf('nurse');
    expect(await statusOf(token, 'GET', '/fhir/Patient/p-carol')).toBe(403);
    const granted = await bench.call('POST', PATH, { token, json: REASON });
    expect(granted.status).toBe(201);
    expect(granted.json.patient).toBe('Patient/p-carol');
    expect(Date.parse(granted.json.expires) - Date.now()).toBeLessThanOrEqual(EMERGENCY_MS);
    expect(await statusOf(token, 'GET', '/fhir/Patient/p-carol')).toBe(200);
    expect((await bench.call('GET', '/fhir/Observation?patient=p-carol', { token })).text).toContain(
      'CNRY-CAROL',
    );
    expect(await statusOf(token, 'GET', '/fhir/Patient/p-dora')).toBe(403);
    const write = { ...NEW_OBSERVATION, subject: { reference: 'Patient/p-carol' } };
    expect(await statusOf(token, 'POST', '/fhir/Observation', write)).toBe(403);
    expect(await statusOf(await tokenOf('nurse', 1), 'GET', '/fhir/Patient/p-carol')).toBe(403);
    await wait(EMERGENCY_MS);
    expect(await statusOf(token, 'GET', '/fhir/Patient/p-carol')).toBe(403);
  });

  test('needs a reason and a designated role, and can be ended', async () => {
    const token = await tokenOf('clinician');
    expect(await statusOf(token, 'POST', PATH, { reason: '   too short    ' })).toBe(422);
    expect(await statusOf(token, 'POST', PATH)).toBe(422);
    for (const pool of ['billing', 'registrar', 'auditor', 'admin']) {
      expect([pool, await statusOf(await tokenOf(pool), 'POST', PATH, REASON)]).toEqual([pool, 403]);
    }
    expect(await statusOf(token, 'POST', '/fhir/Patient/p-emil/$emergency-access', REASON)).toBe(404);
    expect(await statusOf(token, 'POST', PATH, REASON)).toBe(201);
    expect(await statusOf(token, 'GET', '/fhir/Patient/p-carol')).toBe(200);
    expect(await statusOf(token, 'DELETE', PATH)).toBe(204);
    expect(await statusOf(token, 'GET', '/fhir/Patient/p-carol')).toBe(403);
    expect(await statusOf(token, 'DELETE', PATH)).toBe(404);
  });

  test('works through the web form', async () => {
    const browser = openBrowser(bench.call);
    await browser.signIn(account('clinician'));
    const refused = await browser.get('/patients/p-dora');
    expect(refused.status).toBe(403);
    expect(refused.text).not.toMatch(/CNRY|Fictive/);
    expect((await browser.post('/patients/p-dora/emergency-access', { reason: '' })).status).toBe(422);
    const granted = await browser.post('/patients/p-dora/emergency-access', REASON);
    expect(granted.headers.location).toBe('/patients/p-dora');
    const page = await browser.get('/patients/p-dora');
    expect(page.text).toContain('CNRY-DORA-NOTE-');
    expect(page.text).toContain('Emergency access until');
    await browser.post('/patients/p-dora/emergency-access/end');
    expect((await browser.get('/patients/p-dora')).status).toBe(403);
  });
});
