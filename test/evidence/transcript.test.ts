import { describe, expect, it } from 'vitest';
import { redactHeaders, redactUrl } from '../../src/evidence/headers.js';
import { createRedactor } from '../../src/evidence/redaction.js';
import { shapeOf } from '../../src/evidence/shape.js';
import { captureExchange, redactAgain, toHar } from '../../src/evidence/transcript.js';

const redactor = createRedactor();
redactor.add('tok_registered_0123', 'bearer token of nurse');
redactor.add('Zebedee Quux', 'canary patient-1');

function header(name: string, value: string): string {
  return redactHeaders([{ name, value }], redactor)[0]?.value ?? '';
}

describe('headers', () => {
  it('lose credentials that nobody registered, field by field', () => {
    expect(header('Authorization', 'Bearer abc.def.ghi')).toMatch(
      /^Bearer \[authorization fp:[0-9a-f]{8}\]$/,
    );
    expect(header('authorization', 'abcdefgh')).toMatch(/^\[authorization fp:[0-9a-f]{8}\]$/);
    expect(header('Proxy-Authorization', 'Basic YTpi')).toMatch(/^Basic \[proxy-authorization fp:/);
    expect(header('X-API-Key', 'k')).toMatch(/^\[x-api-key fp:/);
    expect(header('Cookie', 'sid=s3cr3t; theme=')).toMatch(/^sid=\[cookie fp:[0-9a-f]{8}\]; theme=$/);
  });

  it('keep what evidence needs of a cookie: its name and attributes', () => {
    expect(
      header('Set-Cookie', '__Host-sid=abc==; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=8'),
    ).toMatch(/^__Host-sid=\[cookie fp:[0-9a-f]{8}\]; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=8$/);
  });

  it('show the same value under the same fingerprint, whoever carries it', () => {
    const set = header('Set-Cookie', 'sid=one-session').match(/fp:\w+/)?.[0];
    expect(header('Cookie', 'sid=one-session')).toContain(set);
    expect(header('Cookie', 'sid=other-session')).not.toContain(set);
  });

  it('name a registered value by its label in any field', () => {
    expect(header('Authorization', 'Bearer tok_registered_0123')).toMatch(
      /^Bearer \[bearer token of nurse fp:/,
    );
    expect(header('X-Debug', 'saw tok_registered_0123!')).toMatch(
      /^saw \[bearer token of nurse fp:[0-9a-f]{8}\]!$/,
    );
    expect(header('X-Patient', encodeURIComponent('Zebedee Quux'))).toMatch(/^\[canary patient-1 fp:/);
  });

  it('leave the rest alone', () => {
    expect(header('Content-Type', 'application/fhir+json; charset=utf-8')).toBe(
      'application/fhir+json; charset=utf-8',
    );
    expect(header('WWW-Authenticate', 'Bearer realm="clinic"')).toBe('Bearer realm="clinic"');
  });
});

describe('URLs', () => {
  it.each([
    [
      'https://a.example/cb?code=4711&error=access_denied',
      /^https:\/\/a\.example\/cb\?code=\[parameter fp:\w{8}\]&error=access_denied$/,
    ],
    [
      '/cb?state=xyz#access_token=abc&token_type=bearer',
      /^\/cb\?state=\[parameter fp:\w{8}\]#access_token=\[parameter fp:\w{8}\]&token_type=\[parameter fp:\w{8}\]$/,
    ],
    ['https://user:pw@a.example/', /^https:\/\/\[userinfo\]@a\.example\/$/],
    ['//user:pw@a.example/x', /^\/\/\[userinfo\]@a\.example\/x$/],
    ['/reset/?q=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0', /^\/reset\/\?q=\[parameter fp:\w{8}\]$/],
    [
      '/fhir/Patient?_count=10&name=Zebedee+Quux',
      /^\/fhir\/Patient\?_count=10&name=\[canary patient-1 fp:\w{8}\]$/,
    ],
    ['', /^$/],
  ])('%s', (url, expected) => expect(redactUrl(url, redactor)).toMatch(expected));

  it('are treated alike in Location, Referer, Refresh and Link', () => {
    for (const [name, value] of [
      ['Location', '/cb?code=4711'],
      ['Referer', 'https://a.example/cb?code=4711'],
      ['Refresh', '0; url=/cb?code=4711'],
      ['Link', '</cb?code=4711>; rel="next"'],
    ] as const)
      expect(header(name, value)).not.toContain('4711');
  });
});

describe('an exchange that was kept', () => {
  it('loses what became known as a secret afterwards, in addresses and headers', () => {
    const own = createRedactor();
    const kept = captureExchange(
      {
        startedAt: '2026-11-28T05:00:00.000Z',
        durationMs: 1,
        request: { method: 'GET', url: 'https://a.example/interaction/Zx81-later', headers: {} },
        response: { status: 303, headers: { location: '/interaction/Zx81-later' }, body: Buffer.alloc(0) },
      },
      own,
    );
    expect(JSON.stringify(toHar([kept]))).toContain('Zx81-later');
    own.add('/interaction/Zx81-later', 'captured:interaction');
    const again = JSON.stringify(toHar([redactAgain(kept, own)]));
    expect(again).not.toContain('Zx81-later');
    expect(again).toContain('[captured:interaction fp:');
  });
});

describe('the shape of a body', () => {
  const json = (value: unknown) =>
    shapeOf(Buffer.from(JSON.stringify(value)), 'application/fhir+json; charset=utf-8');

  it('has keys and types, and no value', () => {
    const record = {
      resourceType: 'Patient',
      id: 'p1',
      active: true,
      name: [{ family: 'Quux', given: ['Z'] }],
      n: 4,
      x: null,
    };
    expect(json(record)).toEqual({
      json: {
        resourceType: 'string',
        id: 'string',
        active: 'boolean',
        name: [{ family: 'string', given: ['string'] }],
        n: 'number',
        x: 'null',
      },
    });
  });

  it('says once what many items have in common', () => {
    expect(json([{ a: 1 }, { a: 2 }, { a: 'x' }])).toEqual({ json: [{ a: 'number' }, { a: 'string' }] });
  });

  it('shows no key that is content rather than a field', () => {
    expect(json({ 'Zebedee Quux': 1, 'MRN-0048213': 2, total: 3 })).toEqual({
      json: { total: 'number', '…': '2 more keys' },
    });
  });

  it('of a page is the names of its fields, and its title only where the caller vouches for it', () => {
    const page = Buffer.from(
      '<title> Sign in </title><form><input type=text name="user"><input name=\'pin 48213\' value="s3cret"><SELECT name=role></form>',
    );
    expect(shapeOf(page, 'text/html; charset=utf-8')).toEqual({
      bytes: page.length,
      fields: ['user', '…', 'role'],
    });
    expect(shapeOf(page, 'text/html', { title: true })).toMatchObject({ title: 'Sign in' });
  });

  it('of anything else is its length', () => {
    expect(shapeOf(Buffer.from('hello'), 'application/pdf')).toEqual({ bytes: 5 });
    expect(shapeOf(Buffer.from('{no'), 'application/json')).toEqual({ bytes: 3, malformed: 'json' });
    expect(shapeOf(Buffer.alloc(0), '')).toEqual({ bytes: 0 });
  });

  it('of a hostile page is found without hanging', () => {
    const started = performance.now();
    shapeOf(Buffer.from('<input '.repeat(100_000)), 'text/html');
    shapeOf(Buffer.from(`<title${' '.repeat(500_000)}`), 'text/html');
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a transcript', () => {
  const raw = {
    startedAt: '2026-11-23T05:00:00.000Z',
    durationMs: 3.25,
    request: {
      method: 'POST',
      url: 'https://localhost:8443/login?next=%2F',
      headers: { Cookie: 'sid=abc', 'Content-Type': 'application/json' },
      body: '{"password":"tok_registered_0123"}',
    },
    response: {
      status: 302,
      headers: {
        'set-cookie': ['a=1', 'b=2'],
        location: '/done?code=4711',
        'content-type': 'application/json',
      },
      body: Buffer.from('{"name":"Zebedee Quux"}'),
    },
  };

  it('keeps digest and shape of bodies and nothing that was secret', () => {
    const exchange = captureExchange(raw, redactor);
    const text = JSON.stringify(toHar([exchange]));
    for (const secret of ['tok_registered', 'Zebedee', 'sid=abc', '4711']) expect(text).not.toContain(secret);
    expect(exchange.request.bodyShape).toEqual({ json: { password: 'string' } });
    expect(exchange.response).toMatchObject({ bodyBytes: 23, bodyShape: { json: { name: 'string' } } });
    expect(exchange.response?.headers.filter(({ name }) => name === 'set-cookie')).toHaveLength(2);
  });

  it('is HAR 1.2, with status 0 where no answer came', () => {
    const { log } = toHar(
      [
        captureExchange(raw, redactor),
        captureExchange({ ...raw, response: null, note: 'connection refused' }, redactor),
      ],
      '0.1.0',
    );
    expect(log).toMatchObject({
      version: '1.2',
      creator: { name: 'safeprobe', version: '0.1.0' },
      entries: [
        {
          startedDateTime: '2026-11-23T05:00:00.000Z',
          time: 3.25,
          request: {
            method: 'POST',
            queryString: [{ name: 'next', value: '%2F' }],
            cookies: [],
            headersSize: -1,
            bodySize: -1,
          },
          response: {
            status: 302,
            redirectURL: expect.stringMatching(/^\/done\?code=\[/),
            content: { size: 23, mimeType: 'application/json' },
          },
          cache: {},
          timings: { send: 0, wait: 3.25, receive: 0 },
        },
        { response: { status: 0 }, comment: 'connection refused' },
      ],
    });
  });
});
