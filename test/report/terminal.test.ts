import { describe, expect, it } from 'vitest';
import { renderSummary } from '../../src/report/terminal.js';
import { sample } from './sample.js';
import { PASSING, SKETCHES } from './sketches.js';

const { results } = sample();
const plain = renderSummary(results, {
  color: false,
  width: 100,
  bundle: 'reports/x',
  report: 'reports/x/views/report.html',
});

/** The line on which a check is named, and the indented lines below it. */
function block(text: string, id: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.includes(` ${id} (`));
  const rest = lines.slice(start + 1);
  const length = rest.findIndex((line) => !line.startsWith('      '));
  return lines.slice(start, start + 1 + (length === -1 ? rest.length : length)).join('\n');
}

describe('the summary on the terminal', () => {
  it('names every check with its verdict as a word', () => {
    for (const sketch of SKETCHES) expect(plain).toContain(` ${sketch.id} (`);
    expect(block(plain, 'logoff.sign-out')).toMatch(/^ {2}✓ Pass /);
    expect(block(plain, 'tls.outbound')).toMatch(/^ {2}– Not applicable {2}tls/);
  });

  it('says of a failing check what was expected, what was seen and what to do', () => {
    const text = block(plain, 'logoff.idle-api');
    expect(text).toContain('expected  session idle for 8.8 s: refused');
    expect(text).toContain('seen      session idle for 8.8 s: GET /fhir/Patient/p-alice → 200');
    expect(text).toContain('do        Let the server decide');
    expect(text).toContain('evidence  observations/logoff.idle-api.json transcripts/logoff.idle-api.har');
  });

  it('says of an inconclusive check its cause, the control that should have held, and what to do', () => {
    const text = block(plain, 'mfa.required');
    expect(text).toContain('cause     control-failed');
    expect(text).toContain('expected  the control full-sign-in to hold');
    expect(text).toContain('do        Make the sign-in recipe');
  });

  it('ends with totals, outcome, time and where the evidence is, in this order', () => {
    const positions = [
      '15 checks: 2 pass, 4 fail, 8 inconclusive, 1 not applicable; 7 of 85',
      '✗ Nonconformant\n',
      'Exit code 1',
      'time      start the target 2.1 s',
      'bundle    reports/x',
      'report    reports/x/views',
    ].map((part) => plain.lastIndexOf(part));
    expect(positions).not.toContain(-1);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it('puts the worst last, where the eye is', () => {
    expect(plain.indexOf('logoff.idle-api (')).toBeGreaterThan(plain.indexOf('logoff.sign-out ('));
    expect(plain.indexOf('access.matrix (')).toBeGreaterThan(plain.indexOf('mfa.required ('));
  });

  it('says the same with colour and without, and has no escape sequence without', () => {
    const coloured = renderSummary(results, {
      color: true,
      width: 100,
      bundle: 'reports/x',
      report: 'reports/x/views/report.html',
    });
    const ESC = String.fromCharCode(27);
    expect(plain).not.toContain(ESC);
    expect(coloured).toContain(`${ESC}[31;1m✗ Fail`);
    expect(
      coloured
        .split(ESC)
        .map((part) => part.replace(/^\[[\d;]*m/, ''))
        .join(''),
    ).toBe(plain);
  });

  it('never paints anything inconclusive, or a partial run, green', () => {
    const green = `${String.fromCharCode(27)}[32m`;
    const unclear = sample({ sketches: SKETCHES.filter((each) => each.verdict.verdict === 'inconclusive') });
    expect(renderSummary(unclear.results, { color: true, width: 80 })).not.toContain(green);
    const partial = renderSummary(sample({ sketches: PASSING, partial: true }).results, {
      color: true,
      width: 80,
    });
    expect(partial).toContain('◐ Conformant, partial run');
    expect(partial).not.toContain(`${green}✓ Conformant`);
  });

  it.each([48, 60, 100])('keeps to %i columns, except for words that are longer', (width) => {
    const lines = renderSummary(results, { color: false, width }).split('\n');
    for (const line of lines.filter((each) => [...each].length > width)) {
      const words = line.trim().split(/ +/);
      expect(Math.max(...words.map((word) => [...word].length))).toBeGreaterThan(width - 24);
    }
  });
});
