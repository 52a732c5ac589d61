import fc from 'fast-check';
import { CookieJar } from 'tough-cookie';
import { describe, expect, it } from 'vitest';
import { carrying } from '../../../src/target/cookies/addresses.js';
import { withProof } from '../../../src/target/cookies/forms.js';
import { madeLike, only, plant, valueIn, withValue } from '../../../src/target/cookies/jars.js';
import { readSetCookie } from '../../../src/target/cookies/set-cookie.js';
import { varietyOf } from '../../../src/target/cookies/variety.js';

describe('a Set-Cookie line', () => {
  it.each([
    [
      '__Host-sid=abc; Path=/; Secure; HttpOnly; SameSite=Lax',
      { secure: true, httpOnly: true, sameSite: 'lax', domain: null, path: '/', persistent: false },
    ],
    [
      'sid=a=b;domain=.Clinic.Example ;EXPIRES=Wed, 09 Jun 2027 10:18:14 GMT',
      {
        secure: false,
        httpOnly: false,
        sameSite: null,
        domain: 'clinic.example',
        path: null,
        persistent: true,
      },
    ],
    [
      'sid=; Secure=whatever; SameSite; Path=/a; Path=/b',
      { secure: true, httpOnly: false, sameSite: null, domain: null, path: '/b', persistent: false },
    ],
  ])('is read as browsers do: %s', (line, attributes) => {
    expect(readSetCookie(line)?.attributes).toEqual(attributes);
  });

  it('without a name is none', () => {
    expect(['', 'value', '=value', '; Secure'].map(readSetCookie)).toEqual([null, null, null, null]);
  });

  it('is read or left, and never an error, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.string()).map((parts) => parts.join(';')),
        ),
        (line) => {
          const read = readSetCookie(line);
          if (read !== null) expect(line).toContain(read.name);
        },
      ),
    );
  });

  it('gives back name and value of what it was made of', () => {
    const token = fc.stringMatching(/^[\w-]{1,40}$/);
    fc.assert(
      fc.property(token, token, fc.boolean(), (name, value, secure) => {
        const read = readSetCookie(`${name}=${value}${secure ? '; Secure' : ''}`);
        expect(read).toMatchObject({ name, value, attributes: { secure } });
      }),
    );
  });
});

describe('how much several values can hold', () => {
  it('is all of it for random ones', () => {
    const values = ['kX3vQ9mWz2Lr8TbY', 'Zp7cN1sJd4Hf6GqA', '0uEo5iRx-Vt_yBwM'];
    expect(varietyOf(values)).toEqual({ samples: 3, length: 16, varying: 16, alphabet: 64, bits: 96 });
  });

  it.each([
    ['a counter', ['session-0000041', 'session-0000042', 'session-0000043'], 3],
    ['a clock', ['1764224183112', '1764224184518', '1764224185921'], 20],
    ['a number that grows by a digit', ['98', '99', '100'], 10],
    ['hexadecimal digits of 32 bits', ['a03f91c2', 'b7e2048d', '5c1dd6f0'], 32],
    ['the same again', ['abc', 'abc'], 0],
    ['nothing', [], 0],
  ])('is little for %s', (_, values, atMost) => {
    expect(varietyOf(values).bits).toBeLessThanOrEqual(atMost);
  });

  it('is never more than the values have room for', () => {
    const values = fc.array(fc.stringMatching(/^[\w-]{0,60}$/), { maxLength: 6 });
    fc.assert(
      fc.property(values, (each) => {
        const { bits, length, varying } = varietyOf(each);
        expect(varying).toBeLessThanOrEqual(length);
        expect(bits).toBeLessThanOrEqual(length * 6);
      }),
    );
  });
});

describe('addresses', () => {
  it('carry a value as it is or percent-encoded', () => {
    const value = 'a+b/c==';
    const addresses = [
      '/home',
      `/home?s=${value}`,
      `/home?s=${encodeURIComponent(value)}`,
      '/broken%E0%A4%A',
    ];
    expect(carrying(addresses, [value])).toEqual(addresses.slice(1, 3));
  });

  it('carry nothing when there is no value to look for', () => {
    expect(carrying(['/home'], ['', ''])).toEqual([]);
  });
});

describe('a form', () => {
  const request = {
    method: 'POST' as const,
    path: '/notes',
    headers: { 'X-CSRF': '${csrf}' },
    form: { text: '${marker}', csrf: '${csrf | trim}' },
  };
  it('is sent with another proof in every place of its own', () => {
    expect(withProof(request, 'other')).toEqual({
      ...request,
      headers: { 'X-CSRF': 'other' },
      form: { text: '${marker}', csrf: 'other' },
    });
  });
  it('is sent without the fields of a proof that is left out', () => {
    expect(withProof(request, undefined)).toEqual({ ...request, headers: {}, form: { text: '${marker}' } });
  });
});

describe('a jar', () => {
  const url = 'https://localhost/home';
  const jar = new CookieJar();
  plant(jar, url, '__Host-sid', 'one');
  plant(jar, url, 'theme', 'dark');

  it('is copied without a cookie, or with another value of it, and stays as it was', () => {
    expect(
      valueIn(
        only(jar, url, (name) => name !== '__Host-sid'),
        url,
        '__Host-sid',
      ),
    ).toBeUndefined();
    expect(valueIn(withValue(jar, url, '__Host-sid', 'two'), url, '__Host-sid')).toBe('two');
    expect(valueIn(withValue(jar, url, 'third', 'new'), url, 'third')).toBe('new');
    expect(valueIn(jar, url, '__Host-sid')).toBe('one');
  });

  it('gets values of the form of another, which are not it', () => {
    const value = 'kX3vQ9mWz2Lr8TbY-7f9c24e8';
    const made = madeLike(value) ?? '';
    expect(made).toHaveLength(value.length);
    expect(made).not.toBe(value);
    expect(made).toMatch(/^\w+-[0-9a-f]+$/);
    expect(madeLike(undefined)).toBeUndefined();
  });
});
