import { describe, expect, it } from 'vitest';
import { captureValue } from '../../src/target/capture.js';
import type { ReadableResponse } from '../../src/target/message.js';
import type { TargetCapture } from '../../src/target/schema.js';
import { html, json, response } from './responses.js';

function capture(from: TargetCapture, answer: ReadableResponse, cookies: Record<string, string> = {}) {
  return captureValue(from, answer, (name) => cookies[name]);
}

describe('a capture from JSON', () => {
  it.each<[string, unknown, string | undefined]>([
    ['$.access_token', { access_token: 'abc' }, 'abc'],
    ['$.data[?@.kind == "mfa"].id', { data: [{ kind: 'pw' }, { kind: 'mfa', id: 'm1' }] }, 'm1'],
    ['$.expires', { expires: 3600 }, '3600'],
    ['$.items[*]', { items: ['first', 'second'] }, 'first'],
    ['$.access_token', { access_token: null }, undefined],
    ['$.access_token', {}, undefined],
  ])('%s of %j is %s', (path, value, expected) => {
    expect(capture({ json: path }, json(200, value))).toBe(expected);
  });

  it('finds nothing in a page', () => {
    expect(capture({ json: '$.a' }, html(200, '<p>'))).toBeUndefined();
  });
});

describe('a capture from headers', () => {
  it('takes a header whatever its case', () => {
    expect(capture({ header: 'X-CSRF-Token' }, response(200, { 'x-csrf-token': 't' }))).toBe('t');
    expect(capture({ header: 'X-CSRF-Token' }, response(200))).toBeUndefined();
  });

  it('takes a cookie from the jar', () => {
    expect(capture({ cookie: 'XSRF' }, response(200), { XSRF: 'v' })).toBe('v');
    expect(capture({ cookie: 'XSRF' }, response(200))).toBeUndefined();
  });

  it.each([
    ['the query', 'https://app.example/cb?code=c0de&state=s', 'c0de'],
    ['the query of a relative address', '/cb?state=s&code=c0de', 'c0de'],
    ['the fragment', 'https://app.example/cb#code=c0de&token_type=bearer', 'c0de'],
    ['the query of an app scheme', 'org.example.app://cb?code=c0de', 'c0de'],
    ['the query before the fragment', '/cb?code=c0de#code=other', 'c0de'],
    ['escapes', '/cb?code=a%2Bb%3D', 'a+b='],
    ['nowhere', '/cb?error=denied', undefined],
    ['an address that is none', 'https://', undefined],
  ])('takes a code of a redirect out of %s', (_, location, code) => {
    expect(capture({ location: 'code' }, response(302, { Location: location }))).toBe(code);
  });

  it('finds no code without a redirect', () => {
    expect(capture({ location: 'code' }, response(200))).toBeUndefined();
  });
});

describe('a capture from an HTML form', () => {
  it.each([
    ['name first', '<input name="csrf" value="t0k">', 't0k'],
    ['value first', '<input value="t0k" type="hidden" name="csrf">', 't0k'],
    ['single quotes', "<input name='csrf' value='t0k'/>", 't0k'],
    ['no quotes', '<INPUT TYPE=hidden NAME=csrf VALUE=t0k>', 't0k'],
    ['several lines', '<input\n  type="hidden"\n  name = "csrf"\n  value = "t0k"\n/>', 't0k'],
    ['entities', '<input name="csrf" value="a&amp;b&quot;&#43;&#x2B;&#61;">', 'a&b"++='],
    ['a greater-than sign in the value', '<input name="csrf" value="a>b">', 'a>b'],
    ['a data attribute of the same end', '<input data-name="csrf" name="q" value="no">', undefined],
    ['a data value before the value', '<input name="csrf" data-value="no" value="t0k">', 't0k'],
    ['the words inside another attribute', '<input title=" name=csrf " name="q" value="no">', undefined],
    ['attributes without value', '<input disabled name="csrf" required value="t0k">', 't0k'],
    ['no value', '<input name="csrf">', ''],
    ['several inputs', '<input name="a" value="1"><input name="csrf" value="t0k"><input name="b">', 't0k'],
    ['another name that begins alike', '<input name="csrf2" value="no">', undefined],
    ['no input', '<p name="csrf" value="no">', undefined],
  ])('with %s', (_, page, value) => {
    expect(capture({ field: 'csrf' }, html(200, page))).toBe(value);
  });
});

describe('a capture by expression', () => {
  it('takes the first group', () => {
    expect(capture({ regex: 'token: "([^"]+)"' }, html(200, 'var c = {token: "t0k"}'))).toBe('t0k');
    expect(capture({ regex: 'token: "([^"]+)"' }, html(200, 'none'))).toBeUndefined();
  });
});
