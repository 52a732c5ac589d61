/**
 * What a stranger's system says is written into a file that people and safeprobe read. So only texts of an ordinary form
 * are taken over: nothing that would be a template, a comment's end, or a second line.
 */

export type Plain = { readonly [key: string]: unknown };

export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const plain = (value: unknown): Plain => (isPlain(value) ? value : {});

/** Of fields, cookies, members: null when it is of another form. */
export function word(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_.:-]{0,79}$/.test(value) ? value : null;
}

/** A path of this site, with its query: null when it is none, or of another form. */
export function pathOf(value: unknown, origin: string): string | null {
  if (typeof value !== 'string' || value.length > 500 || !URL.canParse(value, origin)) return null;
  const url = new URL(value, origin);
  const path = `${url.pathname}${url.search}`;
  return url.origin === origin && /^\/[A-Za-z0-9._~!'()*,;:@/+=&?%-]*$/.test(path) ? path : null;
}

/** A text for people, on one line. */
export function line(value: unknown, longest = 100): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const one = text
    .replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]+/gu, ' ')
    .replaceAll('${', '$ {')
    .replaceAll(/ +/g, ' ')
    .trim();
  return one.length > longest ? `${one.slice(0, longest - 1)}…` : one;
}
