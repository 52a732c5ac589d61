import { describe, expect, it } from 'vitest';
import tokenTamper from '../../src/kinds/token.tamper.js';
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

const copy = (alteration: string, part: object = {}) => ({
  alteration,
  wellMade: true,
  outcome: refused({ status: 401 }),
  ...part,
});
const PATH = {
  signIn: 'api',
  format: 'jwt',
  algorithm: 'ES256',
  before: accepted(),
  after: accepted(),
  copies: [copy('alg none'), copy('signature removed')],
  left: [],
  elsewhere: { there: accepted(), here: refused({ status: 401 }) },
};
const of = (part: object = {}) => conclude(tokenTamper, { paths: [{ ...PATH, ...part }] });

describe('token.tamper', () => {
  it('passes when every altered copy is refused and the token itself lives through it', () => {
    expect(of()).toEqual(PASS);
  });

  it('passes on opaque tokens, and where no token for another resource is declared', () => {
    expect(of({ format: 'opaque', algorithm: null, elsewhere: null })).toEqual(PASS);
  });

  it.each([
    [
      'a copy is accepted',
      { copies: [copy('alg none', { outcome: accepted() }), copy('other')] },
      ['path api, alg none'],
    ],
    [
      'its refusal shows a record',
      { copies: [copy('alg none', { outcome: leaking() })] },
      ['path api, alg none'],
    ],
    [
      'a token for another resource is accepted here',
      { elsewhere: { there: accepted(), here: accepted() } },
      ['path api, token for another resource'],
    ],
  ])('fails when %s', (_, change, broken) => {
    expect(of(change)).toEqual(fails(...broken));
  });

  const BROKEN: { readonly [control: string]: object } = {
    'untouched-accepted': { after: refused() },
    'copies-well-made': { copies: [copy('alg none', { wellMade: false })] },
    'elsewhere-accepted': { elsewhere: { there: refused(), here: refused() } },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(tokenTamper.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it('does not count copies of a dead token as refused', () => {
    expect(of({ before: refused(), after: refused() })).toEqual(controlFails('untouched-accepted'));
  });

  it('says nothing when no copy was made', () => {
    expect(of({ copies: [], elsewhere: null })).toEqual(controlFails('copies-well-made'));
  });

  it('is inconclusive when a copy is answered in a shape nobody declared', () => {
    expect(of({ copies: [copy('alg none', { outcome: undeclared() })] })).toEqual(
      notObserved('path api, alg none'),
    );
  });

  it('says nothing without a path', () => {
    expect(conclude(tokenTamper, { paths: [] }).verdict).toBe('inconclusive');
  });
});
