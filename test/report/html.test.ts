import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../src/report/html.js';
import { anchorOf } from '../../src/report/markup.js';
import {
  byClass,
  byId,
  byName,
  classes,
  descendants,
  type Element,
  read,
  shown,
  textOf,
} from './elements.js';
import { sample } from './sample.js';
import { PASSING, SKETCHES } from './sketches.js';

const input = sample();
const page = read(renderHtml(input), 'html');

function check(id: string, from: Element = page): Element {
  return byId(from, anchorOf(id));
}

function order(text: string, ...parts: readonly string[]): readonly number[] {
  return parts.map((part) => text.indexOf(part));
}

describe('the HTML report', () => {
  it('answers first what came out, why, and what the exit code means', () => {
    const head = shown(byName(page, 'header')[0] ?? page);
    expect(head).toContain('✗ Nonconformant');
    expect(head).toContain(input.results.because);
    expect(head).toContain('Exit code 1: at least one requirement does not hold.');
    expect(shown(byName(page, 'title')[0] ?? page)).toContain('Nonconformant: Northside Clinic');
  });

  it('tells a limit that was too long to wait for as declared, not as observed', () => {
    const told = shown(check('emergency.time-budget'));
    expect(told).toContain('Declared, not observed 12 h, by signIn.web.absolute of the target file');
    expect(shown(check('emergency.scheduling-lag'))).not.toContain('Declared, not observed');
  });

  it('says who signed, what was tested, where and when', () => {
    const summary = shown(byId(page, 'summary'));
    for (const fact of [
      '9f'.repeat(32),
      'registry.example/clinic@sha256:',
      'Northside Clinic',
      'demo',
      'core',
      input.results.runId,
    ])
      expect(summary).toContain(fact);
    expect(summary).toContain('2026-11-23 09:13:58 UTC');
    expect(summary).toContain('7 of 85 catalogue rows examined');
    expect(summary).toMatch(/4 ✗ Fail 8 \? Inconclusive 1 – Not applicable 2 ✓ Pass/);
  });

  it('holds each check once, with its verdict as a word, title, id and kind', () => {
    expect(byClass(page, 'check')).toHaveLength(SKETCHES.length);
    for (const sketch of SKETCHES.filter((each) => each.id !== 'access.hostile')) {
      const summary = shown(byName(check(sketch.id), 'summary')[0] ?? page);
      expect(summary).toContain(sketch.title);
      expect(summary).toContain(sketch.id);
      expect(summary).toContain(sketch.kind);
      expect(summary.toLowerCase()).toContain(sketch.verdict.verdict.replace('-', ' '));
    }
  });

  it('puts failing suites first, and in a suite fail, inconclusive, not applicable, pass', () => {
    const positions = order(
      shown(byId(page, 'checks')),
      'logoff.idle-api',
      'logoff.sign-out',
      'access.matrix',
      'access.anonymous',
      'tls.outbound',
      'mfa.required',
      'audit.record',
    );
    expect(positions).not.toContain(-1);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it('puts unmet and undetermined requirements before the others', () => {
    const badges = byClass(byId(page, 'requirements'), 'badge').map(shown);
    expect(badges).toEqual([
      '✗ Nonconformant',
      '✗ Nonconformant',
      '? Undetermined',
      '? Undetermined',
      '? Undetermined',
      '○ Not covered',
      '! Failing, accepted',
      '– Not applicable',
    ]);
  });

  it('opens what needs a person and folds what does not', () => {
    expect(check('logoff.idle-api').attributes.has('open')).toBe(true);
    expect(check('audit.record').attributes.has('open')).toBe(true);
    expect(check('logoff.sign-out').attributes.has('open')).toBe(false);
  });

  it('tells of a failing check what was expected, seen, measured, and how to fix it', () => {
    const text = shown(check('logoff.idle-api'));
    expect(text).toContain('Expected session idle for 8.8 s: refused');
    expect(text).toContain('canary p-alice.mrn seen');
    expect(text).toContain('How to fix it Let the server decide');
    expect(text).toContain('Idle limit longer than 8.8 s');
    expect(text).toContain('● Held alive-just-before GET /fhir/Patient/p-alice answered 200');
    expect(text).toContain('Bears on 164.312(a)(2)(iii)');
  });

  it('tells of an inconclusive check its cause, what was seen, the control that was lost, and what to do', () => {
    const text = shown(check('mfa.required'));
    expect(text).toContain('Cause control-failed');
    expect(text).toContain('○ Not held full-sign-in POST /auth/mfa → 401 invalid_code');
    expect(text).toContain('What to do Make the sign-in recipe');
  });

  it('never gives anything inconclusive the style of a pass', () => {
    const unclear = byClass(page, 'check', 'inconclusive');
    expect(unclear).toHaveLength(8);
    for (const each of unclear) expect(byClass(each, 'pass')).toEqual([]);
    const rows = byClass(byId(page, 'requirements'), 'inconclusive').filter((each) => each.name === 'tr');
    expect(rows).toHaveLength(4);
    for (const row of rows) expect(byClass(row, 'pass')).toEqual([]);
    const undetermined = read(
      renderHtml(sample({ sketches: SKETCHES.filter((each) => each.verdict.verdict === 'inconclusive') })),
      'html',
    );
    expect(byClass(undetermined, 'pass')).toEqual([]);
    expect(shown(byClass(undetermined, 'outcome')[0] ?? page)).toBe('? Undetermined');
  });

  it('gives each verdict a word and a symbol of its own', () => {
    const badges = new Set(byClass(byId(page, 'checks'), 'badge').map(shown));
    expect(badges).toEqual(
      new Set(['✗ Fail', '? Inconclusive', '– Not applicable', '✓ Pass', '! Failing, accepted']),
    );
  });
});

describe('a matrix of 400 cells with one broken', () => {
  const article = check('access.matrix');

  it('shows the broken one in the open, and alone', () => {
    const rows = byClass(article, 'cards')[0] ?? article;
    expect(byName(byName(rows, 'tbody')[0] ?? rows, 'tr').map(shown)).toEqual([
      '✗ Broken billing · document.read · p-07 refused, no canary 200, canary p-07.document seen',
    ]);
    expect(shown(article)).toContain('1 broken, 399 of 400 hold');
  });

  it('folds the 399 that hold, and drops none', () => {
    const fold = byClass(article, 'fold').find((each) => shown(each).startsWith('399 assertions that hold'));
    expect(fold?.attributes.has('open')).toBe(false);
    expect(byName(fold ?? article, 'td').filter((each) => shown(each) === '● Holds')).toHaveLength(399);
  });

  it('draws them as a matrix with the broken cell in the first row and column, in a box the keyboard reaches', () => {
    const matrix = byClass(article, 'matrix')[0] ?? page;
    const first = byName(byName(matrix, 'tbody')[0] ?? matrix, 'tr')[0] ?? matrix;
    expect(shown(byName(first, 'th')[0] ?? matrix)).toBe('document.read · p-07');
    expect(classes(byName(first, 'td')[0] ?? matrix)).toEqual(['broken']);
    expect(byClass(matrix, 'broken')).toHaveLength(1);
    expect(byName(matrix, 'td')).toHaveLength(400);
    expect(byClass(article, 'scroll')[0]?.attributes.get('tabindex')).toBe('0');
  });

  it('lists some exchanges and says how many more the transcript holds', () => {
    const list = byClass(article, 'exchanges')[0] ?? page;
    expect(byClass(list, 'exchange')).toHaveLength(40);
    expect(shown(article)).toContain('20 more in transcripts/access.matrix.har');
    expect(shown(list)).toContain(
      'GET https://localhost:8443/fhir/DocumentReference/p-3?_count=50&token=[token fp:3f9a1c02] → no answer',
    );
    expect(shown(list)).toContain('authorization Bearer [access-token fp:9b1d77e4]');
  });
});

describe('what stands beside a verdict', () => {
  it('shows a waiver with owner and end, and the check as failing all the same', () => {
    const text = shown(check('tls.protocol'));
    expect(text.startsWith('✗ Fail')).toBe(true);
    expect(text).toContain(
      'Accepted by R. Hale, platform security until 2027-01-31. The check fails all the same.',
    );
  });

  it('shows an expired waiver as worth nothing', () => {
    expect(shown(check('access.matrix'))).toContain(
      'A waiver of J. Ortiz expired on 2026-10-01. It counts for nothing.',
    );
  });

  it('marks a partial run at the top, and does not show its good outcome as a pass', () => {
    const partial = read(renderHtml(sample({ sketches: PASSING, partial: true })), 'html');
    const [head = page] = byName(partial, 'header');
    expect(shown(head)).toContain('◐ Conformant, partial run');
    expect(shown(head)).toContain('No gate accepts it. Selected: --suite access-control, --check logoff.*.');
    expect(byClass(head, 'pass')).toEqual([]);
    expect(shown(byId(partial, 'gaps'))).toContain('164.312(b) Audit controls Left out by the selection.');
    expect(shown(byName(page, 'header')[0] ?? page)).not.toContain('Partial run');
  });

  it('says so when nobody signed', () => {
    const unsigned = read(renderHtml(sample({ signed: false })), 'html');
    expect(shown(byName(unsigned, 'header')[0] ?? page)).toContain('Unsigned. Nobody vouches for this run');
    expect(shown(byId(unsigned, 'summary'))).toContain('Signed by nobody');
    expect(shown(byName(page, 'header')[0] ?? page)).not.toContain('Unsigned');
  });

  it('lists what was not covered, each with its reason', () => {
    const text = shown(byId(page, 'gaps'));
    expect(text).toContain('164.312(c)(1) Integrity No check in this plan examines it.');
    expect(text).toContain(
      'INT-2 164.312(c)(1) No check in this plan examines it. The profile allows its absence: Only where records are signed.',
    );
    expect(text).toContain('MFA-1 164.312(d) Inconclusive: mfa.required.');
    expect(text).toContain('TLS-6 164.312(e)(1) Not applicable: The target makes no outbound calls');
    expect(text).not.toContain('LOGOFF-1');
  });

  it('names planned checks without a result', () => {
    const lost = read(renderHtml(sample({ lost: ['audit.order'] })), 'html');
    expect(shown(byId(lost, 'gaps'))).toContain('1 planned check without a result: audit.order.');
    expect(shown(byId(lost, 'requirements'))).toContain('audit.order (no result)');
  });

  it('says that nothing is known when no check was run', () => {
    const empty = read(renderHtml(sample({ sketches: [] })), 'html');
    expect(shown(byClass(empty, 'outcome')[0] ?? page)).toBe('? Undetermined');
    expect(shown(byId(empty, 'checks'))).toContain('No check was run, so nothing is known.');
    expect(byClass(empty, 'pass')).toEqual([]);
  });

  it('tells how to verify the bundle, with the digest of the key', () => {
    const text = shown(byId(page, 'verify'));
    expect(text).toContain('safeprobe verify BUNDLE --trust KEY.pub.pem');
    expect(text).toContain('9f'.repeat(32));
    expect(text).toContain('openssl pkeyutl -verify');
  });

  it('is byte for byte the same from the same facts', () => {
    expect(renderHtml(sample())).toBe(renderHtml(sample()));
  });
});

describe('the page as a document', () => {
  it('has one first-level heading and skips no level', () => {
    const levels = descendants(page).flatMap((each) =>
      /^h[1-6]$/.test(each.name) ? [Number(each.name[1])] : [],
    );
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, index) => {
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    });
  });

  it('has landmarks, a skip link that comes first, and a language', () => {
    for (const name of ['header', 'nav', 'main', 'footer']) expect(byName(page, name)).toHaveLength(1);
    expect(byName(page, 'a')[0]?.attributes.get('href')).toBe('#main');
    expect(byName(page, 'html')[0]?.attributes.get('lang')).toBe('en');
  });

  it('has unique ids and no link to a place that is missing', () => {
    const ids = descendants(page).flatMap((each) => each.attributes.get('id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = byName(page, 'a').flatMap((each) => each.attributes.get('href') ?? []);
    for (const target of targets.filter((each) => each.startsWith('#')))
      expect(ids).toContain(target.slice(1));
    const labels = descendants(page).flatMap((each) => each.attributes.get('aria-labelledby') ?? []);
    for (const label of labels) expect(ids).toContain(label);
  });

  it('says of every table header what it heads', () => {
    const heads = byName(page, 'th');
    expect(heads.length).toBeGreaterThan(50);
    for (const head of heads) expect(['col', 'row']).toContain(head.attributes.get('scope'));
  });

  it('fetches nothing and runs nothing', () => {
    const text = renderHtml(input);
    expect(
      byName(page, 'script', 'link', 'img', 'iframe', 'object', 'embed', 'base', 'form', 'image', 'use'),
    ).toEqual([]);
    for (const element of descendants(page)) {
      for (const [name, value] of element.attributes) {
        expect(name).not.toMatch(/^on|^src|^style$|^action$|^xlink/);
        if (name === 'href') expect(value).toMatch(/^(#|\.\.\/(observations|transcripts)\/)/);
      }
    }
    const [style = page] = byName(page, 'style');
    expect(textOf(style)).not.toMatch(/url\(|@import|@font-face|expression/i);
    const policy = byName(page, 'meta').find(
      (each) => each.attributes.get('http-equiv') === 'Content-Security-Policy',
    );
    const css = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? '';
    const digest = createHash('sha256').update(css).digest('base64');
    expect(policy?.attributes.get('content')).toBe(
      `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`,
    );
  });
});
