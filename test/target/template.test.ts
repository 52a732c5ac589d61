import { describe, expect, it } from 'vitest';
import { fill, fillDeep, fillKnown, variablesOf } from '../../src/target/template.js';

const VARIABLES = { username: 'clara', password: 'Pä ss/+', 'vars.idle': '8s' };

describe('a template', () => {
  it.each([
    ['${username}', 'clara'],
    ['Bearer ${ username }!', 'Bearer clara!'],
    ['${vars.idle}', '8s'],
    ['${username}:${username}', 'clara:clara'],
    ['${username | upper}', 'CLARA'],
    ['${username | upper | lower}', 'clara'],
    ['${username|base64}', 'Y2xhcmE='],
    ['${password | base64}', Buffer.from('Pä ss/+').toString('base64')],
    ['${password | base64url}', Buffer.from('Pä ss/+').toString('base64url')],
    ['${password | urlencode}', 'P%C3%A4%20ss%2F%2B'],
    ['no place at all', 'no place at all'],
    ['$.path[?@.a == 1]', '$.path[?@.a == 1]'],
  ])('%s gives %s', (template, text) => {
    expect(fill(template, VARIABLES)).toBe(text);
  });

  it('trims, so that no newline of a secret file gets into a header', () => {
    expect(fill('${secret | trim | base64}', { secret: 'user:pass\n' })).toBe(
      Buffer.from('user:pass').toString('base64'),
    );
  });

  it('does not fill what a value contains', () => {
    expect(fill('${a}', { a: '${b}', b: 'secret' })).toBe('${b}');
  });

  it('makes a fresh random value at each use', () => {
    const [a, b] = fill('${random} ${random}', {}).split(' ');
    expect(a).toMatch(/^[0-9a-f]{16}$/);
    expect(b).not.toBe(a);
    expect(Date.parse(fill('${now}', {}))).not.toBeNaN();
    expect(Math.abs(Number(fill('${epoch}', {})) - Date.now() / 1000)).toBeLessThan(5);
  });

  it('says what is missing, and what there is instead', () => {
    expect(() => fill('${token}', VARIABLES)).toThrow(
      expect.objectContaining({
        code: 'prerequisite',
        message: '${token} has no value here',
        detail: expect.objectContaining({ expected: 'one of password, username, vars.idle' }),
      }),
    );
  });

  it('never puts a value into its complaint', () => {
    try {
      fill('${token}', VARIABLES);
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain('Pä ss/+');
    }
  });

  it('refuses a function that does not exist', () => {
    expect(() => fill('${username | rot13}', VARIABLES)).toThrow(
      expect.objectContaining({ code: 'input', message: expect.stringContaining('rot13') }),
    );
  });

  it.each(['constructor', 'valueof'])('refuses the function "%s", which only objects have', (name) => {
    expect(() => fill(`\${username | ${name}}`, VARIABLES)).toThrow(
      expect.objectContaining({ code: 'input' }),
    );
  });

  it('takes no variable from what every object has', () => {
    expect(() => fill('${constructor}', VARIABLES)).toThrow(
      expect.objectContaining({ code: 'prerequisite' }),
    );
  });

  it('names its variables, but not the ones made anew', () => {
    expect(variablesOf('${a} ${b.c | base64} ${random} ${now}')).toEqual(['a', 'b.c']);
  });
});

describe('deep filling', () => {
  it('fills strings inside a JSON value, not its keys, numbers or null', () => {
    const json = { '${a}': ['${a}', 1, null, true, { deep: 'x${a}' }] };
    expect(fillDeep(json, { a: 'v' })).toEqual({ '${a}': ['v', 1, null, true, { deep: 'xv' }] });
  });

  it('fills what is known and leaves the rest, and what has functions, for later', () => {
    const value = { url: 'https://h:${start.port}/${patient}', list: ['${start.port | base64}', 5] };
    expect(fillKnown(value, { 'start.port': '8443' })).toEqual({
      url: 'https://h:8443/${patient}',
      list: ['${start.port | base64}', 5],
    });
  });
});
