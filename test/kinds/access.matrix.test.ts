import { describe, expect, it } from 'vitest';
import accessMatrix from '../../src/kinds/access.matrix.js';
import {
  accepted,
  conclude,
  controlFails,
  fails,
  leaking,
  notObserved,
  PASS,
  refused,
  undeclared,
} from './facts.js';

const cell = (persona: string, access: 'allow' | 'deny', change: object = {}) => ({
  action: 'patient.read',
  resource: 'alice',
  persona,
  access,
  outcome: access === 'allow' ? accepted() : refused(),
  written: null,
  writes: false,
  trouble: null,
  ...change,
});
const write = (persona: string, access: 'allow' | 'deny', change: object = {}) =>
  cell(persona, access, {
    action: 'note.create',
    writes: true,
    written: access === 'allow',
    ...change,
  });
const DECOY = { action: 'note.create', resource: 'alice', found: false };
const READS = [cell('clinician', 'allow'), cell('billing', 'deny')];
const WRITES = [write('clinician', 'allow'), write('billing', 'deny')];
const of = (cells: readonly object[], decoys: readonly object[] = [DECOY]) =>
  conclude(accessMatrix, { cells, decoys });

const DENIED = 'billing · patient.read · alice';
const DENIED_WRITE = 'billing · note.create · alice';

describe('access.matrix', () => {
  it('passes when every cell comes to what the policy says', () => {
    expect(of([...READS, ...WRITES])).toEqual(PASS);
  });

  it.each([
    ['someone denied gets in', cell('billing', 'deny', { outcome: accepted() }), DENIED],
    ['a refusal shows a canary', cell('billing', 'deny', { outcome: leaking() }), DENIED],
    [
      'an error page shows one',
      cell('billing', 'deny', { outcome: undeclared({ canaries: ['canary:alice.mrn'] }) }),
      DENIED,
    ],
  ])('fails when %s', (_, denied, broken) => {
    expect(of([cell('clinician', 'allow'), denied])).toEqual(fails(broken));
  });

  it('fails when a write is refused and done all the same', () => {
    expect(of([write('clinician', 'allow'), write('billing', 'deny', { written: true })])).toEqual(
      fails(DENIED_WRITE),
    );
  });

  it('fails by a leak even where another cell could not be tried', () => {
    expect(
      of([
        cell('clinician', 'allow'),
        cell('billing', 'deny', { outcome: accepted() }),
        cell('nurse', 'allow', { outcome: null, trouble: 'signing in stopped' }),
      ]),
    ).toEqual(fails(DENIED));
  });

  const BROKEN: { readonly [control: string]: readonly [readonly object[], readonly object[]] } = {
    'entitled-twin': [[cell('clinician', 'allow', { outcome: refused() }), cell('billing', 'deny')], []],
    'read-back-tells-apart': [WRITES, [{ ...DECOY, found: true }]],
    'denials-examined': [[cell('clinician', 'allow')], []],
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(accessMatrix.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, [cells, decoys]) => {
    expect(of(cells, decoys)).toEqual(controlFails(name));
  });

  it('does not let the twin of one record vouch for the denial of another', () => {
    const other = cell('billing', 'deny', { resource: 'ben' });
    expect(of([...READS, other])).toEqual(notObserved('billing · patient.read · ben'));
  });

  it('does not take a session that died for a denial', () => {
    const dead = undeclared({ status: 401 });
    expect(of([cell('clinician', 'allow'), cell('billing', 'deny', { outcome: dead })])).toEqual(
      notObserved(DENIED),
    );
  });

  it('does not call it a breach when someone entitled is refused', () => {
    const cells = [...READS, cell('nurse', 'allow', { outcome: refused() })];
    expect(of(cells)).toEqual(notObserved('nurse · patient.read · alice'));
  });

  it('does not count an entitled write whose change was not found', () => {
    const lost = write('clinician', 'allow', { written: false });
    expect(of([...READS, lost, write('billing', 'deny')])).toEqual(
      notObserved('clinician · note.create · alice', DENIED_WRITE),
    );
  });

  it('is inconclusive when a refused write could not be read back', () => {
    expect(of([write('clinician', 'allow'), write('billing', 'deny', { written: null })])).toEqual(
      notObserved(DENIED_WRITE),
    );
  });

  it('is inconclusive when a cell could not be tried', () => {
    expect(
      of([cell('clinician', 'allow'), cell('billing', 'deny', { outcome: null, trouble: 'no account' })]),
    ).toEqual(notObserved(DENIED));
  });

  it('is inconclusive over an empty table', () => {
    expect(of([])).toEqual(controlFails('entitled-twin', 'denials-examined'));
  });
});
