import { describe, expect, it } from 'vitest';
import accessScope from '../../src/kinds/access.scope.js';
import type { AskedFacts, TokenFacts, TriedFacts } from '../../src/kinds/scope-limits.js';
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

const tried = (part: Partial<TriedFacts> = {}): TriedFacts => ({
  action: 'patient.read',
  resource: 'alice',
  writes: false,
  outcome: refused(),
  written: null,
  trouble: null,
  ...part,
});
const change = (part: Partial<TriedFacts> = {}) =>
  tried({ action: 'note.create', writes: true, written: false, ...part });
const asked = (part: Partial<AskedFacts> = {}): AskedFacts => ({
  scope: 'user/*.*',
  outcome: accepted(),
  granted: 'user/*.*',
  tries: [],
  alive: true,
  ...part,
});
const none = (part: Partial<AskedFacts> = {}) =>
  asked({ outcome: refused({ status: 400 }), granted: null, alive: false, ...part });

const OPENED = [tried({ outcome: accepted() }), change({ outcome: accepted(), written: true })];
const FULL = asked({ tries: OPENED });
const NARROW: TokenFacts = {
  ...asked({ scope: 'user/Note.read', granted: 'user/Note.read', tries: [tried(), change()] }),
  name: 'notes',
  may: accepted(),
  renewed: { same: asked({ scope: 'user/Note.read' }), wider: none() },
};
const UNKNOWN = none({ scope: 'user/*.everything' });

interface Parts {
  readonly full?: AskedFacts;
  readonly token?: Partial<TokenFacts>;
  readonly unknown?: AskedFacts | null;
  readonly found?: boolean | null;
}
const of = ({ full = FULL, token = {}, unknown = UNKNOWN, found = false }: Parts = {}) =>
  conclude(accessScope, {
    sections: [
      {
        name: 'api',
        full,
        tokens: [{ ...NARROW, ...token }],
        unknown,
        decoys: [{ action: 'note.create', found }],
      },
    ],
  });

const TOKEN = 'api · notes (user/Note.read)';
const READ = `${TOKEN} · patient.read · alice`;
const WRITE = `${TOKEN} · note.create · alice`;
const RENEWAL = `${TOKEN} · renewed with user/*.*`;
const NO_SUCH = 'api · the scope user/*.everything, which there is not';
const renewed = (wider: AskedFacts | null, same = asked({ scope: 'user/Note.read' })): Parts => ({
  token: { renewed: { same, wider } },
});

describe('access.scope', () => {
  it('passes when a narrow token opens its own and no more, however it is renewed', () => {
    expect(of()).toEqual(PASS);
  });

  it('passes when too much is answered with a token that opens no more', () => {
    const narrow = asked({ granted: 'user/Note.read', tries: [tried(), change()] });
    expect(of({ ...renewed(narrow), unknown: { ...narrow, scope: UNKNOWN.scope } })).toEqual(PASS);
  });

  it('passes where nothing is said of renewal, nor of a scope that there is not', () => {
    expect(of({ token: { renewed: null }, unknown: null })).toEqual(PASS);
  });

  const wide = asked({ tries: [tried({ outcome: accepted() }), change()] });
  it.each<readonly [string, Parts, string]>([
    ['another type can be read', { token: { tries: [tried({ outcome: accepted() }), change()] } }, READ],
    ['a refusal shows the record', { token: { tries: [tried({ outcome: leaking() }), change()] } }, READ],
    [
      'a change is made',
      { token: { tries: [tried(), change({ outcome: accepted(), written: true })] } },
      WRITE,
    ],
    ['a refused change is made', { token: { tries: [tried(), change({ written: true })] } }, WRITE],
    ['a renewal gives more', renewed(wide), RENEWAL],
    ['a scope that there is not opens something', { unknown: { ...wide, scope: UNKNOWN.scope } }, NO_SUCH],
  ])('fails when %s', (_, parts, broken) => {
    expect(of(parts)).toEqual(fails(broken));
  });

  const LOST: { readonly [control: string]: Parts } = {
    'full-twin': { full: asked({ tries: [tried(), change()] }) },
    'narrow-opens-its-own': { token: { may: refused() } },
    'read-back-tells-apart': { found: true },
    'still-signed-in': { token: { alive: false } },
    'limits-tried': { token: { tries: [] } },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(LOST)).toEqual(Object.keys(accessScope.controls));
  });
  it.each(Object.entries(LOST).filter(([name]) => name !== 'limits-tried'))(
    'is inconclusive without its control %s',
    (name, parts) => {
      expect(of(parts)).toEqual(controlFails(name));
    },
  );

  it('is inconclusive when nothing was tried, or nothing was seen at all', () => {
    expect(of(LOST['limits-tried'])).toEqual(controlFails('full-twin', 'limits-tried'));
    expect(conclude(accessScope, { sections: [] })).toEqual(
      controlFails('full-twin', 'narrow-opens-its-own', 'still-signed-in', 'limits-tried'),
    );
  });

  it.each<readonly [string, Parts, string]>([
    [
      'the full scope did not open it either',
      { full: asked({ tries: [tried(), ...OPENED.slice(1)] }) },
      READ,
    ],
    [
      'a change was not found that the full scope made',
      { full: asked({ tries: [...OPENED.slice(0, 1), change({ outcome: accepted(), written: false })] }) },
      WRITE,
    ],
    [
      'a refused change could not be looked for',
      { token: { tries: [tried(), change({ written: null })] } },
      WRITE,
    ],
    [
      'the answer is no refusal that was declared',
      { token: { tries: [tried({ outcome: undeclared() }), change()] } },
      READ,
    ],
    ['a narrow token can not be renewed at all', renewed(null, none()), RENEWAL],
    ['a renewal breaks', renewed(none({ outcome: undeclared() })), RENEWAL],
    ['a renewal gives a token that is dead', renewed(asked({ tries: [tried()], alive: false })), RENEWAL],
    ['a renewal gives a token with which nothing was tried', renewed(asked()), RENEWAL],
    [
      'the request for a scope that there is not breaks',
      { unknown: none({ scope: UNKNOWN.scope, outcome: undeclared() }) },
      NO_SUCH,
    ],
  ])('does not call it narrow when %s', (_, parts, open) => {
    expect(of(parts)).toEqual(notObserved(open));
  });

  it('does not take a token system that grants nothing for one that refuses too much', () => {
    expect(of({ full: none() })).toEqual(controlFails('full-twin'));
  });
});
