/** A Set-Cookie line as RFC 6265, 5.2 has a browser read it. Total over any text. */
import type { CookieAttributes } from '../../kinds/cookies.js';

export interface SetCookie {
  readonly name: string;
  readonly value: string;
  readonly attributes: CookieAttributes;
}

export function readSetCookie(line: string): SetCookie | null {
  const [pair = '', ...rest] = line.split(';');
  const at = pair.indexOf('=');
  const name = (at === -1 ? '' : pair.slice(0, at)).trim();
  if (name === '') return null;
  // Of an attribute that is given twice, the last counts.
  const given = new Map(
    rest.map((part) => {
      const equals = part.indexOf('=');
      const key = (equals === -1 ? part : part.slice(0, equals)).trim().toLowerCase();
      return [key, equals === -1 ? '' : part.slice(equals + 1).trim()] as const;
    }),
  );
  const text = (key: string) => {
    const value = given.get(key);
    return value === undefined || value === '' ? null : value;
  };
  return {
    name,
    value: pair.slice(at + 1).trim(),
    attributes: {
      secure: given.has('secure'),
      httpOnly: given.has('httponly'),
      sameSite: text('samesite')?.toLowerCase() ?? null,
      domain: text('domain')?.replace(/^\./, '').toLowerCase() ?? null,
      path: text('path'),
      persistent: given.has('expires') || given.has('max-age'),
    },
  };
}
