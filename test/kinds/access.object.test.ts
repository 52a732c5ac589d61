import { describe, expect, it } from 'vitest';
import accessObject from '../../src/kinds/access.object.js';
import { crossing, exported, read, tried, write } from './boundary-facts.js';
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

const of = (...given: Parameters<typeof crossing>) => conclude(accessObject, crossing(...given));

const READ = 'wall · read · patient.read';
const EXPORT = 'wall · export · patients.export';
const WRITE = 'wall · write · note.create';

describe('access.object', () => {
  it('passes when each way is open to the one and shut to the other', () => {
    expect(of()).toEqual(PASS);
  });

  it.each([
    ['the stranger gets in', read({ stranger: tried(accepted()) }), READ],
    ['a refusal shows the record', read({ stranger: tried(leaking()) }), READ],
    ['an error shows it', read({ stranger: tried(undeclared({ canaries: ['canary:alice.mrn'] })) }), READ],
    [
      'an export holds it beside what is the stranger’s own',
      exported({ stranger: tried(refused({ canaries: ['canary:farah.mrn', 'canary:alice.mrn'] })) }),
      EXPORT,
    ],
    [
      'an answer shows the record of a third',
      read({ stranger: tried(refused({ canaries: ['canary:carol.mrn'] })) }),
      READ,
    ],
    ['a refused change was made', write({ stranger: tried(refused(), true) }), WRITE],
  ])('fails when %s', (_, each, broken) => {
    expect(of([read(), each])).toEqual(fails(broken));
  });

  it('fails by a leak even where another way could not be tried', () => {
    expect(of([read({ stranger: tried(leaking()) }), exported({ stranger: tried(null) })])).toEqual(
      fails(READ),
    );
  });

  const shutToAll = (each: typeof read) => each({ entitled: tried(refused()) });
  const LOST: { readonly [control: string]: Parameters<typeof crossing> } = {
    'entitled-twin': [[shutToAll(read), shutToAll(exported)]],
    'own-record': [[read({ own: tried(refused()) }), exported({ own: tried(undeclared()) })]],
    'read-back-tells-apart': [undefined, { decoys: [{ action: 'note.create', found: true }] }],
    'still-signed-in': [[read({ alive: false }), exported({ alive: false })]],
    'ways-examined': [[], { decoys: [] }],
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(LOST)).toEqual(Object.keys(accessObject.controls));
  });
  it.each(Object.entries(LOST).filter(([name]) => name !== 'ways-examined'))(
    'is inconclusive without its control %s',
    (name, given) => {
      expect(of(...given)).toEqual(controlFails(name));
    },
  );

  it('is inconclusive when there is no way at all, and when nothing was seen', () => {
    const nothing = controlFails('entitled-twin', 'own-record', 'still-signed-in', 'ways-examined');
    expect(of([], { decoys: [] })).toEqual(nothing);
    expect(conclude(accessObject, { boundaries: [] })).toEqual(nothing);
  });

  it.each([
    ['nobody entitled succeeded by the same way', exported({ entitled: tried(refused()) }), EXPORT],
    ['someone entitled was let in and shown nothing', exported({ entitled: tried(undeclared()) }), EXPORT],
    [
      'the way is shut to the stranger for what is their own as well',
      exported({ own: tried(refused()) }),
      EXPORT,
    ],
    ['an entitled change was not found', write({ entitled: tried(accepted(), false) }), WRITE],
    ['a refused change could not be looked for', write({ stranger: tried(refused(), null) }), WRITE],
    ['the session was over by then', exported({ alive: false }), EXPORT],
    ['the stranger could not ask', exported({ stranger: tried(null) }), EXPORT],
    ['the answer is no refusal that was declared', exported({ stranger: tried(undeclared()) }), EXPORT],
  ])('does not call it shut when %s', (_, each, open) => {
    expect(of([read(), each])).toEqual(notObserved(open));
  });
});
