import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { firstBreak, readChain } from '../../targets/clinic/app/audit/chain.js';
import { openBrowser } from './browser.js';
import { account, type Bench, code, PEOPLE, startBench } from './clinic-client.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.clinic.reset());

const tokenOf = async (pool: string, index = 0) => (await bench.signIn(account(pool, index))).access_token;

/** The entries for one request id, in the words of the log. */
async function entriesFor(auditor: string, requestId: string): Promise<object[]> {
  const found = await bench.call('GET', `/fhir/AuditEvent?request-id=${requestId}`, { token: auditor });
  return found.json.entry.map(({ resource }) => ({
    subtype: resource.subtype[0]?.code,
    action: resource.action,
    outcome: resource.outcome,
    who: resource.agent[0]?.who.identifier.value,
    patient: resource.entity.find((item) => item.role?.code === '1')?.what?.reference,
  }));
}

describe('what is recorded', () => {
  test('each access leaves one entry with actor, patient, action and outcome', async () => {
    const [nurse, auditor] = await Promise.all([tokenOf('nurse'), tokenOf('auditor')]);
    const who = account('nurse').username;
    const steps: [string, string, Record<string, string | undefined>][] = [
      [
        'GET',
        '/fhir/Patient/p-alice',
        { subtype: 'read', action: 'R', outcome: '0', patient: 'Patient/p-alice' },
      ],
      [
        'GET',
        '/fhir/Patient/p-carol',
        { subtype: 'read', action: 'R', outcome: '4', patient: 'Patient/p-carol' },
      ],
      [
        'GET',
        '/fhir/Observation?patient=p-ben',
        { subtype: 'search-type', action: 'E', outcome: '0', patient: 'Patient/p-ben' },
      ],
      [
        'GET',
        '/fhir/Binary/b-alice-letter',
        { subtype: 'read', action: 'R', outcome: '4', patient: 'Patient/p-alice' },
      ],
      ['POST', '/fhir/Patient', { subtype: 'create', action: 'C', outcome: '4', patient: undefined }],
    ];
    for (const [index, [method, path, expected]] of steps.entries()) {
      const id = `nonce-${index}`;
      await bench.call(method, path, { token: nurse, headers: { 'x-request-id': id } });
      expect([path, await entriesFor(auditor, id)]).toEqual([path, [{ ...expected, who }]]);
    }
    expect(await entriesFor(auditor, 'never-sent')).toEqual([]);
  });

  test('sign-in, failed sign-in, refresh and sign-out are recorded, at the API and at the web', async () => {
    const auditor = await tokenOf('auditor');
    const { username, password } = account('clinician');
    const post = (path: string, id: string, json: unknown, token?: string) =>
      bench.call('POST', path, { json, token, headers: { 'x-request-id': id } });
    await post('/auth/token', 'bad', { grant_type: 'password', username, password: 'wrong' });
    await post('/auth/token', 'nobody', { grant_type: 'password', username: 'nobody.here', password });
    const first = await post('/auth/token', 'first', { grant_type: 'password', username, password });
    const mfa = { mfa_token: first.json.mfa_token, code: code(account('clinician')) };
    const second = await post('/auth/mfa', 'second', mfa);
    const grant = { grant_type: 'refresh_token', refresh_token: second.json.refresh_token };
    const third = await post('/auth/token', 'third', grant);
    await post('/auth/logout', 'fourth', undefined, third.json.access_token);
    const entry = (subtype: string, outcome: string, who: string) => ({ subtype, action: 'E', outcome, who });
    expect(await entriesFor(auditor, 'bad')).toEqual([entry('110122', '4', username)]);
    expect(await entriesFor(auditor, 'nobody')).toEqual([entry('110122', '4', 'nobody.here')]);
    expect(await entriesFor(auditor, 'first')).toEqual([entry('password-step', '0', username)]);
    expect(await entriesFor(auditor, 'second')).toEqual([entry('110122', '0', username)]);
    expect(await entriesFor(auditor, 'third')).toEqual([entry('token-refresh', '0', username)]);
    expect(await entriesFor(auditor, 'fourth')).toEqual([entry('110123', '0', username)]);

    const browser = openBrowser(bench.call);
    await browser.signIn(account('clinician', 1));
    const web = await bench.call('GET', `/fhir/AuditEvent?agent=${account('clinician', 1).username}`, {
      token: auditor,
    });
    const subtypes = web.json.entry.map(({ resource }) => resource.subtype[0]?.code);
    expect(subtypes).toEqual(['110122', 'password-step']);
  });

  test('emergency access is flagged with its purpose and reason, and so is what it opened', async () => {
    const [clinician, auditor] = await Promise.all([tokenOf('clinician'), tokenOf('auditor')]);
    const reason = 'Found unconscious at home';
    const send = (method: string, path: string, id: string, json?: unknown) =>
      bench.call(method, `/fhir/Patient/p-carol${path}`, {
        token: clinician,
        json,
        headers: { 'x-request-id': id },
      });
    await send('GET', '', 'before');
    await send('POST', '/$emergency-access', 'start', { reason });
    await send('GET', '', 'during');
    await send('DELETE', '/$emergency-access', 'stop');
    const purposes = async (id: string) => {
      const found = await bench.call('GET', `/fhir/AuditEvent?request-id=${id}`, { token: auditor });
      const event = found.json.entry[0]?.resource;
      const codes = (event?.purposeOfEvent ?? []).map((purpose) => purpose.coding[0]?.code);
      return [event?.subtype[0]?.code, codes, event?.entity[0]?.detail?.[0]?.valueString];
    };
    expect(await purposes('before')).toEqual(['read', [], undefined]);
    expect(await purposes('start')).toEqual(['110127', ['ETREAT', 'BTG'], reason]);
    expect(await purposes('during')).toEqual(['read', ['ETREAT', 'BTG'], reason]);
    expect(await purposes('stop')).toEqual(['110138', ['ETREAT', 'BTG'], reason]);
  });

  test('the log holds no password, token, code or text of a record', async () => {
    const browser = openBrowser(bench.call);
    await browser.signIn(account('nurse'));
    await browser.get('/patients/p-alice');
    const { access_token, refresh_token } = await bench.signIn(account('clinician'));
    await bench.call('GET', '/fhir/Patient/p-alice/$everything?access_token=smuggled', {
      token: access_token,
    });
    const rows = await bench.clinic.store.query<{ content: string }>('SELECT content FROM audit_event');
    const log = rows.map(({ content }) => content).join('\n');
    expect(log).toContain('Patient/p-alice');
    const secrets = [account('clinician'), account('nurse')].flatMap(({ password, totp }) => [
      password,
      totp,
    ]);
    const canaries = Object.values(PEOPLE.patients.alice?.canaries ?? {});
    const cookie = browser.cookies.get('__Host-clinic-session') ?? '';
    for (const secret of [...secrets, ...canaries, cookie, access_token, refresh_token, 'smuggled']) {
      expect(log).not.toContain(secret);
    }
  });
});

describe('reading the log', () => {
  test('is for auditors of the same tenant, newest first, page by page, and is recorded itself', async () => {
    const [north, south, nurse] = await Promise.all([
      tokenOf('auditor'),
      tokenOf('southAuditor'),
      tokenOf('nurse'),
    ]);
    for (let index = 0; index < 5; index += 1)
      await bench.call('GET', '/fhir/Patient/p-alice', { token: nurse });
    const ids: string[] = [];
    let next: string | undefined =
      `/fhir/AuditEvent?agent=${account('nurse').username}&subtype=read&_count=2`;
    let pages = 0;
    while (next !== undefined) {
      const page = await bench.call('GET', next, { token: north });
      expect(page.json.total).toBe(5);
      ids.push(...page.json.entry.map(({ resource }) => resource.id));
      const link = page.json.link.find(({ relation }) => relation === 'next');
      next = link && new URL(link.url).pathname + new URL(link.url).search;
      pages += 1;
    }
    expect([pages, new Set(ids).size]).toEqual([3, 5]);
    const one = await bench.call('GET', `/fhir/AuditEvent/${ids[0]}`, { token: north });
    expect(one.json.id).toBe(ids[0]);
    expect((await bench.call('GET', `/fhir/AuditEvent/${ids[0]}`, { token: south })).status).toBe(404);
    expect((await bench.call('GET', '/fhir/AuditEvent?patient=p-alice', { token: south })).json.total).toBe(
      0,
    );
    const own = await bench.call('GET', `/fhir/AuditEvent?agent=${account('auditor').username}`, {
      token: north,
    });
    const types = own.json.entry.map(({ resource }) => resource.type.code);
    expect(types.filter((type: string) => type === '110101')).toHaveLength(4);
  });

  test('narrows by time, patient and outcome', async () => {
    const [nurse, auditor] = await Promise.all([tokenOf('nurse'), tokenOf('auditor')]);
    const middle = new Date().toISOString();
    await bench.call('GET', '/fhir/Patient/p-carol', { token: nurse });
    const total = async (query: string) =>
      (await bench.call('GET', `/fhir/AuditEvent?${query}`, { token: auditor })).json.total;
    expect(await total(`date=ge${middle}&patient=p-carol`)).toBe(1);
    expect(await total(`_lastUpdated=lt${middle}&patient=p-carol`)).toBe(0);
    expect(await total('entity=Patient/p-carol&outcome=4')).toBe(1);
    expect(await total('entity=Patient/p-carol&outcome=0')).toBe(0);
    expect((await bench.call('GET', '/fhir/AuditEvent?date=yesterday', { token: auditor })).status).toBe(400);
  });
});

describe('the log itself', () => {
  test('refuses update, delete and truncate, and its chain verifies', async () => {
    const { query } = bench.clinic.store;
    const past = await readChain(query);
    const token = await tokenOf('clinician');
    await bench.call('GET', '/fhir/Patient/p-alice', { token });
    for (const statement of [
      `UPDATE audit_event SET outcome = '0'`,
      'DELETE FROM audit_event',
      'TRUNCATE audit_event',
    ]) {
      await expect(query(statement)).rejects.toThrow('append-only');
    }
    const chain = await readChain(query);
    expect(chain).toHaveLength(past.length + 3);
    expect(firstBreak(chain)).toBeUndefined();
  });

  test('shows each way of tampering with a copy', async () => {
    const token = await tokenOf('clinician');
    for (let index = 0; index < 3; index += 1) await bench.call('GET', '/fhir/Patient/p-alice', { token });
    const chain = await readChain(bench.clinic.store.query);
    const [first, second, third, ...rest] = chain;
    if (!first || !second || !third) throw new Error('the chain is too short');
    const changed = { ...second, content: second.content.replace('"outcome":"0"', '"outcome":"4"') };
    expect(changed.content).not.toBe(second.content);
    expect(firstBreak([first, changed, third, ...rest])).toBe(2);
    expect(firstBreak([first, third, ...rest])).toBe(3);
    expect(firstBreak([first, third, second, ...rest])).toBe(3);
    expect(firstBreak([first, first, second, third, ...rest])).toBe(1);
  });

  test('when it can’t be written, nothing is read and nothing is changed', async () => {
    const token = await tokenOf('registrar');
    const { store } = bench.clinic;
    await store.script(`
      CREATE FUNCTION log_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'full'; END $$;
      CREATE TRIGGER log_full BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION log_full();`);
    const json = { resourceType: 'Patient', name: [{ family: 'Unrecorded' }] };
    const read = await bench.call('GET', '/fhir/Patient/p-alice', { token });
    const write = await bench.call('POST', '/fhir/Patient', { token, json });
    await store.script('DROP TRIGGER log_full ON audit_event; DROP FUNCTION log_full();');
    expect([read.status, write.status]).toEqual([500, 500]);
    expect(read.text).not.toContain('CNRY');
    expect((await bench.call('GET', '/fhir/Patient?name=Unrecorded', { token })).json.total).toBe(0);
  });
});

const SCHEMA = process.env.FHIR_AUDITEVENT_SCHEMA ?? '';

test.skipIf(!existsSync(SCHEMA))('every entry is a valid FHIR R4 AuditEvent', async () => {
  const [clinician, auditor] = await Promise.all([tokenOf('clinician'), tokenOf('auditor')]);
  await bench.call('GET', '/fhir/Patient?name=a', { token: clinician });
  await bench.call('GET', '/fhir/Patient/p-carol', { token: clinician });
  const reason = 'Found unconscious at home';
  await bench.call('POST', '/fhir/Patient/p-carol/$emergency-access', { token: clinician, json: { reason } });
  await bench.call('GET', '/fhir/Observation');
  const log = await bench.call('GET', '/fhir/AuditEvent', { token: auditor });
  const { $schema: _draft, ...schema } = JSON.parse(readFileSync(SCHEMA, 'utf8'));
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
  expect(log.json.entry.length).toBeGreaterThan(6);
  for (const { resource } of log.json.entry) {
    validate(resource);
    expect([resource.subtype[0]?.code, validate.errors]).toEqual([resource.subtype[0]?.code, null]);
  }
});
