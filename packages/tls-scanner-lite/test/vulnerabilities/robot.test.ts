import { expect, test } from 'vitest';
import { blocks } from '../../src/vulnerabilities/robot-messages.js';
import { oracleOf, patternOf, type Response } from '../../src/vulnerabilities/robot-responses.js';

const mac = 'alert bad_record_mac, closed';
const illegal = 'alert illegal_parameter, closed';

function responses(words: readonly (string | undefined)[], early: readonly boolean[] = []): Response[] {
  return blocks.map((block, index) => {
    const each = words[index];
    const rest = { block, early: early[index] ?? false, reached: true, replies: [] };
    return each === undefined ? { ...rest, missing: 'no handshake' } : { ...rest, words: each };
  });
}

test('answers that differ are compared by what they say, not by when they came', () => {
  const words = [mac, illegal, mac, mac, mac];
  const onTime = patternOf(responses(words, [false, true, false, false, false]));
  const late = patternOf(responses(words, [false, false, false, false, false]));
  expect(onTime).toEqual(late);
});

test('answers that say the same differ by whether they came before the exchange was finished', () => {
  const words = [mac, mac, mac, mac, mac];
  expect(new Set(patternOf(responses(words)))).toEqual(new Set([mac]));
  const pattern = patternOf(responses(words, [false, true, false, false, false]));
  expect(pattern).toEqual([mac, `${mac}, at once`, mac, mac, mac]);
});

test('one missing answer leaves nothing to compare', () => {
  expect(patternOf(responses([mac, mac, undefined, mac, mac]))).toBeUndefined();
});

test.each([
  ['weak', [mac, illegal, illegal, illegal, illegal]],
  ['weak', [mac, illegal, illegal, illegal, mac]],
  ['strong', [mac, illegal, mac, mac, mac]],
  ['strong', [mac, illegal, 'closed', mac, mac]],
] as const)('%s: %j', (oracle, pattern) => {
  expect(oracleOf(pattern)).toBe(oracle);
});
