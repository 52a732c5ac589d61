import { describe, expect, it } from 'vitest';
import { disguisesOf } from '../../src/kinds/variation.js';
import { varied } from '../../src/target/variation.js';

const PUT = { method: 'PUT', path: '/users/1?full=1', json: { role: 'auditor' } } as const;

describe('a request said in another way', () => {
  it('is what it was without a variation', () => {
    expect(varied(PUT, {})).toEqual(PUT);
  });

  it('has another method, more headers and a longer query', () => {
    expect(varied(PUT, { method: 'POST', headers: { 'X-A': 'b' }, query: { _method: 'PUT' } })).toEqual({
      method: 'POST',
      path: '/users/1?full=1&_method=PUT',
      headers: { 'X-A': 'b' },
      json: { role: 'auditor' },
    });
  });

  it('has more members in its body, in the form of the body', () => {
    expect(varied(PUT, { members: { tenant: 'south' } }).json).toEqual({ role: 'auditor', tenant: 'south' });
    expect(varied({ path: '/a', form: { a: 'b' } }, { members: { c: 1 } }).form).toEqual({ a: 'b', c: '1' });
    expect(varied({ method: 'DELETE', path: '/a' }, { method: 'POST', members: { c: 'd' } })).toEqual({
      method: 'POST',
      path: '/a',
      form: { c: 'd' },
    });
  });

  it('has no body when it is a GET', () => {
    expect(varied(PUT, { method: 'GET' })).toEqual({ method: 'GET', path: '/users/1?full=1' });
  });
});

describe('disguises of a method', () => {
  it.each([
    [
      'GET',
      [
        'POST with X-HTTP-Method-Override: GET',
        'POST with ?_method=GET',
        'POST with _method GET in its body',
        'HEAD',
      ],
    ],
    ['POST', ['GET with X-HTTP-Method-Override: POST', 'PUT']],
    [
      'DELETE',
      [
        'POST with X-HTTP-Method-Override: DELETE',
        'GET with X-HTTP-Method-Override: DELETE',
        'POST with ?_method=DELETE',
        'POST with _method DELETE in its body',
        'POST',
      ],
    ],
  ])('of %s', (method, expected) => {
    expect(disguisesOf(method).map(({ as }) => as)).toEqual(expected);
  });

  it('never sends the method itself', () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
      expect(disguisesOf(method).filter(({ vary }) => vary.method === method)).toEqual([]);
  });
});
