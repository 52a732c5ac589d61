import { CompactEncrypt, GeneralEncrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import { readJwe } from '../../src/target/exports/jwe.js';

const PASSWORD = 'a made up password';
const key = (text: string) => Buffer.from(text);
const content = Buffer.from('the whole record');

async function general(...passwords: readonly string[]) {
  const jwe = new GeneralEncrypt(content).setProtectedHeader({ enc: 'A256GCM', sub: 'CNRY-HEADER' });
  for (const each of passwords)
    jwe.addRecipient(key(each)).setUnprotectedHeader({ alg: 'PBES2-HS256+A128KW' });
  return JSON.stringify(await jwe.encrypt());
}

describe('an encrypted file', () => {
  it('opens with its password, and with no other', async () => {
    const file = readJwe(await general(PASSWORD));
    expect(await file?.open(PASSWORD)).toBe('the whole record');
    expect(await file?.open('another')).toBeNull();
    expect(await file?.open('')).toBeNull();
  });

  it('opens with each of its passwords', async () => {
    const file = readJwe(await general(PASSWORD, 'clinic'));
    expect(await file?.open(PASSWORD)).toBe('the whole record');
    expect(await file?.open('clinic')).toBe('the whole record');
  });

  it('says of itself what everyone can read', async () => {
    const file = readJwe(await general(PASSWORD));
    expect(file?.header).toContain('CNRY-HEADER');
    expect(file?.protection).toMatch(/^PBES2-HS256\+A128KW A256GCM, \d+ rounds$/);
  });

  it('may be compact', async () => {
    const compact = await new CompactEncrypt(content)
      .setProtectedHeader({ alg: 'PBES2-HS256+A128KW', enc: 'A256GCM' })
      .encrypt(key(PASSWORD));
    const file = readJwe(compact);
    expect(await file?.open(PASSWORD)).toBe('the whole record');
    expect(await file?.open('another')).toBeNull();
  });

  it('does not open when it was altered', async () => {
    const altered = JSON.parse(await general(PASSWORD));
    altered.ciphertext = `${altered.ciphertext[0] === 'A' ? 'B' : 'A'}${altered.ciphertext.slice(1)}`;
    expect(await readJwe(JSON.stringify(altered))?.open(PASSWORD)).toBeNull();
  });

  it.each(['', '{}', '{"resourceType":"Patient"}', 'a.b.c.d.e', 'null', '[]'])('is not %j', (text) => {
    expect(readJwe(text)).toBeNull();
  });
});
