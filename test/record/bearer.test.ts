// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
import { describe, expect, it } from 'vitest';
import { bearerPath } from '../../src/record/bearer.js';
import { leavesOf, withTexts } from '../../src/record/leaves.js';
import type { Known } from '../../src/record/recipe.js';
import { findToken } from '../../src/record/token.js';
import { selectText } from '../../src/target/jsonpath.js';
import type { Call } from '../../src/target/watched-calls.js';

const known: Known = {
  username: 'clara',
  password: 'staple gun orchid 7',
  isCode: (text) => /^\d{6}$/.test(text),
  vars: { ward: 'w-3' },
};
const BASES = { app: 'https://app.example', api: 'https://api.example/v1/' };
const TOKEN = 'eyJ0b2tlbiI6MX0.abc-DEF_123';
const call = (part: Partial<Call>): Call => ({
  method: 'POST',
  url: 'https://app.example/login',
  headers: { 'content-type': 'application/json', 'user-agent': 'x', cookie: 'a=b' },
  body: null,
  status: 200,
  json: undefined,
  ...part,
});
const login = (part: Partial<Call> = {}, body: object = { u: 'clara', p: known.password }) =>
  call({ body: JSON.stringify(body), json: { access: TOKEN }, ...part });
const read = (headers: Call['headers'] = { authorization: `Bearer ${TOKEN}` }, part: Partial<Call> = {}) =>
  call({ method: 'GET', url: 'https://api.example/v1/me', headers, json: { name: 'C' }, ...part });
const path = (...calls: readonly Call[]) => bearerPath(calls, known, BASES);

describe('a token', () => {
  it.each([
    ['after the word Bearer', { authorization: `Bearer ${TOKEN}` }, { Authorization: 'Bearer ${access}' }],
    ['in a header of its own', { 'x-auth-token': TOKEN }, { 'X-Auth-Token': '${access}' }],
    [
      'within quotes',
      { authorization: `Token token="${TOKEN}"` },
      { Authorization: 'Token token="${access}"' },
    ],
  ])('is found %s', (_, headers, carrier) => {
    expect(path(login(), read(headers))?.headers).toEqual(carrier);
  });

  it.each([
    ['nothing sends it', [login()]],
    ['no answer gave it', [login({ json: {} }), read()]],
    [
      'it is too short to be told from chance',
      [login({ json: { access: 'abc' } }), read({ authorization: 'Bearer abc' })],
    ],
    ['a cookie alone carries it', [login(), read({ cookie: `t=${TOKEN}` })]],
    ['the password was not sent before', [login({}, { u: 'clara' }), read()]],
    ['it is sent before it is given', [read(), login()]],
  ])('is none where %s', (_, calls) => {
    expect(path(...calls)).toBeNull();
  });

  it('is not the proof against forgery that every request holds, nor the ticket of a half-done sign-in', () => {
    const proof = { 'x-csrf-token': 'q-0123456789abcdef', 'content-type': 'application/json' };
    const ticket = 't-0123456789abcdef';
    const found = path(
      call({
        method: 'GET',
        url: 'https://app.example/csrf',
        headers: {},
        json: { proof: proof['x-csrf-token'] },
      }),
      login({ headers: proof, json: { ticket } }),
      login(
        { url: 'https://app.example/code', headers: { ...proof, 'x-ticket': ticket } },
        { code: '123456' },
      ),
      read({ ...proof, 'x-auth': TOKEN }),
    );
    expect(found?.headers).toEqual({ 'X-Auth': '${access}' });
    expect(found?.steps).toMatchObject([
      { request: { path: '/csrf' }, capture: { proof: { json: '$.proof' } } },
      { request: { headers: { 'x-csrf-token': '${proof}' } }, capture: { ticket: { json: '$.ticket' } } },
      { request: { headers: { 'x-csrf-token': '${proof}', 'x-ticket': '${ticket}' } } },
    ]);
  });

  it('is looked for at any depth, and its place is a JSONPath that leads there', () => {
    const json = { 'a b': [{ "it's": { deep: TOKEN } }] };
    const token = findToken([login({ json }), read()]);
    expect(selectText(token?.path ?? '', json)).toBe(TOKEN);
  });
});

describe('steps with requests', () => {
  it('have references in place of values, in JSON, forms, queries and headers, and no value of a secret', () => {
    const basic = Buffer.from(`clara:${known.password}`).toString('base64');
    const form = new URLSearchParams({ user: 'clara', pass: known.password ?? '', unit: 'w-3' }).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const request = (one: Call) => path(one, read())?.steps[0]?.request;
    expect(request(login())).toEqual({
      method: 'POST',
      path: '/login',
      json: { u: '${username}', p: '${password}' },
    });
    expect(request(login({ headers: type, body: form }))).toEqual({
      method: 'POST',
      path: '/login',
      form: { user: '${username}', pass: '${password}', unit: '${ward}' },
    });
    expect(
      request(
        login({
          headers: { authorization: `Basic ${basic}` },
          body: null,
          url: 'https://api.example/v1/token?user=clara&x=1%202',
        }),
      ),
    ).toEqual({
      method: 'POST',
      base: 'api',
      path: '/token?user=${username | urlencode}&x=1%202',
      headers: { authorization: 'Basic ${basic}' },
    });
  });

  it('take from the answers before what they send of them, from whichever it came', () => {
    const steps = path(
      call({
        method: 'GET',
        url: 'https://app.example/begin',
        headers: {},
        json: { flow: { id: 'f-0123456789' } },
      }),
      call({ method: 'GET', url: 'https://app.example/words', headers: {}, json: { hello: 'Good morning' } }),
      login(
        { json: { ticket: 'k-0123456789' }, status: 401 },
        { flow: 'f-0123456789', u: 'clara', p: known.password },
      ),
      login({ url: 'https://app.example/code' }, { ticket: 'k-0123456789', code: '123456' }),
      read(),
    )?.steps;
    expect(steps).toEqual([
      {
        name: 'step-1',
        request: { path: '/begin' },
        expect: { status: 200 },
        capture: { id: { json: '$.flow.id' } },
      },
      {
        name: 'password',
        factor: 'password',
        request: {
          method: 'POST',
          path: '/login',
          json: { flow: '${id}', u: '${username}', p: '${password}' },
        },
        expect: { status: 401 },
        capture: { ticket: { json: '$.ticket' } },
      },
      {
        name: 'code',
        factor: 'totp',
        request: { method: 'POST', path: '/code', json: { ticket: '${ticket}', code: '${otp}' } },
        expect: { status: 200 },
        capture: { access: { json: '$.access' } },
      },
    ]);
  });

  it('leave out an attempt that was made again', () => {
    const steps = path(login({ status: 429, json: {} }), login(), read())?.steps;
    expect(steps).toHaveLength(1);
  });

  it('are none of which nothing says where a value came from; its name is told, never itself', () => {
    const odd = 'a1b2c3d4e5f6a7b8c9d0';
    const of = (body: object) => () => path(login({}, { u: 'clara', p: known.password, ...body }), read());
    expect(of({ proof: odd })).toThrow(/under proof that no answer gave: POST \/login/);
    expect(of({ proof: odd })).not.toThrow(new RegExp(odd));
    expect(of({ note: `p=${known.password}` })).toThrow(/under note/);
    expect(of({ client_id: odd, device: 'web', when: 3 })()?.steps).toHaveLength(1);
  });

  it('are none of a body that is neither JSON nor a form', () => {
    const basic = Buffer.from(`clara:${known.password}`).toString('base64');
    const odd = login({
      headers: { authorization: `Basic ${basic}`, 'content-type': 'text/xml' },
      body: '<a/>',
    });
    expect(() => path(odd, read())).toThrow(/neither JSON nor a form/);
  });
});

describe('a renewal', () => {
  const SECOND = 'eyJ0b2tlbiI6Mn0.ghi-JKL_456';
  const first = login({ json: { access: TOKEN, refresh: 'r-0123456789abcdef' } });
  const renewed = call({
    url: 'https://app.example/renew',
    body: JSON.stringify({ refresh: 'r-0123456789abcdef' }),
    json: { access: SECOND, refresh: 'r-fedcba9876543210' },
  });

  it('is the call whose answer gives another token at the same place', () => {
    const found = path(first, read(), renewed, read({ authorization: `Bearer ${SECOND}` }));
    expect(found?.refresh?.step).toEqual({
      name: 'refresh',
      request: { method: 'POST', path: '/renew', json: { refresh: '${refresh}' } },
      expect: { status: 200 },
      capture: { access: { json: '$.access' }, refresh: { json: '$.refresh' } },
    });
    expect(found?.steps[0]?.capture).toEqual({
      access: { json: '$.access' },
      refresh: { json: '$.refresh' },
    });
    // The first token may be over by then.
    expect(found?.token.latest).toBe(`Bearer ${SECOND}`);
  });

  it.each([
    ['it failed', { ...renewed, status: 401 }],
    ['the token stayed the same', { ...renewed, json: { access: TOKEN } }],
    ['the answer has none', { ...renewed, json: { ok: true } }],
  ])('is none where %s', (_, other) => {
    expect(path(first, read(), other)?.refresh).toBeNull();
  });
});

it('texts within JSON are found and replaced where they stand, and nothing else', () => {
  const value = { a: ['x', 1, null, { b: true }], 'c-d': 'y' };
  expect([...leavesOf(value)]).toEqual([
    { path: '$.a[0]', key: 'a', value: 'x' },
    { path: "$['c-d']", key: 'c-d', value: 'y' },
  ]);
  expect(withTexts(value, (text, key) => `${key}:${text}`)).toEqual({
    a: ['a:x', 1, null, { b: true }],
    'c-d': 'c-d:y',
  });
});
