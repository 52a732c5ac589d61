import { describe, expect, test } from 'vitest';
import {
  byNeighbour,
  captureProposal,
  flow,
  matcherProposal,
  meant,
  pathsTo,
} from '../../src/doctor/propose.js';
import { type ReadableResponse, readable } from '../../src/target/message.js';

function answer(status: number, body: unknown, headers: Record<string, string> = {}): ReadableResponse {
  const isText = typeof body === 'string';
  return readable({
    status,
    headers: {
      'content-type': [isText ? 'text/html' : 'application/json'],
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    },
    body: Buffer.from(isText ? body : JSON.stringify(body)),
  });
}

const ENTRY = {
  id: 'a-1',
  agent: [
    { who: { name: 'system' }, requestor: false },
    { who: { name: 'north.nurse01' }, requestor: true },
  ],
  entity: [
    { type: { code: 'person' }, what: { reference: 'Patient/p-1' } },
    { type: { code: 'XrequestId' }, what: { identifier: { value: 'sp-77' } } },
  ],
};

describe('a known value in an entry', () => {
  test('is found by its exact place, and by a longer text only when there is none', () => {
    expect(pathsTo('sp-77', ENTRY)).toEqual(['$.entity[1].what.identifier.value']);
    expect(pathsTo('p-1', ENTRY)).toEqual(['$.entity[0].what.reference']);
    expect(pathsTo('sp-78', ENTRY)).toEqual([]);
  });

  test('is named by what stands beside it, as its position changes from entry to entry', () => {
    expect(byNeighbour('$.entity[1].what.identifier.value', ENTRY)).toBe(
      "$.entity[?@.type.code == 'XrequestId'].what.identifier.value",
    );
    expect(byNeighbour('$.agent[1].who.name', ENTRY)).toBe('$.agent[?@.requestor == true].who.name');
  });

  test('is not named by a neighbour that others have too', () => {
    const twins = {
      list: [
        { code: 'same', value: 'one' },
        { code: 'same', value: 'two' },
      ],
    };
    expect(byNeighbour('$.list[1].value', twins)).toBeUndefined();
    expect(byNeighbour('$.id', ENTRY)).toBeUndefined();
  });

  test('is never named by a neighbour that could be about somebody', () => {
    const persons = {
      list: [
        { name: 'Alice Sample', value: 'one' },
        { name: 'Ben 1957', value: 'two' },
      ],
    };
    expect(byNeighbour('$.list[0].value', persons)).toBeUndefined();
  });
});

describe('a name that was meant', () => {
  test('is the same in another spelling before it is a near one', () => {
    expect(meant(['mfaToken'], ['mfa_tokens', 'mfa_token'])).toBe('mfa_token');
    expect(meant(['acess'], ['refresh', 'access'])).toBe('access');
    expect(meant(['colour'], ['refresh', 'access'])).toBeUndefined();
  });
});

describe('a capture that found nothing', () => {
  test('is looked for under names like its own', () => {
    const response = answer(401, { error: 'mfa_required', data: { mfa_token: 'x'.repeat(20) } });
    expect(captureProposal('mfaToken', { json: '$.token' }, response, [])).toEqual({
      json: '$.data.mfa_token',
    });
    expect(
      captureProposal('access', { json: '$.access_token' }, answer(401, { error: 'no' }), []),
    ).toBeUndefined();
  });

  test('may be another header, cookie or form field', () => {
    const page = answer(200, '<form><input type=hidden name="csrf_token" value="1"></form>', {
      'x-csrf': '1',
    });
    expect(captureProposal('csrf', { field: 'csrfToken' }, page, [])).toEqual({ field: 'csrf_token' });
    expect(captureProposal('csrf', { header: 'x-csfr' }, page, [])).toEqual({ header: 'x-csrf' });
    expect(captureProposal('session', { cookie: 'sid' }, page, ['__Host-sid'])).toBeUndefined();
    expect(captureProposal('session', { cookie: 'Host-sid' }, page, ['__Host-sid'])).toEqual({
      cookie: '__Host-sid',
    });
  });
});

describe('a matcher for an answer', () => {
  test('is its status, and for a redirect where it leads, without the query', () => {
    expect(matcherProposal(answer(403, {}))).toEqual({ status: 403 });
    expect(matcherProposal(answer(302, '', { location: '/login?state=abc' }))).toEqual({
      status: 302,
      header: { location: { matches: '/login' } },
    });
  });

  test('is what tells it from the success, where the status does not', () => {
    const success = answer(200, { total: 3, link: 'x' });
    expect(matcherProposal(answer(200, { total: 0, link: 'x' }), success)).toEqual({
      status: 200,
      json: { path: '$.total', equals: 0 },
    });
    expect(matcherProposal(answer(200, { total: 3, link: 'x' }), success)).toBeNull();
  });

  test('is written as in a target file', () => {
    expect(flow({ status: [403, 404], header: { location: { matches: 'a b' } } })).toBe(
      '{ status: [403, 404], header: { location: { matches: "a b" } } }',
    );
  });
});
