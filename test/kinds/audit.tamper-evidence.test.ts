import { describe, expect, it } from 'vitest';
import tamperEvidence from '../../src/kinds/audit.tamper-evidence.js';
import type { ChainFacts } from '../../src/kinds/audit-chain.js';
import { accepted, conclude, controlFails, fails, notObserved, PASS } from './facts.js';

const MUTATIONS = [
  'time edited',
  'actor edited',
  'operation edited',
  'object edited',
  'outcome edited',
  'an entry removed',
  'two entries exchanged',
  'an entry inserted',
  'the newest entries cut off',
  'the oldest entry cut off',
];
const read = (entries: number, part: Partial<ChainFacts> = {}): ChainFacts => ({
  readable: true,
  said: `${entries} entries read`,
  entries,
  head: { entries: entries - 1, hash: `hash-${entries - 1}` },
  flaw: null,
  ...part,
});
const copies = (unseen?: string) =>
  MUTATIONS.map((mutation) => ({
    mutation,
    flaw: mutation === unseen ? null : 'entry 4: its hash is not that of its content',
  }));
const HEALTHY = {
  first: read(10),
  action: accepted({ nonce: 'n1' }),
  what: 'patient.read · alice by clinician',
  second: read(16),
  ours: { before: false, after: true, decoy: false },
  keptHead: { flaw: null },
  copies: copies(),
  rewritten: { alone: null, withKept: 'entry 9: entry and head have different hashes' },
  lastRun: null,
};
const of = (change: object = {}) => conclude(tamperEvidence, { ...HEALTHY, ...change });
const FLAW = 'entry 3: it does not name the hash before it';

describe('a log whose entries are linked', () => {
  it('passes when export, kept head and every copy are as they should be', () => {
    expect(of()).toEqual(PASS);
  });

  it.each(MUTATIONS)('fails when a copy with %s is not flagged', (mutation) => {
    expect(of({ copies: copies(mutation) })).toEqual(fails(`a copy with ${mutation}`));
  });

  it('fails when the export does not verify, and then its copies say nothing', () => {
    expect(of({ second: read(16, { flaw: FLAW }) })).toEqual(fails('the export after an action'));
    expect(of({ first: read(10, { flaw: FLAW }) })).toEqual(fails('the export'));
  });

  it('fails when the head that was kept is no longer in it', () => {
    expect(of({ keptHead: { flaw: FLAW } })).toEqual(fails('the head kept from the earlier export'));
  });

  it('fails when a log that was rewritten whole is not told by the kept head', () => {
    expect(of({ rewritten: { alone: null, withKept: null } })).toEqual(fails('a copy rewritten whole'));
  });

  it('fails when the head of an earlier run is not in it', () => {
    const lastRun = { at: '2026-11-22T05:15:00.000Z', entries: 4, flaw: null };
    expect(of({ lastRun })).toEqual(PASS);
    expect(of({ lastRun: { ...lastRun, flaw: FLAW } })).toEqual(
      fails('the head kept at 2026-11-22T05:15:00.000Z'),
    );
  });

  it('fails when the export leaves out its newest entries, ours among them', () => {
    const cut = read(10, {
      head: { entries: 15, hash: 'h' },
      flaw: 'entry 10: the export ends before entry 15',
    });
    expect(of({ second: cut, ours: { before: false, after: false, decoy: false }, copies: [] })).toEqual(
      fails('the export after an action'),
    );
  });
});

describe('nothing can be said', () => {
  it.each<[string, string, object]>([
    ['the export can not be read', 'export-readable', { second: read(16, { readable: false }) }],
    ['the export is empty', 'export-readable', { first: read(0), second: read(0) }],
    ['our entry is in no export', 'export-live', { ours: { before: false, after: false, decoy: false } }],
    ['our entry was there before', 'export-live', { ours: { before: true, after: true, decoy: false } }],
    [
      'an entry that never was is there',
      'export-live',
      { ours: { before: false, after: true, decoy: true } },
    ],
    [
      'our verification refuses a log rewritten in order',
      'rewriting-verifies-alone',
      { rewritten: { alone: FLAW, withKept: FLAW } },
    ],
  ])('when %s', (_, control, change) => {
    expect(of(change)).toEqual(controlFails(control));
  });

  it('when no head is told', () => {
    expect(of({ first: read(10, { head: null }), keptHead: null, rewritten: null })).toEqual(
      controlFails('export-readable', 'rewriting-verifies-alone'),
    );
  });

  it('when no copy could be made', () => {
    expect(of({ copies: [] })).toEqual(
      notObserved(...MUTATIONS.map((mutation) => `a copy with ${mutation}`)),
    );
  });
});
