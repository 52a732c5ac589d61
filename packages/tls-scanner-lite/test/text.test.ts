import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CertificateResult } from '../src/index.js';
import { certificateLines } from '../src/text/certificates.js';
import { vulnerabilityLines } from '../src/text/findings.js';
import { few, type Page, plain, rows, tone, wrap } from '../src/text/page.js';
import { policyLines } from '../src/text/policy.js';
import type { VulnerabilityFact } from '../src/vulnerabilities/fact.js';

const page: Page = { width: 60, colour: false };

test.each([
  ['escape sequences', 'a\u001b[2Jb', 'a?[2Jb'],
  ['line breaks', 'a\r\nb\u2028c', 'a??b?c'],
  ['reversed text', 'a\u202eb\u2066c', 'a?b?c'],
  ['invisible characters', 'a\u200bb\ufeffc', 'a?b?c'],
  ['half a character', 'a\ud800b', 'a?b'],
  ['letters of other scripts', 'größe 測試 اختبار', 'größe 測試 اختبار'],
])('text of a server is shown without harm: %s', (_, text, shown) => {
  expect(plain(text)).toBe(shown);
});

test('no line is wider than the page, whatever the cells hold, and no letter is lost', () => {
  const word = fc.stringMatching(/^[a-z]{1,50}$/);
  const cell = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{1,14}$/), cell, (head, text) => {
      const lines = rows(page, [[head, text]]);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(page.width);
      const letters = (value: string) => value.replace(/ /g, '');
      expect(letters(lines.join(''))).toBe(letters(head + text));
    }),
    { numRuns: 500, seed: 5 },
  );
});

test('lines are broken at spaces, and words that are too long are cut', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  expect(wrap('', 4)).toEqual(['']);
});

test('columns line up, and the last one is wrapped below itself', () => {
  const list = [
    ['a', 'first', 'x'],
    ['long', 'b', 'some words that do not fit in what is left of the line here'],
  ];
  expect(rows(page, list)).toEqual([
    '  a     first  x',
    '  long  b      some words that do not fit in what is left of',
    '               the line here',
  ]);
});

test('colour adds nothing to the width', () => {
  const coloured = rows({ ...page, colour: true }, [[tone('bad', 'bad'), 'text']]);
  expect(coloured).toEqual(['  \u001b[31mbad\u001b[0m  text']);
});

test('a list as long as a server likes is cut', () => {
  expect(few(['a', 'b', 'c'], 3)).toBe('a, b, c');
  expect(few(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
});

test('a chain that cannot be read is shown as that, not left out', () => {
  const result: CertificateResult = {
    authentication: 'RSA',
    source: 'TLS 1.2',
    state: 'presented',
    chain: [{ parsed: false, error: 'nonsense', bytes: 12 }],
    host: { name: 'localhost', matches: false },
    problems: [{ code: 'unparsable', certificate: 0, detail: 'nonsense' }],
    scts: [],
  };
  const lines = certificateLines(page, [result]);
  expect(lines).toContain('  RSA  unparsable  TLS 1.2');
  expect(lines).toContain('    chain  not readable');
  expect(lines).toContain('    unparsable  nonsense');
});

test('vulnerable comes first, inconclusive next, and what is not there in one paragraph', () => {
  const fact = (name: string, state: VulnerabilityFact['state']): VulnerabilityFact => ({
    id: 'robot',
    name,
    cve: null,
    state,
    observed: 'seen',
    replies: [],
  });
  const lines = vulnerabilityLines(page, [
    fact('A', 'not-vulnerable'),
    fact('B', 'inconclusive'),
    fact('C', 'vulnerable'),
    fact('D', 'not-vulnerable'),
  ]);
  expect(lines.slice(2)).toEqual([
    '  vulnerable      C  seen',
    '  inconclusive    B  seen',
    '  not vulnerable  A, D',
  ]);
});

test('rules of a policy are told once, with all that they were broken by, and what is required first', () => {
  const rule = { clause: '1.2', subject: 'TLS 1.0', expected: 'refused', actual: 'offered' } as const;
  const lines = policyLines(page, {
    policy: 'p',
    title: 'P',
    outcome: 'not-met',
    rules: [
      { ...rule, rule: 'advice', level: 'recommended', state: 'not-met' },
      { ...rule, rule: 'old', level: 'required', state: 'not-met' },
      { ...rule, rule: 'old', level: 'required', state: 'not-met', subject: 'TLS 1.1' },
      { ...rule, rule: 'fine', level: 'required', state: 'met' },
      { ...rule, rule: 'unseen', level: 'required', state: 'undetermined', actual: 'not asked' },
    ],
  });
  expect(lines.slice(2)).toEqual([
    '  outcome  not met  of 5 rules 1 met, 3 not met, 1 open',
    '  not met  expected refused (1.2)',
    '      TLS 1.0, TLS 1.1: offered',
    '  open  expected refused (1.2)',
    '      TLS 1.0: not asked',
    '  advice  expected refused (1.2)',
    '      TLS 1.0: offered',
  ]);
});
