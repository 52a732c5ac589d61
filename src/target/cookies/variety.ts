/**
 * What a few values of one cookie show of how hard it is to guess. Positions that are the same in all of them count for
 * nothing, the others for as much as their alphabet can hold. That is an upper bound: it finds counters, clocks and
 * short values, and can't tell a hash of a counter from chance.
 */
import type { Variety } from '../../kinds/cookies.js';

const ALPHABETS: readonly (readonly [RegExp, number])[] = [
  [/^\d*$/, 10],
  [/^(?:[\da-f]*|[\dA-F]*)$/, 16],
  [/^[A-Z2-7]*$/, 32],
  [/^(?:[\da-z]*|[\dA-Z]*)$/, 36],
  [/^[\dA-Za-z]*$/, 62],
];
/** Of base64, and of whatever else is written with its characters. */
const LARGEST = 64;

export function varietyOf(values: readonly string[]): Variety {
  const length = values.length === 0 ? 0 : Math.min(...values.map((value) => value.length));
  // A number that grows by a digit moves all that follows: looked at from both ends, the lesser counts.
  const fromLeft = differing(values.map((value) => value.slice(0, length)));
  const fromRight = differing(values.map((value) => value.slice(value.length - length)));
  const [varying] = fromLeft.length <= fromRight.length ? [fromLeft] : [fromRight];
  const letters = (varying ?? []).join('');
  const alphabet = ALPHABETS.find(([form]) => form.test(letters))?.[1] ?? LARGEST;
  const count = varying?.length ?? 0;
  return {
    samples: values.length,
    length,
    varying: count,
    alphabet: count === 0 ? 0 : alphabet,
    bits: count === 0 ? 0 : Math.floor(count * Math.log2(alphabet)),
  };
}

/** The characters at each position where the texts, of one length, are not all alike. */
function differing(texts: readonly string[]): readonly string[] {
  const [first = ''] = texts;
  return [...Array(first.length).keys()]
    .map((index) => texts.map((text) => text.charAt(index)))
    .filter((characters) => new Set(characters).size > 1)
    .map((characters) => characters.join(''));
}
