/** Values taken out of responses for later steps. What is captured is a secret from then on. */
import { selectText } from './jsonpath.js';
import { headerOf, type ReadableResponse } from './message.js';
import type { TargetCapture } from './schema.js';

const ENTITIES: { readonly [entity: string]: string } = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** Numeric references of any character: frameworks write the `+` and `=` of a token so. */
function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const INPUT = /<input\b((?:[^"'>]|"[^"]*"|'[^']*')*)>/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

const FORM = /<form\b((?:[^"'>]|"[^"]*"|'[^']*')*)>/gi;

function attributesOf(inside: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, key = '', ...values] of inside.matchAll(ATTRIBUTE))
    if (!attributes.has(key.toLowerCase()))
      attributes.set(key.toLowerCase(), unescapeHtml(values.find((each) => each !== undefined) ?? ''));
  return attributes;
}

/** The first group of the expression in the first address of a form on the page in which it is found. */
export function inFormAddress(html: string, expression: string): string | undefined {
  const wanted = new RegExp(expression, 'u');
  for (const [, inside = ''] of html.matchAll(FORM)) {
    const found = wanted.exec(attributesOf(inside).get('action') ?? '')?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The `value` of `<input name="…">`, whatever the order of its attributes. */
function fieldValue(html: string, name: string): string | undefined {
  for (const [, inside = ''] of html.matchAll(INPUT)) {
    const attributes = attributesOf(inside);
    if (attributes.get('name') === name) return attributes.get('value') ?? '';
  }
  return undefined;
}

export function captureValue(
  capture: TargetCapture,
  response: ReadableResponse,
  cookie: (name: string) => string | undefined,
): string | undefined {
  if ('json' in capture) return selectText(capture.json, response.json);
  if ('header' in capture) return headerOf(response, capture.header);
  if ('cookie' in capture) return cookie(capture.cookie);
  if ('field' in capture) return fieldValue(response.text, capture.field);
  if ('regex' in capture) return new RegExp(capture.regex, 'u').exec(response.text)?.[1];
  const location = headerOf(response, 'location');
  if (location === undefined) return undefined;
  if (!URL.canParse(location, 'http://relative.invalid')) return undefined;
  const parsed = new URL(location, 'http://relative.invalid');
  const query = parsed.searchParams.get(capture.location);
  return query ?? new URLSearchParams(parsed.hash.slice(1)).get(capture.location) ?? undefined;
}
