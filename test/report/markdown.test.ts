import { describe, expect, it } from 'vitest';
import { codeSpan, escapeMarkdown, renderMarkdown } from '../../src/report/markdown.js';
import { HOSTILE } from './hostile.js';
import { sample } from './sample.js';
import { PASSING, SKETCHES, type Sketch } from './sketches.js';

function many(count: number): readonly Sketch[] {
  const failing = SKETCHES.filter((each) => each.id === 'access.hostile');
  return Array.from({ length: count }, (_, index) =>
    failing.map((each) => ({ ...each, id: `access.${index}` })),
  ).flat();
}

describe('the Markdown comment', () => {
  it('begins with the outcome, the reason and the exit code', () => {
    const [title, , why] = renderMarkdown(sample()).split('\n');
    expect(title).toBe('## ✗ Nonconformant: Northside Clinic (embedded)');
    expect(why).toContain('Not conformant: hipaa-312-a-1');
    expect(why).toContain('Exit code 1');
  });

  it('lists failing before inconclusive checks, and passing ones only as a number', () => {
    const text = renderMarkdown(sample());
    expect(text.indexOf('**✗ Fail** `tls.protocol`')).toBeGreaterThan(0);
    expect(text.indexOf('**? Inconclusive** `mfa.required`')).toBeGreaterThan(
      text.indexOf('**✗ Fail** `tls.protocol`'),
    );
    expect(text).not.toContain('`logoff.sign-out`');
    expect(text).toContain(
      '4 fail, 8 inconclusive, 1 not applicable, 2 pass. **7 of 85** catalogue rows examined.',
    );
  });

  it('says expected, seen and what to do', () => {
    const text = renderMarkdown(sample());
    expect(text).toContain('  - expected: `session idle for 8.8 s: refused`');
    expect(text).toContain('  - do: Start the target, or correct its endpoint.');
    expect(text).toContain('  - accepted: R. Hale, platform security, until 2027-01-31');
    expect(text).toContain('  - waiver expired: J. Ortiz, until 2026-10-01');
  });

  it('marks partial and unsigned runs', () => {
    const text = renderMarkdown(sample({ sketches: PASSING, partial: true, signed: false }));
    expect(text).toContain('## ◐ Conformant, partial run');
    expect(text).toContain('> **◐ Partial run.**');
    expect(text).toContain('> **○ Unsigned.**');
    expect(text).not.toContain('✓');
  });

  it.each([2_000, 4_000, 16_000])(
    'stays below %i characters for 300 failing checks, and says how many it left out',
    (limit) => {
      const text = renderMarkdown(sample({ sketches: many(300) }), { limit });
      expect(text.length).toBeLessThanOrEqual(limit);
      const listed = text.match(/^- \*\*✗ Fail/gm)?.length ?? 0;
      expect(text).toContain(`And ${300 - listed} more checks: see the report.`);
    },
  );

  it('calls nobody, links nothing and closes no code span early', () => {
    const escaped = escapeMarkdown(HOSTILE.markdown);
    expect(escaped).not.toMatch(/@everyone|#1|(?<!\\)[[\]|`*]|<|https:\/\//);
    expect(codeSpan('a ``` b')).toBe('````a ``` b````');
    expect(codeSpan('`x`')).toBe('`` `x` ``');
    expect(codeSpan('two\nlines')).toBe('`two lines`');
  });
});
