import { describe, expect, it } from 'vitest';
import sessionResidue from '../../src/kinds/session.residue.js';
import { accepted, conclude, controlFails, fails, notObserved, PASS, refused } from './facts.js';

const MRN = 'canary:alice.mrn';
const place = (name: string, part: object = {}) => ({ place: name, canaries: [], marked: true, ...part });
const PAGE = {
  page: 'page.read alice',
  shown: [MRN],
  shownAgain: [MRN],
  status: 200,
  cacheControl: 'private, no-store',
};
const HEALTHY = {
  signIn: 'browser',
  pages: [PAGE],
  afterClosing: [place('localStorage'), place('sessionStorage', { marked: null })],
  signedOut: refused(),
  afterSignOut: [place('localStorage'), place('sessionStorage')],
  back: [place('back button, 1', { marked: null })],
  reopened: [place('page.read alice, opened again', { marked: null })],
  files: { ...place('files of the browser'), count: 100 },
};
const of = (part: object = {}) => conclude(sessionResidue, { ...HEALTHY, ...part });
const kept = { canaries: [MRN] };

describe('session.residue', () => {
  it('passes when the record was shown and nothing of it is left', () => {
    expect(of()).toEqual(PASS);
  });

  it.each([
    [
      'an answer may be stored',
      { pages: [{ ...PAGE, cacheControl: 'private' }] },
      ['page.read alice, Cache-Control'],
    ],
    [
      'an answer says nothing of it',
      { pages: [{ ...PAGE, cacheControl: null }] },
      ['page.read alice, Cache-Control'],
    ],
    [
      'something like no-store stands there',
      { pages: [{ ...PAGE, cacheControl: 'x-no-store' }] },
      ['page.read alice, Cache-Control'],
    ],
    [
      'storage outlives closing',
      { afterClosing: [place('localStorage', kept)] },
      ['localStorage after closing'],
    ],
    ['storage outlives sign-out', { afterSignOut: [place('indexedDB', kept)] }, ['indexedDB after sign-out']],
    [
      'the back button shows it',
      { back: [place('back button, 2', kept)] },
      ['back button, 2 after sign-out'],
    ],
    [
      'the page opens without signing in',
      { reopened: [place('page.read alice, opened again', kept)] },
      ['page.read alice, opened again after sign-out'],
    ],
    [
      'the files hold it',
      { files: { ...HEALTHY.files, ...kept } },
      ['files of the browser after closing at last'],
    ],
  ])('fails when %s', (_, change, broken) => {
    expect(of(change)).toEqual(fails(...broken));
  });

  const BROKEN: { readonly [control: string]: object } = {
    'canary-shown': { pages: [{ ...PAGE, shown: [] }] },
    'marks-found': { afterSignOut: [place('localStorage'), place('sessionStorage', { marked: false })] },
    'signed-out': { signedOut: accepted() },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(sessionResidue.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it('does not call a browser clean that showed the record once alone', () => {
    expect(of({ pages: [{ ...PAGE, shownAgain: [] }] })).toEqual(controlFails('canary-shown'));
  });

  it('does not call places empty in which it put nothing', () => {
    expect(of({ afterClosing: [], afterSignOut: [] })).toEqual(controlFails('marks-found'));
  });

  it('is inconclusive when no answer was seen', () => {
    expect(of({ pages: [{ ...PAGE, status: null, cacheControl: null }] })).toEqual(
      notObserved('page.read alice, Cache-Control'),
    );
  });

  it('says nothing without a page', () => {
    expect(of({ pages: [] })).toEqual(controlFails('canary-shown'));
  });
});
