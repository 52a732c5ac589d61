/** What a hostile target, or a careless suite, may write must stay text in every view. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/model.js';
import { renderHtml } from '../../src/report/html.js';
import { renderJunit } from '../../src/report/junit.js';
import { renderMarkdown } from '../../src/report/markdown.js';
import { anchorOf, bundleLink, render } from '../../src/report/markup.js';
import { renderSummary } from '../../src/report/terminal.js';
import { byId, descendants, read, shown } from './elements.js';
import { HOSTILE } from './hostile.js';
import { sample } from './sample.js';
import type { Sketch } from './sketches.js';

const UNSEEN =
  /[^\P{Cc}\n\t]|[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/u;

function sketchOf(text: string, id = 'access.any'): Sketch {
  const verdict: Verdict = {
    verdict: 'fail',
    expected: text,
    actual: text,
    judgement: {
      controls: [{ name: text, held: true, seen: text }],
      assertions: [
        { subject: text, expected: text, actual: text, outcome: 'broken' },
        { subject: `b${text}`, expected: text, actual: text, outcome: 'unknown' },
      ],
      measured: [{ what: text, value: text }],
    },
  };
  const har = {
    log: {
      entries: [
        { comment: text, request: { method: text, url: text, headers: [{ name: text, value: text }] } },
      ],
    },
  };
  return {
    id,
    suite: text,
    title: text,
    kind: text,
    covers: [text],
    requirements: ['hipaa-312-a-1'],
    verdict,
    fix: text,
    params: { [text]: text },
    har,
  };
}

describe('hostile text', () => {
  it.each(Object.entries(HOSTILE))('%s becomes no element, attribute or control character', (_, text) => {
    const plain = read(renderHtml(sample({ sketches: [sketchOf('plain')] })), 'html');
    const html = renderHtml(sample({ sketches: [sketchOf(text)] }));
    const names = (page: typeof plain) =>
      descendants(page).map((each) => [each.name, ...each.attributes.keys()].join(' '));
    expect(names(read(html, 'html'))).toEqual(names(plain));
    const input = sample({ sketches: [sketchOf(text)] });
    const views = [html, renderJunit(input), renderSummary(input.results, { color: false, width: 80 })];
    for (const view of views) expect(view).not.toMatch(UNSEEN);
    // Word joiners are Markdown's own: they part @names and #numbers.
    expect(renderMarkdown(input)).not.toMatch(UNSEEN);
  });

  it('is shown as it was, so that a reader sees what the target did', () => {
    const page = read(renderHtml(sample()), 'html');
    const text = shown(byId(page, anchorOf('access.hostile')));
    expect(text).toContain(HOSTILE.script);
    expect(text).toContain(HOSTILE.quotes);
    expect(text).toContain('⟨U+001B⟩[32mPASS⟨U+001B⟩[0m');
    expect(text).toContain('user ⟨U+202E⟩gnp.exe⟨U+202C⟩ وصول المريض');
    expect(text).toContain('half \uFFFD pair \uFFFD and whole 🏥');
  });

  it('of any kind leaves page and JUnit file well-formed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
        (text, id) => {
          const input = sample({ sketches: [sketchOf(text, id)] });
          read(renderHtml(input), 'html');
          read(renderJunit(input), 'xml');
          expect(renderSummary(input.results, { color: false, width: 60 })).not.toMatch(UNSEEN);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    '../../etc/passwd',
    'javascript:alert(1)',
    'https://evil.example/x',
    '/etc/passwd',
    'observations/../../x',
    'a\\b',
    '',
    './x',
    'a b',
  ])('as the path of evidence, %j is no link', (path) => {
    expect(render(bundleLink(path))).not.toContain('href');
  });

  it('does not leave the attribute it is written into', () => {
    const input = sample();
    const results = { ...input.results, startedAt: HOSTILE.quotes, endedAt: HOSTILE.script };
    const page = read(renderHtml({ ...input, results }), 'html');
    const times = descendants(page).filter((each) => each.name === 'time');
    expect(times.map((each) => each.attributes.get('datetime'))).toEqual([HOSTILE.quotes, HOSTILE.script]);
    for (const time of times) expect([...time.attributes.keys()]).toEqual(['datetime']);
    read(renderJunit({ ...input, results }), 'xml');
  });

  it('gives two checks whose ids differ only in odd characters two anchors', () => {
    const anchors = ['a b', 'a_b', 'a_20_b', 'a\u00a0b', 'ab'].map(anchorOf);
    expect(new Set(anchors).size).toBe(anchors.length);
  });

  it('in place of a transcript is left out, and breaks nothing', () => {
    for (const har of [
      null,
      7,
      'x',
      [],
      { log: null },
      { log: { entries: {} } },
      { log: { entries: [null, { request: [] }] } },
    ])
      read(renderHtml(sample({ sketches: [{ ...sketchOf('plain'), har }] })), 'html');
  });
});
