import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, startBench } from './clinic-client.js';
import { CHANGES, HEALTHY } from './feeds.js';
import { type Identities, makeIdentities } from './receivers.js';

let bench: Bench;
let identities: Identities;
beforeAll(async () => {
  identities = await makeIdentities();
  bench = await startBench({ CLINIC_STAGING: '1' });
});
afterAll(() => bench.stop());

async function facts(
  probe: (bench: Bench, identities: Identities) => Promise<object>,
  faults: readonly string[],
): Promise<object> {
  await bench.clinic.setFaults([]);
  await bench.clinic.reset();
  await bench.clinic.setFaults(faults);
  return probe(bench, identities);
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
