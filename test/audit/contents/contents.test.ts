import { describe, expect, it } from 'vitest';
import { contentsOf } from '../../../src/audit/contents/contents.js';
import type { TargetAudit } from '../../../src/target/audit-schema.js';

const PLAIN: TargetAudit = {
  source: { lines: 'audit.jsonl' },
  within: '5s',
  fields: {
    time: '$.at',
    actor: '$.who',
    operation: '$.did',
    object: '$.whom',
    outcome: '$.how',
    nonce: '$.request',
    source: '$.from',
    category: '$.kind',
  },
  operations: { view: 'R' },
  outcomes: { success: ['ok'], failure: ['denied'] },
};
const ENTRY = {
  at: '2026-11-23T05:15:00.020Z',
  who: 'clara',
  did: 'view',
  whom: 'Patient/p-alice',
  how: 'ok',
  request: 'n1',
  from: '192.0.2.7',
  kind: 'Observation',
};
const wrongIn = (audit: TargetAudit, item: unknown, event: 'read' | 'search' | 'sign-in' = 'read') =>
  contentsOf(audit, item, 'n1', { n1: event })
    ?.elements.filter(({ state }) => state !== 'given')
    .map(({ element, state }) => `${element}: ${state}`);

describe('the elements of ASTM E2147-18', () => {
  it('are all given by an entry that has them, and each one missing from a copy is noticed', () => {
    const found = contentsOf(PLAIN, ENTRY, 'n1', { n1: 'read' });
    expect(found?.elements.map(({ state }) => state)).toEqual(Array(7).fill('given'));
    expect(found?.omissions.map(({ noticed }) => noticed)).toEqual(Array(7).fill(true));
  });

  it.each<[string, object, string]>([
    ['a local time without zone', { at: '2026-11-23T05:15:00' }, '7.1.1 date and time, with zone: malformed'],
    ['a date alone', { at: '2026-11-23' }, '7.1.1 date and time, with zone: malformed'],
    ['a day that there is not', { at: '2026-13-41T05:15:00Z' }, '7.1.1 date and time, with zone: malformed'],
    ['no time', { at: undefined }, '7.1.1 date and time, with zone: absent'],
    ['no patient', { whom: '' }, '7.1.2 patient: absent'],
    ['a word for no address', { from: 'unknown' }, '7.1.6 source: malformed'],
    ['an address that is none', { from: '0.0.0.0' }, '7.1.6 source: malformed'],
    ['a dash for a user', { who: '-' }, '7.1.7 user: malformed'],
    ['a word that the map does not know', { did: 'look' }, '7.1.8 type of action: malformed'],
    ['no category', { kind: null }, '7.1.9 category of data: absent'],
    ['an outcome that the map does not know', { how: 'maybe' }, '4.2 outcome: malformed'],
  ])('are found wanting by %s', (_, change, wrong) => {
    expect(wrongIn(PLAIN, { ...ENTRY, ...change })).toEqual([wrong]);
  });

  it('take a space for the T and a short zone, as databases write them', () => {
    expect(wrongIn(PLAIN, { ...ENTRY, at: '2026-11-23 05:15:00.02+00' })).toEqual([]);
  });

  it('want no patient of a sign-in', () => {
    expect(wrongIn(PLAIN, { ...ENTRY, whom: undefined, kind: undefined }, 'sign-in')).toEqual([]);
  });

  it('are unmapped where the target file does not say where they stand', () => {
    const { source: _, ...fields } = PLAIN.fields;
    expect(wrongIn({ ...PLAIN, fields }, ENTRY)).toEqual(['7.1.6 source: unmapped']);
  });
});

const machine = (code: string, address: string) => ({
  type: { coding: [{ code }] },
  who: { display: 'a machine' },
  requestor: false,
  network: { address },
});
const EVENT = {
  ...ENTRY,
  resourceType: 'AuditEvent',
  type: { code: 'rest' },
  subtype: [{ code: 'read' }],
  action: 'R',
  recorded: '2026-11-23T05:15:00.020Z',
  outcome: '0',
  agent: [
    { who: { identifier: { value: 'clara' } }, requestor: true },
    machine('110152', '192.0.2.7'),
    machine('110153', 'ehr.example'),
  ],
  source: { observer: { display: 'the EHR' } },
  entity: [
    { type: { code: '1' }, role: { code: '1' }, what: { reference: 'Patient/p-alice' } },
    { type: { code: '2' }, role: { code: '4' }, what: { reference: 'Observation/o-1' } },
  ],
};
const FHIR: TargetAudit = { ...PLAIN, format: 'ihe-balp' };

describe('the elements of FHIR R4 and IHE BALP', () => {
  it('are all given by such an AuditEvent, and each one missing from a copy is noticed', () => {
    const found = contentsOf(FHIR, EVENT, 'n1', { n1: 'read' });
    expect(wrongIn(FHIR, EVENT)).toEqual([]);
    expect(found?.omissions.filter(({ noticed }) => !noticed)).toEqual([]);
    expect(found?.omissions).toHaveLength(7 + 5 + 8);
  });

  it.each<[string, object, string]>([
    [
      'an agent that does not say whether it asked',
      { agent: [{ who: { display: 'x' } }, ...EVENT.agent] },
      'agent.requestor: absent',
    ],
    ['a source without observer', { source: {} }, 'source.observer: absent'],
    ['an outcome of failure where it succeeded', { outcome: '4' }, 'outcome: malformed'],
    [
      'a client without address',
      { agent: [EVENT.agent[0], machine('110152', ''), EVENT.agent[2]] },
      'agent in the role of destination: malformed',
    ],
    [
      'a patient who is a reference to something else',
      { entity: [{ ...EVENT.entity[0], what: { reference: 'Person/1' } }, EVENT.entity[1]] },
      'patient entity: malformed',
    ],
    ['no record beside the patient', { entity: [EVENT.entity[0]] }, 'data entity: absent'],
  ])('are found wanting by %s', (_, change, wrong) => {
    expect(wrongIn(FHIR, { ...EVENT, ...change })).toEqual([wrong]);
  });

  it('want the search itself of a search', () => {
    expect(wrongIn(FHIR, EVENT, 'search')).toEqual(['query entity: absent']);
  });

  it('want of a sign-in what FHIR makes mandatory, and no more', () => {
    const signIn = { ...EVENT, entity: [], outcome: '4', subtype: undefined };
    expect(wrongIn(FHIR, signIn, 'sign-in')).toEqual([]);
  });
});

it('says nothing of an entry that was not asked about', () => {
  expect(contentsOf(PLAIN, ENTRY, 'other', { n1: 'read' })).toBeNull();
});
