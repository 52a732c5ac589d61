import { describe, expect, it } from 'vitest';
import auditRetention from '../../src/kinds/audit.retention.js';
import { accepted, conclude, controlFails, fails, notObserved, PASS, refused, undeclared } from './facts.js';

const found = (year: number, part: object = {}) => ({
  from: `${year}-11-28T00:00:00.000Z`,
  to: `${year + 1}-11-28T00:00:00.000Z`,
  readable: true,
  said: '1 entries read',
  oldest: { time: `${year}-12-28T00:00:00.000Z`, digest: `digest of ${year}` },
  outside: 0,
  ...part,
});
const empty = (year: number, part: object = {}) => found(year, { oldest: null, ...part });

const attempt = (persona: string, part: object = {}) => ({
  persona,
  before: found(2020),
  outcome: refused(),
  alive: true,
  after: found(2020),
  ...part,
});
const PARTS = [found(2024), found(2025)];
const ATTEMPTS = [attempt('admin'), attempt('auditor')];
const purge = (attempts: readonly object[]) => ({ purge: { offered: accepted(), attempts } });

const of = (change: object = {}, atLeastYears = 6) =>
  conclude(
    auditRetention,
    {
      years: 6,
      goLive: '2010-01-04',
      gapMs: 60 * 86_400_000,
      earlier: empty(1970),
      ahead: empty(2027),
      recent: found(2026),
      action: accepted(),
      beginning: found(2020),
      parts: PARTS,
      ...purge(ATTEMPTS),
      ...change,
    },
    { atLeastYears },
  );

const BEGINNING = "the log within 60 days of the period's beginning";
const PART = 'the log from 2024-11-28 to 2025-11-28';
const BY_ADMIN = 'a purge inside the period by admin';

describe('audit.retention', () => {
  it('passes when each part of the period has entries, and none can be purged', () => {
    expect(of()).toEqual(PASS);
  });

  it('passes where no purge is offered', () => {
    expect(of({ purge: { none: 'Nothing is ever removed.' } })).toEqual(PASS);
  });

  it('fails when the policy is for less than what is asked', () => {
    expect(of({ years: 5 })).toEqual(fails('the period by policy'));
    expect(of({}, 10)).toEqual(fails('the period by policy'));
    expect(of({ years: 10 }, 10)).toEqual(PASS);
  });

  it('fails when the beginning of the period, or a part of it, has no entry', () => {
    expect(of({ beginning: empty(2020) })).toEqual(fails(BEGINNING));
    expect(of({ parts: [empty(2024), PARTS[1]] })).toEqual(fails(PART));
  });

  it('fails when a purge is accepted, or takes the entry whatever it answers', () => {
    expect(of(purge([attempt('admin', { outcome: accepted() })]))).toEqual(fails(BY_ADMIN));
    expect(of(purge([attempt('admin', { after: empty(2020) })]))).toEqual(fails(BY_ADMIN));
    const another = found(2020, { oldest: { time: '2021-01-01T00:00:00Z', digest: 'another' } });
    expect(of(purge([attempt('admin', { outcome: accepted(), after: another })]))).toEqual(fails(BY_ADMIN));
    const edited = found(2020, { oldest: { ...found(2020).oldest, digest: 'edited' } });
    expect(of(purge([attempt('admin', { after: edited })]))).toEqual(fails(BY_ADMIN));
  });

  it('says nothing of what could not be read or was not tried', () => {
    const unread = empty(2024, { readable: false, said: 'no answer' });
    expect(of({ parts: [unread, PARTS[1]] })).toEqual(notObserved(PART));
    expect(of(purge([attempt('admin', { after: unread })]))).toEqual(notObserved(BY_ADMIN));
    expect(of(purge([attempt('admin', { before: empty(2020) })]))).toEqual(notObserved(BY_ADMIN));
    expect(of(purge([attempt('admin', { outcome: undeclared() })]))).toEqual(notObserved(BY_ADMIN));
    expect(of(purge([attempt('admin', { alive: false })]))).toEqual(notObserved(BY_ADMIN));
    expect(of(purge([]))).toEqual(notObserved('a purge inside the period'));
  });

  it('says nothing without its controls', () => {
    expect(of({ recent: empty(2026) })).toEqual(controlFails('recent-found'));
    expect(of({ action: refused() })).toEqual(controlFails('recent-found'));
    expect(of({ earlier: found(1970) })).toEqual(controlFails('go-live-fits'));
    expect(of({ earlier: empty(1970, { readable: false }) })).toEqual(controlFails('go-live-fits'));
    expect(of({ ahead: found(2027) })).toEqual(controlFails('bounds-kept'));
    expect(of({ parts: [found(2024, { outside: 3 }), PARTS[1]] })).toEqual(controlFails('bounds-kept'));
    expect(of({ purge: { offered: refused(), attempts: ATTEMPTS } })).toEqual(controlFails('purge-offered'));
  });
});
