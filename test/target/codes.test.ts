import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { counterCode, createRecoveryCodes, unlike, wrongCounterCode } from '../../src/target/codes.js';
import type { ResolvedAccount } from '../../src/target/resolved.js';

/** RFC 4226, appendix D: the seed "12345678901234567890" and its first ten codes. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const CODES = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' ');

let counter = '';
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'safeprobe-codes-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  counter = join(folder, 'counter');
});
const hotp = () => ({ secret: SECRET, algorithm: 'sha1', digits: 6, counter }) as const;

describe('one-time codes by counter', () => {
  it('are those of RFC 4226, each given out once, and the counter outlives the run', async () => {
    const given: string[] = [];
    for (const _ of CODES) given.push(await counterCode(hotp()));
    expect(given).toEqual(CODES);
    expect(readFileSync(counter, 'utf8')).toBe('10\n');
  });

  it('go on where the file says', async () => {
    writeFileSync(counter, '7\n');
    expect(await counterCode(hotp())).toBe(CODES[7]);
  });

  it('are not given out from a file that holds something else, which stays as it is', async () => {
    writeFileSync(counter, 'seven');
    await expect(counterCode(hotp())).rejects.toMatchObject({ code: 'input' });
    expect(readFileSync(counter, 'utf8')).toBe('seven');
  });

  it('are not given out where the counter can not be kept', async () => {
    const nowhere = { ...hotp(), counter: join(counter, 'no', 'folder') };
    await expect(counterCode(nowhere)).rejects.toMatchObject({ code: 'environment' });
  });

  it('have wrong ones, of the same form, that are none of the next hundred', async () => {
    expect(CODES).not.toContain(await wrongCounterCode(hotp()));
    expect(unlike(['123456', '234567'], 6)).toBe('345678');
  });
});

describe('recovery codes', () => {
  const account: ResolvedAccount = {
    persona: 'clinician',
    username: 'clara',
    password: undefined,
    totp: undefined,
    recoveryCodes: ['maple-one', 'maple-two'],
    actor: 'clara',
    vars: {},
  };

  it('are handed out once each, and then no more', () => {
    const next = createRecoveryCodes();
    expect([next(account), next(account)]).toEqual(['maple-one', 'maple-two']);
    expect(() => next(account)).toThrow('used up its 2 recovery codes');
  });

  it('are not made up for an account that has none', () => {
    const { recoveryCodes: _, ...without } = account;
    expect(() => createRecoveryCodes()(without)).toThrow('has no recovery codes');
  });
});
