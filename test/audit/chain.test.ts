import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChainForm, chainFlaw, linkOf } from '../../src/audit/chain.js';
import { rewritten, tamperedCopies } from '../../src/audit/chain-copies.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const FIELDS = { time: '$.at', actor: '$.who', operation: '$.did', object: '$.what', outcome: '$.how' };
const entry = (n: number) => ({
  at: `2026-03-01T10:00:0${n}Z`,
  who: 'clara',
  did: 'R',
  what: `p-${n}`,
  how: 'ok',
});

/** Links over digests, as the embedded clinic has them; the third entry is another tenant's. */
const BY_DIGEST: ChainForm = {
  link: { seq: '$.seq', previous: '$.previous', hash: '$.hash', digest: '$.digest', content: '$.entry' },
  hashed: '${seq}\n${previous}\n${digest}',
  first: '0',
};
/** Links over the entry itself, which holds its own hash: a common form without numbers. */
const INSIDE: ChainForm = {
  link: { hash: '$.hash', content: '$', without: ['hash'] },
  hashed: '${previous}${content}',
};
/** Lines of text, which are JSON within. */
const LINES: ChainForm = {
  link: { previous: '$.previous', hash: '$.hash', content: '$.line' },
  hashed: '${previous}|${content}',
};

function exportOf(form: ChainForm, count = 5): readonly object[] {
  let previous = form.first ?? '';
  return Array.from({ length: count }, (_, index) => {
    const content = entry(index + 1);
    if (form === BY_DIGEST) {
      const digest = sha256(canonicalize(content) ?? '');
      const item = { seq: index + 1, previous, digest, hash: sha256(`${index + 1}\n${previous}\n${digest}`) };
      previous = item.hash;
      return index === 2 ? item : { ...item, entry: content };
    }
    if (form === INSIDE) {
      previous = sha256(`${previous}${canonicalize(content)}`);
      return { ...content, hash: previous };
    }
    const line = JSON.stringify(content);
    const item = { previous, line, hash: sha256(`${previous}|${line}`) };
    previous = item.hash;
    return item;
  });
}
const hashAt = (items: readonly object[], entries: number) =>
  (items[entries - 1] as { readonly hash: string } | undefined)?.hash ?? '';
const headOf = (items: readonly object[], entries = items.length) => ({
  entries,
  hash: hashAt(items, entries),
});
const links = (form: ChainForm, items: readonly object[]) => items.map((item) => linkOf(form, item));

describe.each([
  ['over digests', BY_DIGEST],
  ['inside each entry', INSIDE],
  ['over lines of text', LINES],
])('a chain %s', (_, form) => {
  const items = exportOf(form);

  it('verifies as it is, with its head and with an earlier one', () => {
    expect(chainFlaw(form, links(form, items), [headOf(items), headOf(items, 2)])).toBeNull();
    expect(chainFlaw(form, [], [{ entries: 0, hash: '' }])).toBeNull();
  });

  it('shows each way of tampering, and each field that was edited', () => {
    const copies = tamperedCopies(form, items, 3, FIELDS, items.length);
    expect(copies.map(({ mutation }) => mutation)).toEqual([
      'time edited',
      'actor edited',
      'operation edited',
      'object edited',
      'outcome edited',
      'an entry removed',
      'two entries exchanged',
      'an entry inserted',
      'the newest entries cut off',
      'the oldest entry cut off',
    ]);
    const unseen = copies.filter(({ links: copy }) => chainFlaw(form, copy, [headOf(items)]) === null);
    expect(unseen).toEqual([]);
  });

  it('that was rewritten whole verifies by itself, and not with a head that was kept', () => {
    const copy = rewritten(form, items, 0);
    expect(copy.links).toHaveLength(items.length - 1);
    expect(chainFlaw(form, copy.links, [])).toBeNull();
    expect(chainFlaw(form, copy.links, [headOf(items, 3)])).not.toBeNull();
  });

  it('without its newest entries verifies only as long as nobody knows the head', () => {
    const cut = links(form, items).slice(0, 3);
    expect(chainFlaw(form, cut, [])).toBeNull();
    expect(chainFlaw(form, cut, [headOf(items)])).toEqual({
      at: 3,
      why: 'the export ends before entry 5, which the head is of',
    });
  });

  it('has no place at which one character may change unseen', () => {
    const text = JSON.stringify(items);
    const positions = [...text.matchAll(/"(?:who|how|what)\\?":\\?"(\w)/g)].map(
      (match) => match.index + match[0].length - 1,
    );
    expect(positions.length).toBeGreaterThan(10);
    fc.assert(
      fc.property(fc.constantFrom(...positions), (at) => {
        const altered = `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;
        return chainFlaw(form, links(form, JSON.parse(altered)), [headOf(items)]) !== null;
      }),
    );
  });
});

describe('a chain that leaves out a field', () => {
  const form: ChainForm = { ...INSIDE, link: { ...INSIDE.link, without: ['hash', 'how'] } };
  let previous = '';
  const items = Array.from({ length: 4 }, (_, index) => {
    const { how, ...covered } = entry(index + 1);
    previous = sha256(`${previous}${canonicalize(covered)}`);
    return { ...covered, how, hash: previous };
  });

  it('verifies, and so does the copy in which that field was edited: that is how it is noticed', () => {
    expect(chainFlaw(form, links(form, items), [headOf(items)])).toBeNull();
    const unseen = tamperedCopies(form, items, 2, FIELDS, 4)
      .filter(({ links: copy }) => chainFlaw(form, copy, [headOf(items)]) === null)
      .map(({ mutation }) => mutation);
    expect(unseen).toEqual(['outcome edited']);
  });
});

it.each<[string, object]>([
  ['it has no hash', { hash: null }],
  ['it is numbered 7', { seq: 7 }],
  ['it does not name the hash before it', { previous: 'x' }],
  ['it has neither entry nor digest', { entry: null, digest: null }],
  ['it has no digest', { digest: null }],
  ['its digest is not that of its entry', { digest: 'x' }],
  ['its hash is not that of its content and of the hash before', { hash: 'x' }],
])('of a broken link it is said that %s', (why, change) => {
  const items = exportOf(BY_DIGEST).map((item, index) => (index === 1 ? { ...item, ...change } : item));
  expect(chainFlaw(BY_DIGEST, links(BY_DIGEST, items), [])).toEqual({ at: 2, why });
});
