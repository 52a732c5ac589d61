import { describe, expect, it } from 'vitest';
import { changedAddress, statedMs } from '../../src/target/links/address.js';

const MINE = 'https://store.test/files/a?holder=u1&expires=1000&signature=0f0f0f0f';
const OTHER = 'https://store.test/files/b?holder=u1&expires=1001&signature=abcdabcd';
const HOW = { signature: 'signature', expires: { parameter: 'expires', as: 'epoch' }, other: OTHER } as const;

describe('a pre-signed address', () => {
  it('is changed in one way at a time', () => {
    expect(changedAddress(MINE, 'signature', HOW)).toBe(MINE.replace('0f0f0f0f', '0f0f1f0f'));
    expect(changedAddress(MINE, 'unsigned', HOW)).toBe(MINE.replace('&signature=0f0f0f0f', ''));
    expect(changedAddress(MINE, 'bare', HOW)).toBe('https://store.test/files/a');
    expect(changedAddress(MINE, 'expiry', HOW)).toBe(MINE.replace('=1000', '=87400'));
    expect(changedAddress(MINE, 'elsewhere', HOW)).toBe(MINE.replace('/a', '/b'));
  });

  it('can not be changed in what it does not have', () => {
    expect(changedAddress(MINE, 'expiry', { ...HOW, expires: undefined })).toBeNull();
    expect(changedAddress(MINE, 'signature', { ...HOW, signature: 'sig' })).toBeNull();
    expect(changedAddress(MINE.replace('=1000', '=soon'), 'expiry', HOW)).toBeNull();
  });

  it.each([
    ['epoch', '1000', 40_000],
    ['iso', '1970-01-01T00:16:40Z', 40_000],
    ['seconds', '900', 900_000],
    ['epoch', 'soon', null],
    ['iso', '', null],
  ] as const)('says by %s when it ends', (as, value, ms) => {
    const address = `https://store.test/a?end=${value}`;
    expect(statedMs(address, { parameter: 'end', as }, 960_000)).toBe(ms);
  });

  it('keeps the form of a time without fractions', () => {
    const address = 'https://store.test/a?end=2026-11-27T10:00:00Z&sig=00';
    const how = { signature: 'sig', expires: { parameter: 'end', as: 'iso' }, other: OTHER } as const;
    const moved = changedAddress(address, 'expiry', how) ?? '';
    expect(new URL(moved).searchParams.get('end')).toBe('2026-11-28T10:00:00Z');
  });
});
