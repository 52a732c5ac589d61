import { describe, expect, it } from 'vitest';
import exportProtection from '../../src/kinds/export.protection.js';
import { accepted, conclude, controlFails, fails, notObserved, PASS, refused, undeclared } from './facts.js';

const MRN = 'canary:alice.mrn';
const closed = (key: string) => ({ key, opened: false, canaries: [], said: 'does not open' });
const opens = (key: string) => ({ key, opened: true, canaries: [MRN], said: 'opens, 1 canaries' });
const CLEAR = { headers: [], fileHeader: [], body: [] };
const EXPORT = {
  name: 'archive',
  resource: 'alice',
  outcome: accepted(),
  inClear: CLEAR,
  keySeen: [],
  protection: 'PBES2-HS256+A128KW A256GCM',
  right: opens('its own key'),
  wrong: [closed('another key'), closed('the word password')],
  refused: [
    { who: 'billing', outcome: refused() },
    { who: 'nobody', outcome: refused({ status: 401 }) },
  ],
};
const of = (part: object) => conclude(exportProtection, { exports: [{ ...EXPORT, ...part }] });
const [another, word] = EXPORT.wrong;
const [billing, nobody] = EXPORT.refused;

describe('export.protection', () => {
  it('passes when the record is in the export, and shows with its own key alone', () => {
    expect(of({})).toEqual(PASS);
  });

  it.each([
    [
      'the content shows without a key',
      { inClear: { ...CLEAR, body: [MRN] } },
      'archive, content without a key',
    ],
    [
      'the name of the file tells whose it is',
      { inClear: { ...CLEAR, headers: [MRN] } },
      'archive, name of the file and headers',
    ],
    [
      'the header of the file tells whose it is',
      { inClear: { ...CLEAR, fileHeader: [MRN] } },
      'archive, what the file says of itself',
    ],
    ['the key comes with the file', { keySeen: ['headers'] }, 'archive, key beside the file'],
    ['another key opens it', { wrong: [opens('another key'), word] }, 'archive, opened with another key'],
    [
      'a word that anyone would try opens it, though nothing is in it',
      { wrong: [another, { ...opens('the word password'), canaries: [] }] },
      'archive, opened with the word password',
    ],
    [
      'somebody gets it who may not',
      { refused: [{ ...billing, outcome: accepted() }, nobody] },
      'archive, asked for alice by billing',
    ],
    [
      'a refusal shows the record',
      { refused: [billing, { ...nobody, outcome: refused({ canaries: [MRN] }) }] },
      'archive, asked for alice by nobody',
    ],
  ])('fails when %s', (_, part, subject) => {
    expect(of(part)).toEqual(fails(subject));
  });

  it('fails on an export in clear, which no key opens', () => {
    const part = {
      inClear: { ...CLEAR, body: [MRN] },
      right: closed('its own key'),
    };
    expect(of(part)).toEqual(fails('archive, content without a key'));
  });

  it('is inconclusive when the record is in it neither with its key nor without', () => {
    const lost = controlFails('record-in-it');
    expect(Object.keys(exportProtection.controls)).toEqual(lost.lost);
    expect(of({ right: closed('its own key') })).toEqual(lost);
    expect(of({ right: { ...opens('its own key'), canaries: [] } })).toEqual(lost);
    expect(of({ outcome: refused() })).toEqual(lost);
    expect(conclude(exportProtection, { exports: [] })).toEqual(lost);
  });

  it('leaves open what was answered in no declared shape', () => {
    expect(of({ refused: [{ ...billing, outcome: undeclared() }, nobody] })).toEqual(
      notObserved('archive, asked for alice by billing'),
    );
  });
});
