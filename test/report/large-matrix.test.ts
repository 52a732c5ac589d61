/** A matrix of ten thousand cells on the page: the one that broke has to be seen at once, and the page to stay small. */
import { describe, expect, it } from 'vitest';
import type { Assertion } from '../../src/model.js';
import { render } from '../../src/report/markup.js';
import { assertionList } from '../../src/report/page/assertions.js';
import { matrix } from '../../src/report/page/matrix.js';

const PERSONAS = Array.from({ length: 10 }, (_, index) => `persona${index}`);

function cells(outcomeOf: (subject: string) => Assertion['outcome']): readonly Assertion[] {
  return Array.from({ length: 10 }, (_, action) => `read${action}`).flatMap((action) =>
    Array.from({ length: 100 }, (_, record) => `record${record}`).flatMap((record) =>
      PERSONAS.map((persona) => {
        const subject = `${persona} · ${action} · ${record}`;
        return { subject, expected: 'refused', actual: 'GET → 403', outcome: outcomeOf(subject) };
      }),
    ),
  );
}

const RED = 'persona7 · read4 · record42';
const oneRed = cells((subject) => (subject === RED ? 'broken' : 'holds'));
const textOf = render;

describe('a matrix of ten thousand cells', () => {
  it('has the cell that broke first, in a row of its own and in the first column', () => {
    const drawn = textOf(matrix(oneRed));
    expect(drawn).toMatch(/^<details class="fold" open>/);
    const [, first = '', second = ''] = drawn.split('<tbody>')[1]?.split('<tr>') ?? [];
    expect(first).toMatch(/^<th scope="row">read4 · record42<\/th><td class="broken">/);
    expect(second).toMatch(/^<th scope="row">read0, 100 records<\/th><td class="holds">/);
    expect(drawn.match(/class="broken"/g)).toHaveLength(1);
    expect(drawn).toContain('<th scope="col">Action and resource</th><th scope="col">persona7</th>');
  });

  it('puts the rest together by action, and counts what is not drawn', () => {
    const drawn = textOf(matrix(oneRed));
    expect(drawn.match(/<tr>/g)).toHaveLength(1 + 1 + 10);
    expect(drawn).toContain('read4, 99 records');
    expect(drawn).toContain('1000 rows by 10 columns');
  });

  it('stays a page that can be opened', () => {
    const page = textOf(assertionList(oneRed));
    expect(page.length).toBeLessThan(400_000);
    expect(page.indexOf(RED)).toBeLessThan(2000);
    expect(page).toContain('1 broken, 9999 of 10000 hold');
    expect(page).toContain('And 9599 more, in the recorded facts.');
  });

  it('does not hide trouble beyond what it draws one by one', () => {
    const drawn = textOf(matrix(cells(() => 'broken')));
    expect(drawn).toMatch(/<td class="broken">.*?✗ .*?100/);
    expect(drawn.match(/<tr>/g)?.length).toBeLessThan(170);
  });
});
