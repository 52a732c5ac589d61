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
  visit: access === 'allow' ? 0 : 1,
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
const lasting = (persona: string, alive = true) => ({ persona, alive, said: `GET → ${alive ? 200 : 401}` });
const VISITS = [lasting('clinician'), lasting('billing')];
const of = (
  cells: readonly object[],
  decoys: readonly object[] = [DECOY],
  visits: readonly object[] = VISITS,
) => conclude(accessMatrix, { cells, decoys, visits });

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

  const BROKEN: { readonly [control: string]: Parameters<typeof of> } = {
    'entitled-twin': [[cell('clinician', 'allow', { outcome: refused() }), cell('billing', 'deny')], []],
    'read-back-tells-apart': [WRITES, [{ ...DECOY, found: true }]],
    'still-signed-in': [READS, [], VISITS.map(({ persona }) => lasting(persona, false))],
    'denials-examined': [[cell('clinician', 'allow')], []],
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(accessMatrix.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, facts) => {
    expect(of(...facts)).toEqual(controlFails(name));
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

  it('does not take a refusal for a denial when the session had died by then, whatever the refusal looked like', () => {
    expect(of(READS, [], [lasting('clinician'), lasting('billing', false)])).toEqual(notObserved(DENIED));
  });

  it('still fails by what was seen with a session that ended later', () => {
    const cells = [cell('clinician', 'allow'), cell('billing', 'deny', { outcome: leaking() })];
    expect(of(cells, [], [lasting('clinician'), lasting('billing', false)])).toEqual(fails(DENIED));
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
    expect(of([], [], [])).toEqual(controlFails('entitled-twin', 'still-signed-in', 'denials-examined'));
  });
});
