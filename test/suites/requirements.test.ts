import { describe, expect, it } from 'vitest';
import type { Level } from '../../src/model.js';
import { catalogue, claimed, clauseIds, clauses, lines, twice } from './catalogue.js';

const rowIds = new Set(catalogue.map(({ id }) => id));
const levelOf = new Map<string, Level>(clauses.map(({ id, level }) => [id, level]));
const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${prefix}${at + 1}`);

describe('the clauses', () => {
  it('have unique ids, texts of their own and a known level', () => {
    expect(twice(clauses.map(({ id }) => id))).toEqual([]);
    for (const clause of clauses) {
      expect(clause.cite.length, clause.id).toBeGreaterThan(5);
      expect(clause.title, clause.id).toMatch(/\S/);
      expect(clause.duty, clause.id).toMatch(/\S.*\.$/s);
      expect(['required', 'addressable', 'recommended'], clause.id).toContain(clause.level);
    }
  });

  it('carry an id that tells the regime', () => {
    const pattern: Record<string, RegExp> = {
      hipaa: /^164\.(306|308|312|316)\(/,
      'privacy-rule': /^164\.5\d\d/,
      'hipaa-nprm-2025': /^nprm:164\.3\d\d\(/,
      'onc-170.315-d': /^170\.315\(d\)\(\d+\)$/,
      'nist-800-63b-4': /^800-63b-4:[a-z-]+$/,
      'nist-800-52r2': /^800-52r2:[a-z-]+$/,
    };
    for (const { id, regime } of clauses) expect(id, regime).toMatch(pattern[regime] ?? /never/);
  });

  // The tally that secondary sources get wrong: seven specifications, two required and five addressable.
  it('give the seven specifications of 164.312 their levels and keep its standards mandatory', () => {
    const of312 = clauses.filter(({ id }) => id.startsWith('164.312('));
    const specifications = of312.filter(({ id }) => /^164\.312\((a\)\(2|c\)\(2|e\)\(2)/.test(id));
    expect(Object.fromEntries(specifications.map(({ id, level }) => [id, level]))).toEqual({
      '164.312(a)(2)(i)': 'required',
      '164.312(a)(2)(ii)': 'required',
      '164.312(a)(2)(iii)': 'addressable',
      '164.312(a)(2)(iv)': 'addressable',
      '164.312(c)(2)': 'addressable',
      '164.312(e)(2)(i)': 'addressable',
      '164.312(e)(2)(ii)': 'addressable',
    });
    const standards = of312.filter((clause) => !specifications.includes(clause));
    expect(Object.fromEntries(standards.map(({ id, level }) => [id, level]))).toEqual({
      '164.312(a)(1)': 'required',
      '164.312(b)': 'required',
      '164.312(c)(1)': 'required',
      '164.312(d)': 'required',
      '164.312(e)(1)': 'required',
    });
  });

  it('hold all thirteen ONC criteria, and nothing addressable outside the rule in force', () => {
    const onc = clauses.filter(({ regime }) => regime === 'onc-170.315-d').map(({ id }) => id);
    expect(onc).toEqual(numbered('', 13).map((n) => `170.315(d)(${n})`));
    const addressable = clauses.filter(({ level }) => level === 'addressable');
    expect(new Set(addressable.map(({ regime }) => regime))).toEqual(new Set(['hipaa']));
  });

  it('are each borne on by a catalogue row, but for those that the comment in the file names', () => {
    expect([...clauseIds].filter((id) => !claimed.has(id))).toEqual([
      'nprm:164.308(a)(14)',
      'nprm:164.312(a)(2)(ii)',
      'nprm:164.312(a)(2)(vi)',
      'nprm:164.312(c)',
    ]);
  });
});

describe('the catalogue', () => {
  it('has its 85 rows, in order, each once', () => {
    const families =
      'UID 4 AUTHZ 8 TERM 3 JIT 1 SOD 1 EMG 2 LOGOFF 3 SESS 1 DEV 1 MFA 4 STEP 1 PWD 3 RATE 1 AUTHLOG 1 ' +
      'SSO 1 TOK 1 ANOM 1 AUD 16 INT 5 BK 4 TLS 7 ENC 4 SDL 5 DOC 6 META 1';
    const expected = [...families.matchAll(/(\w+) (\d+)/g)].flatMap(([, family, count]) =>
      numbered(`${family}-`, Number(count)),
    );
    expect(expected).toHaveLength(85);
    expect(catalogue.map(({ id }) => id)).toEqual(expected);
  });

  it('gives every row a method, a statement, a control and at least one clause that exists', () => {
    for (const row of catalogue) {
      expect(row.methods.length, row.id).toBeGreaterThan(0);
      expect(twice(row.methods), row.id).toEqual([]);
      for (const method of row.methods) expect(['probe', 'canary', 'artifact'], row.id).toContain(method);
      for (const text of [row.title, row.statement, row.control]) expect(text, row.id).toMatch(/\S{2}/);
      expect(row.control, row.id).not.toBe(row.statement);
      expect(row.clauses.length, row.id).toBeGreaterThan(0);
      expect(twice(row.clauses), row.id).toEqual([]);
      expect(
        row.clauses.filter((id) => !clauseIds.has(id)),
        row.id,
      ).toEqual([]);
    }
  });

  it('is reached as a whole from the source lines', () => {
    const named = new Set(lines.flatMap((line) => line.catalogue));
    expect([...rowIds].filter((id) => !named.has(id))).toEqual([]);
  });

  it('lets no transport row count for a clause that encryption in transit says nothing about', () => {
    const transport = catalogue.filter(({ id }) => id.startsWith('TLS-')).flatMap((row) => row.clauses);
    const hipaa = new Set(transport.filter((id) => id.startsWith('164.')));
    expect([...hipaa].filter((id) => !id.startsWith('164.312(e)'))).toEqual([]);
  });
});

describe('the source lines', () => {
  it('are all 135, in order, each from its source', () => {
    expect(lines.map(({ id }) => id)).toEqual([...numbered('S', 126), ...numbered('G', 9)]);
    for (const { id, source } of lines) {
      expect(source, id).toBe(id.startsWith('G') ? 3 : Number(id.slice(1)) <= 58 ? 1 : 2);
    }
  });

  it('are observable by rows that exist, or say why they are not', () => {
    for (const line of lines) {
      expect(
        line.catalogue.filter((id) => !rowIds.has(id)),
        line.id,
      ).toEqual([]);
      expect(twice(line.catalogue), line.id).toEqual([]);
      if (line.observable === false) {
        expect(line.why, line.id).toMatch(/\S/);
        expect([line.methods, line.catalogue], line.id).toEqual([[], []]);
      } else {
        expect(line.catalogue.length, line.id).toBeGreaterThan(0);
        expect(line.methods.length, line.id).toBeGreaterThan(0);
        expect(line.why, line.id).toBeUndefined();
      }
    }
    expect(lines.filter(({ observable }) => observable === false)).toHaveLength(7);
  });

  it('ask for no method that none of their rows has', () => {
    const methodsOf = new Map(catalogue.map((row) => [row.id, row.methods]));
    for (const line of lines) {
      const offered = new Set(line.catalogue.flatMap((id) => methodsOf.get(id) ?? []));
      expect(
        line.methods.filter((method) => !offered.has(method)),
        line.id,
      ).toEqual([]);
    }
  });

  // A cite such as 164.312 unquoted would be read as a number, and 160.400 would lose its zero.
  it('cite by text, and cite of 164.312 only what exists', () => {
    for (const { id, cite } of lines) {
      for (const one of cite) {
        expect(one, id).toMatch(/^(45 CFR )?\d{2,3}\.\d+(\([a-z]+\)|\(\d+\)|\([A-Z]\))*$/);
        if (one.startsWith('164.312(')) expect(clauseIds, id).toContain(one);
      }
    }
  });

  it('have the level of the clauses they cite', () => {
    for (const { id, cite, level } of lines) {
      const levels = new Set(cite.filter((one) => one !== '164.306(d)(3)').map((one) => levelOf.get(one)));
      if (level === 'not-applicable' || cite.length === 0 || levels.size === 0 || levels.has(undefined))
        continue;
      expect(level, id).toBe(levels.size > 1 ? 'mixed' : [...levels][0]);
    }
  });

  it('correct the source where it errs', () => {
    const corrected = new Map(lines.map(({ id, correction }) => [id, correction]));
    for (const [id, word] of Object.entries({
      S4: '2,190,294', // penalties
      S11: 'reasonable and appropriate',
      S23: '2003',
      S27: 'breach-notification',
      S35: '164.316(b)(2)(i)', // retention
      S44: 'SP 800-63B-4', // composition and rotation
      S49: 'IA-4', // not SC-17
      S51: 'AC-12', // not AC-11
      S53: 'AU-6',
      S56: '164.312(a)(1)', // rows left out of the matrix
      S59: 'Privacy Rule',
      S125: '164.528',
    })) {
      expect(corrected.get(id), id).toContain(word);
    }
    expect(lines.find(({ id }) => id === 'S35')?.cite).not.toContain('164.530(j)');
  });
});
