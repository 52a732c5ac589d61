import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './browser.js';
import { account, type Bench, startBench } from './clinic-client.js';
import { ABSOLUTE_MS, CHANGES, HEALTHY, IDLE_MS } from './session-limits.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ CLINIC_IDLE: `${IDLE_MS}ms`, CLINIC_ABSOLUTE: `${ABSOLUTE_MS}ms` });
});
afterAll(() => bench.stop());

async function facts(probe: (bench: Bench) => Promise<object>, faults: readonly string[]): Promise<object> {
  await bench.clinic.setFaults([]);
  await bench.clinic.reset();
  await bench.clinic.setFaults(faults);
  return probe(bench);
}

test.each([...HEALTHY])('the healthy clinic holds against the probe %o', async (probe, healthy) => {
  expect(await facts(probe, [])).toEqual(healthy);
});

test.each(Object.entries(CHANGES))(
  '%s breaks what it says and nothing beside',
  async (id, [probe, changed]) => {
    expect(await facts(probe, [id])).toEqual({ ...HEALTHY.get(probe), ...changed });
  },
);

test('an open page is told how many observations were added, and that it was signed out', async () => {
  await bench.clinic.setFaults([]);
  await bench.clinic.reset();
  const browser = openBrowser(bench.call);
  await browser.signIn(account('clinician'));
  const before = JSON.parse((await browser.get('/alerts')).text);
  expect(before).toEqual({ added: 0, everyMs: Math.round(IDLE_MS / 12) });
  const { access_token } = await bench.signIn(account('clinician', 1));
  const json = {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Of a test' },
    subject: { reference: 'Patient/p-alice' },
  };
  expect((await bench.call('POST', '/fhir/Observation', { token: access_token, json })).status).toBe(201);
  expect(JSON.parse((await browser.get('/alerts')).text).added).toBe(1);
  const page = await browser.get('/patients');
  expect(page.text).toContain('<script src="/assets/open-page.js" defer></script>');
  await browser.post('/logout');
  expect((await browser.get('/alerts')).status).toBe(401);
});
