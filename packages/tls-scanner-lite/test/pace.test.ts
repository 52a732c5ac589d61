import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newPace } from '../src/pace.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const heard = (pace: ReturnType<typeof newPace>, times: number, answerMs: number) => {
  for (let time = 0; time < times; time += 1) pace.heard(answerMs);
};

test('nothing is spaced until a limit shows', () => {
  const pace = newPace(undefined);
  heard(pace, 3, 1);
  expect([pace.book(), pace.book(), pace.spacingMs]).toEqual([0, 0, 0]);
});

test('the spacing is what got through in the last second, with a little to spare', () => {
  const pace = newPace(undefined);
  heard(pace, 7, 1);
  vi.advanceTimersByTime(1100);
  heard(pace, 20, 1);
  pace.slowDown();
  expect(pace.spacingMs).toBe(53);
  const first = pace.book();
  expect(pace.book() - first).toBe(53);
});

test('it grows only when a whole second at the new pace was still too fast', () => {
  const pace = newPace(undefined);
  heard(pace, 20, 1);
  pace.slowDown();
  pace.slowDown();
  expect(pace.spacingMs).toBe(53);
  vi.advanceTimersByTime(2000);
  pace.slowDown();
  expect(pace.spacingMs).toBe(75);
});

test('a guess from few answers is tried faster later; one from many is kept', () => {
  const guess = newPace(undefined);
  heard(guess, 2, 1);
  guess.slowDown();
  expect(guess.spacingMs).toBe(300);
  heard(guess, 20, 1);
  expect(guess.spacingMs).toBe(75);
  const known = newPace(undefined);
  heard(known, 20, 1);
  known.slowDown();
  heard(known, 60, 1);
  expect(known.spacingMs).toBe(53);
});

test('a near server gets a few connections at once, a distant one many, and the caller may say fewer', () => {
  const pace = newPace(undefined);
  expect(pace.atOnce).toBe(8);
  pace.heard(1);
  expect([pace.distant, pace.atOnce]).toEqual([false, 4]);
  const far = newPace(undefined);
  heard(far, 5, 50);
  expect([far.distant, far.atOnce]).toEqual([true, 48]);
  expect(newPace(2).atOnce).toBe(2);
});

test('one quick answer is enough to be near, however slow the others are', () => {
  const pace = newPace(undefined);
  heard(pace, 3, 40);
  expect(pace.distant).toBe(true);
  pace.heard(2);
  heard(pace, 20, 40);
  expect(pace.distant).toBe(false);
});

test('what our own timers are late by is no distance, until answers without that say so too', () => {
  const pace = newPace(undefined);
  pace.book();
  const at = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(at + 30);
  vi.advanceTimersByTime(5);
  pace.heard(30);
  expect(pace.distant).toBe(false);
  heard(pace, 8, 30);
  vi.advanceTimersByTime(5);
  heard(pace, 8, 30);
  expect(pace.distant).toBe(true);
});
