import { describe, expect, it } from 'vitest';
import accessContext from '../../src/kinds/access.context.js';
import type { OtherFacts, RuleFacts, TriedFacts } from '../../src/kinds/context-tries.js';
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

const read = (part: Partial<TriedFacts> = {}): TriedFacts => ({
  action: 'note.read',
  resource: 'alice',
  writes: false,
  outcome: refused(),
  written: null,
  trouble: null,
  ...part,
});
const write = (part: Partial<TriedFacts> = {}) =>
  read({ action: 'note.create', writes: true, written: false, ...part });
const OPEN = [read({ outcome: accepted() }), write({ outcome: accepted(), written: true })];
const SHUT = [read(), write()];
const TURN = { done: true, said: 'DELETE → 204' };

const marketing: OtherFacts = {
  value: 'marketing',
  before: OPEN,
  change: null,
  tried: SHUT,
  restore: null,
  after: OPEN,
};
const purpose: RuleFacts = {
  name: 'purpose-of-use',
  attribute: 'purpose',
  others: [marketing],
  alive: true,
  said: 'GET → 200',
  decoys: [{ action: 'note.create', found: false }],
};
const ended: OtherFacts = { ...marketing, value: 'ended', change: TURN, restore: TURN };
const careTeam: RuleFacts = { ...purpose, name: 'care-team', attribute: 'relationship', others: [ended] };

const of = (...rules: readonly RuleFacts[]) => conclude(accessContext, { rules });
const purposeWith = (part: Partial<OtherFacts>, rule: Partial<RuleFacts> = {}) =>
  of({ ...purpose, ...rule, others: [{ ...marketing, ...part }] });
const careTeamWith = (part: Partial<OtherFacts>) => of({ ...careTeam, others: [{ ...ended, ...part }] });

const READ = 'purpose-of-use · marketing · note.read · alice';
const WRITE = 'purpose-of-use · marketing · note.create · alice';
const ENDED_READ = 'care-team · ended · note.read · alice';
const ENDED_WRITE = 'care-team · ended · note.create · alice';

describe('access.context', () => {
  it('passes when what is open before and after is shut under the changed attribute', () => {
    expect(of(purpose, careTeam)).toEqual(PASS);
  });

  it('passes where nothing writes', () => {
    const part = { before: [OPEN[0] ?? read()], tried: [read()], after: [OPEN[0] ?? read()] };
    expect(purposeWith(part, { decoys: [] })).toEqual(PASS);
  });

  it.each<readonly [string, Partial<OtherFacts>, string]>([
    ['a record opens', { tried: [read({ outcome: accepted() }), write()] }, READ],
    ['a refusal shows the record', { tried: [read({ outcome: leaking() }), write()] }, READ],
    ['a change is made', { tried: [read(), write({ outcome: accepted(), written: true })] }, WRITE],
    ['a change that was refused is made', { tried: [read(), write({ written: true })] }, WRITE],
  ])('fails when %s under the changed attribute', (_, part, broken) => {
    expect(purposeWith(part)).toEqual(fails(broken));
  });

  it('fails when an ended relationship still opens, though it could not be begun again', () => {
    const tried = [read({ outcome: accepted() }), write()];
    const restore = { done: false, said: 'PUT → 500' };
    const stuck = { ...careTeam, others: [{ ...ended, tried, restore, after: SHUT }] };
    expect(of(purpose, stuck)).toEqual(fails(ENDED_READ));
  });

  const NEVER = { before: SHUT, after: SHUT };
  const LOST = {
    'allowed-before-and-after': purposeWith(NEVER),
    'attribute-changed': careTeamWith({ change: { done: false, said: 'DELETE → 403' } }),
    'read-back-tells-apart': purposeWith({}, { decoys: [{ action: 'note.create', found: true }] }),
    'still-signed-in': purposeWith({}, { alive: false }),
    'contexts-tried': of(),
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(LOST)).toEqual(Object.keys(accessContext.controls));
  });
  it.each(Object.entries(LOST).filter(([name]) => name !== 'contexts-tried'))(
    'is inconclusive without its control %s',
    (name, concluded) => {
      expect(concluded).toEqual(controlFails(name));
    },
  );
  it('is inconclusive when nothing was tried', () => {
    expect(LOST['contexts-tried'].lost).toContain('contexts-tried');
  });

  it('does not hold it against the target when the attribute was never changed', () => {
    const change = { done: false, said: 'DELETE → 403' };
    const open = { ...ended, change, tried: OPEN };
    expect(of(purpose, { ...careTeam, others: [open, ended] })).toEqual(notObserved(ENDED_READ, ENDED_WRITE));
  });

  it.each<readonly [string, Partial<OtherFacts>]>([
    ['it was shut before', { before: SHUT }],
    ['it was shut after', { after: SHUT }],
    ['it was not tried after', { after: [] }],
    [
      'an allowed change was not made',
      { after: [read({ outcome: accepted() }), write({ outcome: accepted() })] },
    ],
    ['no answer came before', { before: [read({ outcome: null, trouble: 'no answer' }), ...OPEN.slice(1)] }],
  ])('says nothing of a refusal when %s', (_, part) => {
    const { verdict, unknown = [] } = of(careTeam, { ...purpose, others: [{ ...marketing, ...part }] });
    expect(verdict).toBe('inconclusive');
    expect([READ, WRITE]).toEqual(expect.arrayContaining([...unknown]));
  });

  it.each<readonly [string, Partial<OtherFacts>, string]>([
    ['is an outage', { tried: [read({ outcome: undeclared() }), write()] }, READ],
    ['does not come', { tried: [read({ outcome: null, trouble: 'no answer' }), write()] }, READ],
    ['can not be read back', { tried: [read(), write({ written: null })] }, WRITE],
  ])('says nothing of an answer that %s', (_, part, subject) => {
    expect(purposeWith(part)).toEqual(notObserved(subject));
  });

  it('tells after what a refusal stays without meaning', () => {
    const judged = accessContext.judge(
      JSON.parse(
        JSON.stringify({
          rules: [
            { ...careTeam, others: [{ ...ended, after: SHUT, restore: { done: false, said: 'PUT → 500' } }] },
          ],
        }),
      ),
      {},
    );
    expect(judged.assertions[0]?.actual).toContain('after: GET → 403; not changed back: PUT → 500');
  });
});
