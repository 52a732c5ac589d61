// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Which description a signed message fits, when it does not fit the one that was written. */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { guess } from '../../src/doctor/signature-guess.js';
import { type SignatureForm, signedHeaders } from '../../src/target/messages/signature.js';

const SECRET = Buffer.from('a key of some thirty-two bytes !').toString('base64');
const PARTS = { id: 'msg-1', timestamp: '1764000000', body: Buffer.from('{"type":"note"}') };

function message(form: SignatureForm, secret = SECRET) {
  const headers = Object.entries(signedHeaders(form, secret, PARTS)).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  return { headers: Object.fromEntries(headers) as Record<string, string>, body: PARTS.body };
}

const STANDARD: SignatureForm = {
  header: 'webhook-signature',
  value: 'v1,${signature}',
  algorithm: 'hmac-sha256',
  content: '${id}.${timestamp}.${body}',
  headers: { 'webhook-id': '${id}', 'webhook-timestamp': '${timestamp}' },
};

describe('a signature that does not fit its description', () => {
  test('fits the nearest one', () => {
    const changesFor = (form: SignatureForm) => guess(form, SECRET, {}, message(STANDARD))?.changes;
    expect(changesFor({ ...STANDARD, algorithm: 'hmac-sha512' })).toEqual(['algorithm: hmac-sha256']);
    expect(changesFor({ ...STANDARD, encoding: 'hex' })).toEqual(['encoding: base64']);
    expect(changesFor({ ...STANDARD, content: '${timestamp}.${body}', encoding: 'hex' })).toEqual([
      'content: "${id}.${timestamp}.${body}"',
      'encoding: base64',
    ]);
  });

  test('fits with the key read in another encoding', () => {
    const sent = message({ ...STANDARD, keyEncoding: 'base64' });
    expect(guess(STANDARD, SECRET, {}, sent)?.changes).toEqual(['keyEncoding: base64']);
  });

  test('fits with another value that was captured, which is named and not shown', () => {
    const found = guess(STANDARD, 'hook-17', { id: 'hook-17', secret: SECRET }, message(STANDARD));
    expect(found?.changes).toEqual(['secret: { captured: secret }']);
  });

  test('fits in another header and form', () => {
    const body = createHmac('sha256', SECRET).update(PARTS.body).digest('hex');
    const sent = { headers: { 'x-hub-signature-256': `sha256=${body}` }, body: PARTS.body };
    const form: SignatureForm = { header: 'x-hub-signature', algorithm: 'hmac-sha256', encoding: 'hex' };
    expect(guess(form, SECRET, {}, sent)?.changes).toEqual([
      'header: x-hub-signature-256',
      'value: "sha256=${signature}"',
    ]);
  });

  test('fits nothing with a secret that is not its own', () => {
    expect(guess(STANDARD, SECRET, { id: 'hook-17' }, message(STANDARD, 'somebody else'))).toBeNull();
  });

  test('is not guessed at over a body that would take long', () => {
    const body = Buffer.alloc(65 * 1024, 'a');
    const sent = { headers: message(STANDARD).headers, body };
    expect(guess(STANDARD, SECRET, {}, sent)).toBeNull();
  });
});
