import { expect, it } from 'vitest';
import { makeEntries } from '../../src/kinds/log-entries.js';
import type { AuditQuestion, Probe } from '../../src/kinds/probe.js';

/** `reads`: what each read came to; an entry for whatever nonce is asked for. */
function probing(reads: { readonly success: boolean; readonly nonce: string | null }) {
  let signIns = 0;
  let count = 0;
  const act = async () => ({ ...reads, nonce: reads.nonce === null ? null : `${reads.nonce}-${++count}` });
  const probe = {
    protectedReads: [{ persona: 'nurse', action: 'read', resource: 'alice', signIn: 'api' }],
    auditedPersonas: ['nurse'],
    limits: {},
    now: () => 0,
    shared: async () => ({ act }),
    signIn: async () => ({ signedInNonce: `signed-in-${++signIns}` }),
    audit: async ({ nonces }: AuditQuestion) => ({
      readable: true,
      total: nonces.length,
      said: '',
      entries: nonces.map((nonce) => ({ nonce, id: `id of ${nonce}`, time: '2026-11-23T05:15:01Z' })),
    }),
  } as unknown as Probe;
  return {
    made: async () => (await makeEntries(probe, 2)).entries.map(({ id }) => id),
    signIns: () => signIns,
  };
}

it('entries are those of reads, where these can be found', async () => {
  const { made, signIns } = probing({ success: true, nonce: 'read' });
  expect(await made()).toEqual(['id of read-1', 'id of read-2']);
  expect(signIns()).toBe(0);
});

it('where a read says nothing of itself they are those of sign-ins', async () => {
  expect(await probing({ success: true, nonce: null }).made()).toEqual([
    'id of signed-in-1',
    'id of signed-in-2',
  ]);
});

it('of reads that failed there is none, and nothing is put in their place', async () => {
  const { made, signIns } = probing({ success: false, nonce: null });
  expect(await made()).toEqual([]);
  expect(signIns()).toBe(0);
});
