/** Values taken out of responses for later steps. What is captured is a secret from then on. */
import { selectText } from './jsonpath.js';
import { headerOf, type ReadableResponse } from './message.js';
import type { TargetCapture } from './schema.js';

const ENTITIES: { readonly [entity: string]: string } = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#x27': "'",
};

function unescapeHtml(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

/** The `value` of `<input name="…">`, whatever the order of its attributes. */
function fieldValue(html: string, name: string): string | undefined {
  for (const [tag] of html.matchAll(/<input\b[^>]*>/gi)) {
    const attribute = (key: string) => {
      const match = new RegExp(`\\b${key}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag);
      return match?.[1] ?? match?.[2] ?? match?.[3];
    };
    if (attribute('name') === name) return unescapeHtml(attribute('value') ?? '');
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
