/** Two checks that write over the same record at once: each must find its own change, and not the other's. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createProbes } from '../../src/target/probe.js';
import type { Parts } from './drive.js';
import { drive } from './drive.js';
import { sendJson, serve } from './servers.js';
import { BEARER } from './systems.js';

const desk = { wait: async () => ({ lateMs: 0 }), note: () => undefined };

/** Keeps the last note; a read takes long enough for another write to come between. */
async function open(operation: 'C' | 'U') {
  let note = '';
  const server = await serve(async ({ method, url, body }, response) => {
    if (url === '/token')
      return sendJson(response, 200, { access_token: 'a-token-of-ours', refresh_token: 'r' });
    if (method === 'PUT') note = body;
    else await sleep(30);
    return sendJson(response, 200, { note });
  });
  const write = {
    operation,
    writes: true,
    request: { method: 'PUT' as const, path: '/note', text: '${marker}' },
  };
  const parts: Parts = {
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { main: server.url },
    signIn: { main: { ...BEARER, alive: { ...BEARER.alive, request: { path: '/note' } } } },
    resources: { alice: { type: 'Patient' } },
    actions: {
      'note.read': { operation: 'R', request: { path: '/note' } },
      'note.write': { ...write, readBack: { action: 'note.read', persona: 'clinician' } },
    },
  };
  const { driver, guard } = drive(parts);
  const probes = createProbes(driver, guard);
  return (check: string) => probes.probeFor(check, desk).probe;
}

describe('a change and the look at it', () => {
  const change = async (
    probe: Awaited<ReturnType<typeof open>> extends (c: string) => infer P ? P : never,
    marker: string,
  ) => {
    const session = await probe.shared('clinician');
    return probe.undisturbed({ action: 'note.write', resource: 'alice', marker }, async () => {
      await session.act('note.write', { resource: 'alice', marker });
      return probe.readBack('note.write', 'alice', marker);
    });
  };

  it('have the record to themselves, whatever other checks write', async () => {
    const probeFor = await open('U');
    const one = probeFor('one.check');
    const other = probeFor('other.check');
    const session = await other.shared('clinician');
    const [first, second] = await Promise.all([
      change(one, 'marker-of-one-check'),
      change(other, 'marker-of-other-check'),
      // A check that does not look back waits as well.
      session.act('note.write', { resource: 'alice', marker: 'marker-of-a-third' }),
    ]);
    expect([first, second]).toEqual([true, true]);
  });

  it('go on at once for what is created, which writes over nothing', async () => {
    const probeFor = await open('C');
    const found = await Promise.all([
      change(probeFor('one.check'), 'marker-of-one-check'),
      change(probeFor('other.check'), 'marker-of-other-check'),
    ]);
    // This server keeps one note: without a turn each, one of the two is overwritten.
    expect(found).toContain(false);
  });
});
