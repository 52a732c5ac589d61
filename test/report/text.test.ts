import { describe, expect, it } from 'vitest';
import { duration, instant, shorten, visible } from '../../src/report/text.js';
import { CAUSES, OUTCOMES, runSign, VERDICTS } from '../../src/report/vocabulary.js';

describe('text', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min 00 s'],
    [245_000, '4 min 05 s'],
    [3_599_600, '1 h 00 min'],
    [7_380_000, '2 h 03 min'],
    [Number.NaN, 'unknown'],
    [-1, 'unknown'],
  ])('gives %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('shows times in UTC to the second, and what is no time as it stands', () => {
    expect(instant('2026-11-23T09:13:58.004Z')).toBe('2026-11-23 09:13:58 UTC');
    expect(instant('2026-11-23T09:13:58+02:00')).toBe('2026-11-23T09:13:58+02:00');
  });

  it('keeps line breaks, tabs and other scripts, and nothing that can hide', () => {
    expect(visible('a\r\nb\rc\td')).toBe('a\nb\nc\td');
    expect(visible('وصول 病歴 🏥')).toBe('وصول 病歴 🏥');
    expect(visible('\u001b[0m\u200b\u202e')).toBe('⟨U+001B⟩[0m⟨U+200B⟩⟨U+202E⟩');
  });

  it('cuts between characters, not through them', () => {
    expect(shorten('🏥🏥🏥', 2)).toBe('🏥…');
    expect(shorten('🏥🏥', 2)).toBe('🏥🏥');
  });
});

describe('the vocabulary', () => {
  it('tells every verdict and every outcome apart by word and by symbol', () => {
    for (const signs of [Object.values(VERDICTS), Object.values(OUTCOMES)]) {
      expect(new Set(signs.map((sign) => sign.word)).size).toBe(signs.length);
      expect(new Set(signs.map((sign) => sign.symbol)).size).toBe(signs.length);
    }
  });

  it('gives the green tone to pass and conformant alone', () => {
    const green = Object.entries({ ...VERDICTS, ...OUTCOMES }).filter(([, sign]) => sign.tone === 'pass');
    expect(green.map(([word]) => word)).toEqual(['pass', 'conformant']);
    expect(runSign({ outcome: 'conformant', partial: false })).toMatchObject({ tone: 'pass', exitCode: 0 });
    expect(runSign({ outcome: 'conformant', partial: true }).tone).not.toBe('pass');
    expect(runSign({ outcome: 'undetermined', partial: false })).toMatchObject({
      tone: 'inconclusive',
      exitCode: 2,
    });
  });

  it('blames itself, not the target, for its own defects', () => {
    expect(CAUSES['harness-fault']).toContain('safeprobe itself');
  });
});
