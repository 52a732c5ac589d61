import { describe, expect, it } from 'vitest';
import { matches, mismatch } from '../../src/target/matcher.js';
import type { TargetMatcher } from '../../src/target/schema.js';
import { html, json, response } from './responses.js';

type Case = readonly [
  what: string,
  matcher: TargetMatcher,
  yes: ReturnType<typeof response>,
  no: ReturnType<typeof response>,
];

/** Shapes that were seen on real systems, each with a response that it must not be taken for. */
const SEEN: readonly Case[] = [
  [
    'a denial as 200 with an error member',
    { status: 200, json: { path: '$.error', exists: true } },
    json(200, { error: 'forbidden' }),
    json(200, { patient: 'alice' }),
  ],
  [
    'a denial as 200 with an error code',
    { status: 200, json: { path: '$.error.code', equals: 403 } },
    json(200, { error: { code: 403 } }),
    json(200, { error: { code: '403' } }),
  ],
  [
    'an anonymous request sent to the login page',
    { status: 302, header: { location: { matches: '/login(\\?|$)' } } },
    response(302, { Location: '/login?back=%2Fpatients' }),
    response(302, { Location: '/patients' }),
  ],
  [
    'a wrong code as a 200 page',
    { status: 200, type: 'text/html', body: { contains: 'Invalid code' } },
    html(200, '<p class="error">Invalid code</p>'),
    html(200, '<p>Welcome</p>'),
  ],
  [
    'no session as 200 with an empty object',
    { status: 200, json: { path: '$.*', count: 0 } },
    json(200, {}),
    json(200, { user: 'clara' }),
  ],
  ['an anonymous request as 403', { status: 403 }, response(403), response(200)],
  [
    'a 403 with an empty body',
    { status: 403, body: { equals: '' } },
    response(403),
    html(403, '<h1>Forbidden</h1>'),
  ],
  [
    'a sign-in that answers 200 both ways, succeeding',
    { status: 200, json: { path: '$.access_token', exists: true }, lacks: 'login-form' },
    json(200, { access_token: 'x' }),
    html(200, '<form id="login-form">'),
  ],
  [
    'a sign-in that answers 200 both ways, failing',
    { status: 200, any: [{ body: 'login-form' }, { json: { path: '$.ok', equals: false } }] },
    json(200, { ok: false }),
    json(200, { ok: true }),
  ],
];

describe('a matcher', () => {
  it.each(SEEN)('tells %s', (_, matcher, yes, no) => {
    expect(mismatch(matcher, yes, {})).toBeNull();
    expect(mismatch(matcher, no, {})).not.toBeNull();
  });

  it.each<Case>([
    ['one of several statuses', { status: [401, 403] }, response(403), response(404)],
    ['a class of statuses', { status: '2xx' }, response(204), response(304)],
    ['status and class mixed', { status: [404, '5xx'] }, response(503), response(403)],
    ['a content type without parameters', { type: 'Text/HTML' }, html(200, ''), json(200, {})],
    [
      'a header whatever its case',
      { header: { 'WWW-Authenticate': 'Bearer' } },
      response(401, { 'www-authenticate': 'Bearer realm="x"' }),
      response(401),
    ],
    [
      'a header that is absent',
      { header: { 'Set-Cookie': { absent: true } } },
      response(200),
      response(200, { 'Set-Cookie': 'a=b' }),
    ],
    [
      'a header that is present',
      { header: { ETag: { absent: false } } },
      response(200, { ETag: '"1"' }),
      response(200),
    ],
    [
      'a header by expression, which an absent one never matches',
      { header: { Location: { matches: '.*' } } },
      response(302, { Location: '/' }),
      response(302),
    ],
    ['text that the body contains', { body: 'Sign out' }, html(200, 'Sign out'), html(200, 'Sign in')],
    [
      'a body by expression',
      { body: { matches: '^\\d{3} items$' } },
      response(200, {}, '120 items'),
      response(200, {}, '12 items'),
    ],
    ['text that the body lacks', { lacks: 'secret' }, html(200, 'public'), html(200, 'a secret')],
    ['a JSON path alone', { json: { path: '$.error' } }, json(200, { error: 'no' }), json(200, {})],
    [
      'a JSON member that is missing',
      { json: { path: '$.error', exists: false } },
      json(200, {}),
      json(200, { error: null }),
    ],
    ['null', { json: { path: '$.a', equals: null } }, json(200, { a: null }), json(200, { a: 'null' })],
    ['false', { json: { path: '$.a', equals: false } }, json(200, { a: false }), json(200, {})],
    [
      'a JSON text by expression',
      { json: { path: '$.a', matches: '^mfa_' } },
      json(200, { a: 'mfa_required' }),
      json(200, { a: 'no_mfa_' }),
    ],
    [
      'part of a JSON text',
      { json: { path: '$.a', contains: 'mfa' } },
      json(200, { a: 'no_mfa_' }),
      json(200, { a: 'none' }),
    ],
    [
      'how often something occurs',
      { json: { path: '$.entry[*]', count: 2 } },
      json(200, { entry: [1, 2] }),
      json(200, { entry: [1] }),
    ],
    [
      'several JSON rules at once',
      {
        json: [
          { path: '$.a', equals: 1 },
          { path: '$.b', equals: 2 },
        ],
      },
      json(200, { a: 1, b: 2 }),
      json(200, { a: 1, b: 3 }),
    ],
    [
      'nothing of what must not match',
      { status: 200, not: { body: 'denied' } },
      html(200, 'record'),
      html(200, 'denied'),
    ],
  ])('knows %s', (_, matcher, yes, no) => {
    expect(matches(matcher, yes, {})).toBe(true);
    expect(matches(matcher, no, {})).toBe(false);
  });

  it('wants every part to hold', () => {
    const matcher: TargetMatcher = { status: 403, body: { equals: '' }, header: { 'X-Why': 'policy' } };
    expect(matches(matcher, response(403, { 'X-Why': 'policy' }), {})).toBe(true);
    expect(mismatch(matcher, response(200, { 'X-Why': 'policy' }), {})).toBe('status 200 instead of 403');
    expect(mismatch(matcher, response(403), {})).toBe('header X-Why lacks the expected text');
  });

  it('fills variables in what it compares', () => {
    const matcher: TargetMatcher = { json: { path: '$.user', equals: '${username}' }, lacks: '${canary}' };
    const variables = { username: 'clara', canary: 'CNRY' };
    expect(matches(matcher, json(200, { user: 'clara' }), variables)).toBe(true);
    expect(matches(matcher, json(200, { user: 'bill' }), variables)).toBe(false);
    expect(matches(matcher, json(200, { user: 'clara', note: 'CNRY' }), variables)).toBe(false);
  });

  it('never repeats a compared value in its reason', () => {
    const reason = mismatch({ body: { equals: '${token}' } }, html(200, 'other'), { token: 'tok-secret' });
    expect(reason).toBe('body differs from the expected value');
  });

  it('says of JSON rules that a page is not JSON, and does not call that a missing member', () => {
    expect(mismatch({ json: { path: '$.error', exists: false } }, html(200, '<p>'), {})).toBe(
      'the body is not JSON',
    );
  });

  it('reads JSON sent under another content type, as some systems do', () => {
    expect(matches({ json: { path: '$.ok', equals: true } }, html(200, '{"ok":true}'), {})).toBe(true);
  });

  it('says of alternatives why none holds', () => {
    expect(mismatch({ any: [{ status: 403 }, { body: 'denied' }] }, html(200, 'record'), {})).toBe(
      'none of: status 200 instead of 403 | body lacks the expected text',
    );
  });
});
