import { describe, expect, it } from 'vitest';
import { renderJunit } from '../../src/report/junit.js';
import { byName, type Element, read, shown } from './elements.js';
import { sample } from './sample.js';
import { PASSING, SKETCHES } from './sketches.js';

const root = read(renderJunit(sample()), 'xml');

function caseOf(id: string, from: Element = root): Element {
  const found = byName(from, 'testcase').find((each) => each.attributes.get('name')?.startsWith(`${id}: `));
  if (found === undefined) throw new Error(`no case ${id}`);
  return found;
}

function numbers(element: Element): readonly number[] {
  return ['tests', 'failures', 'errors', 'skipped'].map((name) => Number(element.attributes.get(name)));
}

describe('the JUnit file', () => {
  it('has one testsuite a suite, and one case a check', () => {
    expect(byName(root, 'testsuite').map((each) => each.attributes.get('name'))).toEqual([
      ...new Set(SKETCHES.map((each) => each.suite)),
    ]);
    expect(byName(root, 'testcase')).toHaveLength(SKETCHES.length);
  });

  it('makes fail a failure, inconclusive an error, not applicable skipped with its reason, and pass nothing', () => {
    const [failure] = byName(caseOf('logoff.idle-api'), 'failure');
    expect(shown(failure ?? root)).toContain('expected: session idle for 8.8 s: refused');
    const [error] = byName(caseOf('audit.order'), 'error');
    expect(error?.attributes.get('type')).toBe('unreachable');
    expect(shown(error ?? root)).toContain('do: Start the target');
    const [skipped] = byName(caseOf('tls.outbound'), 'skipped');
    expect(skipped?.attributes.get('message')).toContain('The target makes no outbound calls');
    expect(caseOf('logoff.sign-out').children).toEqual([]);
  });

  it('keeps a waived failure a failure', () => {
    expect(byName(caseOf('tls.protocol'), 'failure')).toHaveLength(1);
  });

  it('has counts that agree with its cases', () => {
    const [all = root] = byName(root, 'testsuites');
    expect(numbers(all)).toEqual([15, 4, 8, 1]);
    for (const suite of byName(root, 'testsuite'))
      expect(numbers(suite)).toEqual(
        ['testcase', 'failure', 'error', 'skipped'].map((name) => byName(suite, name).length),
      );
  });

  it('is never green for a run that is not conformant, even when every check passes', () => {
    const uncovered = read(renderJunit(sample({ sketches: PASSING })), 'xml');
    const [error] = byName(uncovered, 'error');
    expect(error?.attributes.get('type')).toBe('undetermined');
    expect(error?.attributes.get('message')).toContain('Not covered');
    expect(byName(read(renderJunit(sample({ sketches: [] })), 'xml'), 'error')).toHaveLength(1);
  });

  it('adds no case of its own to a conformant run', () => {
    const good = read(renderJunit(sample({ sketches: PASSING, partial: true })), 'xml');
    expect(byName(good, 'testcase')).toHaveLength(PASSING.length);
    expect(byName(good, 'failure', 'error')).toEqual([]);
  });

  it('reports a planned check without a result as an error', () => {
    const lost = read(renderJunit(sample({ lost: ['logoff.sign-out'] })), 'xml');
    expect(byName(caseOf('logoff.sign-out', lost), 'error')[0]?.attributes.get('message')).toBe(
      'planned, but without a result',
    );
  });
});
