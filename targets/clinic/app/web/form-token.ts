import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The anti-forgery token of a form: bound to the cookie that the form is sent with, so that another site
 * can neither know it nor bring its own.
 */
export function formToken(key: Buffer, cookie: string): string {
  return createHmac('sha256', key).update(cookie).digest('base64url');
}

export function formTokenMatches(key: Buffer, cookie: string | undefined, token: unknown): boolean {
  if (!cookie || typeof token !== 'string') return false;
  const expected = Buffer.from(formToken(key, cookie));
  const given = Buffer.from(token);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
