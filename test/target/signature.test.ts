// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../src/target/message.js';
import {
  mismatchOf,
  type SignatureForm,
  type SignedParts,
  signatureBytes,
  signedHeaders,
} from '../../src/target/messages/signature.js';
import { flipCharacter, tamper } from '../../src/target/messages/tamper.js';
import { listen } from '../../src/target/receivers/listener.js';
import { createPorts } from '../../src/target/receivers/ports.js';
import { openDecoy } from './servers.js';

const parts = (body: string | Buffer, change: Partial<SignedParts> = {}): SignedParts => ({
  id: 'msg_1',
  timestamp: '1700000000',
  body: Buffer.from(body),
  ...change,
});
const lower = (headers: { readonly [name: string]: string }) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const STANDARD: SignatureForm = {
  header: 'webhook-signature',
  value: 'v1,${signature}',
  algorithm: 'hmac-sha256',
  content: '${id}.${timestamp}.${body}',
  headers: { 'webhook-id': '${id}', 'webhook-timestamp': '${timestamp}' },
  keyEncoding: 'base64',
};
const GITHUB: SignatureForm = {
  header: 'X-Hub-Signature-256',
  value: 'sha256=${signature}',
  algorithm: 'hmac-sha256',
  encoding: 'hex',
};
const STRIPE: SignatureForm = {
  header: 'Stripe-Signature',
  value: 't=${timestamp},v1=${signature}',
  algorithm: 'hmac-sha256',
  encoding: 'hex',
  content: '${timestamp}.${body}',
};
const DIGEST: SignatureForm = {
  header: 'Content-Digest',
  value: 'sha-256=:${signature}:',
  algorithm: 'sha256',
};

describe('a signature', () => {
  it('is the one that the Standard Webhooks specification gives as an example', () => {
    const example = parts('{"test": 2432232314}', {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
    });
    expect(signedHeaders(STANDARD, 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', example)).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it("is the one of GitHub's documentation", () => {
    expect(signedHeaders(GITHUB, "It's a Secret to Everybody", parts('Hello, World!'))).toEqual({
      'X-Hub-Signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    });
  });

  it('may be a plain digest, as in RFC 9530', () => {
    expect(signedHeaders(DIGEST, null, parts('{"hello": "world"}\n'))).toEqual({
      'Content-Digest': 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:',
    });
  });

  it('by key is not made without one', () => {
    expect(() => signatureBytes(GITHUB, null, parts('x'))).toThrow(
      expect.objectContaining({ code: 'prerequisite' }),
    );
  });

  it.each([
    ['Standard Webhooks', STANDARD],
    ['GitHub', GITHUB],
    ['Stripe', STRIPE],
  ])('in the form of %s is verified, and a copy with one bit changed is not', (_, form) => {
    // A body need not be UTF-8.
    const body = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
    const headers = lower(signedHeaders(form, 'c2VjcmV0', parts(body)));
    expect(mismatchOf(form, 'c2VjcmV0', headers, body)).toBeNull();
    expect(mismatchOf(form, 'c2VjcmV1', headers, body)).toBe('the signature is of something else');
    const changed = Buffer.from(body);
    changed[1] = 0xfe;
    expect(mismatchOf(form, 'c2VjcmV0', headers, changed)).toBe('the signature is of something else');
    const { [form.header.toLowerCase()]: gone, ...without } = headers;
    expect(gone).toBeDefined();
    expect(mismatchOf(form, 'c2VjcmV0', without, body)).toBe(`no header ${form.header}`);
    expect(mismatchOf(form, 'c2VjcmV0', { ...headers, [form.header.toLowerCase()]: '' }, body)).toBe(
      `the header ${form.header} has another form`,
    );
  });

  it('fits when one of several does, as while a key is replaced', () => {
    const headers = lower(signedHeaders(STANDARD, 'c2VjcmV0', parts('x')));
    const both = { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` };
    expect(mismatchOf(STANDARD, 'c2VjcmV0', both, Buffer.from('x'))).toBeNull();
    const bound = { ...headers, 'webhook-timestamp': '1700000001' };
    expect(mismatchOf(STANDARD, 'c2VjcmV0', bound, Buffer.from('x'))).not.toBeNull();
  });
});

describe('the tampering point', () => {
  const marker = 'sp0011aabbccddee';
  const body = JSON.stringify({ code: marker, value: marker });
  const signed = {
    method: 'POST',
    url: 'https://localhost/inbound',
    headers: signedHeaders(GITHUB, 'secret', parts(body)),
    body,
  };
  const altered = (how: 'none' | 'body' | 'signature' | 'missing') =>
    tamper(signed, how, GITHUB, 'secret', parts(body), marker);

  it('passes on what is not to be altered', () => {
    expect(altered('none')).toEqual({ request: signed, markers: [marker] });
  });

  it('changes one bit of a body that stays well-formed, and knows by what it would be found', () => {
    const { request, markers } = altered('body');
    const changed = bytesOf(request);
    const bits = [...Buffer.from(body)].map((byte, index) => byte ^ (changed[index] ?? 0)).filter(Boolean);
    expect(bits).toEqual([1]);
    expect(JSON.parse(changed.toString())).toEqual({ code: markers[1], value: marker });
    expect(request.headers).toEqual(signed.headers);
  });

  it('changes one bit of the signature, or takes its header away, and leaves the rest', () => {
    const { request } = altered('signature');
    expect(request.body).toBe(body);
    expect(mismatchOf(GITHUB, 'secret', lower(request.headers), Buffer.from(body))).toBe(
      'the signature is of something else',
    );
    expect(altered('missing').request).toEqual({ ...signed, headers: {} });
  });

  it('refuses to alter a message that does not hold its marker: nothing would be found again', () => {
    expect(() => tamper({ ...signed, body: '{}' }, 'body', GITHUB, 'secret', parts('{}'), marker)).toThrow(
      expect.objectContaining({ code: 'prerequisite' }),
    );
  });

  it('never makes a letter or digit into anything else', () => {
    for (const text of ['a', 'z', '0', '9', 'spaaaa']) {
      const flipped = text === 'a' || text === 'z' ? `${text}0` : text;
      expect(flipCharacter(flipped)).toMatch(/^[0-9A-Za-z]+$/);
      expect(flipCharacter(flipped)).not.toBe(flipped);
    }
  });
});

describe('ports for receivers', () => {
  it('are any when none are fixed', async () => {
    const ports = createPorts(undefined);
    expect(await ports.use(3, async (taken) => taken)).toEqual([0, 0, 0]);
  });

  it('that are fixed serve one round at a time, also after one that failed', async () => {
    const ports = createPorts([9443, 9444]);
    const order: string[] = [];
    const slow = ports.use(1, async (taken) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push(`slow ${taken}`);
      throw new Error('failed');
    });
    const next = ports.use(2, async (taken) => order.push(`next ${taken}`));
    await expect(slow).rejects.toThrow('failed');
    await next;
    expect(order).toEqual(['slow 9443', 'next 9443,9444']);
    expect(ports.most).toBe(2);
  });

  it('of which one is taken are the doing of this machine, not of the target', async () => {
    const decoy = await openDecoy();
    await expect(listen('127.0.0.1', decoy.port, { tls: {} }, () => undefined)).rejects.toMatchObject({
      code: 'environment',
    });
  });
});
