/** The one matcher vocabulary of target files, over a response. Says why when it does not hold. */
import { selectAll } from './jsonpath.js';
import { contentTypeOf, headerOf, type ReadableResponse } from './message.js';
import type { TargetMatcher } from './schema.js';
import { fill, type Variables } from './template.js';

type Simple = Omit<TargetMatcher, 'any' | 'not'>;
type TextRule = NonNullable<Simple['body']>;
type JsonRule = Exclude<NonNullable<Simple['json']>, readonly unknown[]>;

/** Null when the matcher holds; else the first part that does not, in words. */
export function mismatch(
  matcher: TargetMatcher,
  response: ReadableResponse,
  variables: Variables,
): string | null {
  const own = simpleMismatch(matcher, response, variables);
  if (own !== null) return own;
  if (matcher.any !== undefined) {
    const reasons = matcher.any.map((each) => simpleMismatch(each, response, variables));
    if (!reasons.includes(null)) return `none of: ${reasons.join(' | ')}`;
  }
  if (matcher.not !== undefined && simpleMismatch(matcher.not, response, variables) === null)
    return 'what must not match did match';
  return null;
}

export function matches(matcher: TargetMatcher, response: ReadableResponse, variables: Variables): boolean {
  return mismatch(matcher, response, variables) === null;
}

/** Whether a value fits one rule for JSON: an entry of a log, say. */
export function fitsJson(rule: JsonRule, json: unknown): boolean {
  return jsonMismatch(rule, json, {}) === null;
}

function simpleMismatch(matcher: Simple, response: ReadableResponse, variables: Variables): string | null {
  const { status, type, header, body, lacks, json } = matcher;
  if (status !== undefined) {
    const wrong = statusMismatch(Array.isArray(status) ? status : [status], response.status);
    if (wrong !== null) return wrong;
  }
  if (type !== undefined && contentTypeOf(response) !== type.toLowerCase())
    return `content type ${contentTypeOf(response) || 'none'} instead of ${type}`;
  for (const [name, rule] of Object.entries(header ?? {})) {
    const wrong = textMismatch(`header ${name}`, rule, headerOf(response, name), variables);
    if (wrong !== null) return wrong;
  }
  if (body !== undefined) {
    const wrong = textMismatch('body', body, response.text, variables);
    if (wrong !== null) return wrong;
  }
  if (lacks !== undefined && response.text.includes(fill(lacks, variables)))
    return 'the body contains what it must lack';
  for (const rule of [json ?? []].flat()) {
    const wrong = jsonMismatch(rule, response.json, variables);
    if (wrong !== null) return wrong;
  }
  return null;
}

export function statusMismatch(expected: readonly (number | string)[], actual: number): string | null {
  const fits = expected.some((each) =>
    typeof each === 'number' ? each === actual : each.startsWith(String(Math.floor(actual / 100))),
  );
  return fits ? null : `status ${actual} instead of ${expected.join(' or ')}`;
}

function textMismatch(
  what: string,
  rule: TextRule,
  value: string | undefined,
  variables: Variables,
): string | null {
  if (typeof rule === 'string')
    return value?.includes(fill(rule, variables)) === true ? null : `${what} lacks the expected text`;
  if (rule.absent === true) return value === undefined || value === '' ? null : `${what} is present`;
  if (value === undefined) return `${what} is absent`;
  if (rule.equals !== undefined && value !== fill(rule.equals, variables))
    return `${what} differs from the expected value`;
  if (rule.contains !== undefined && !value.includes(fill(rule.contains, variables)))
    return `${what} lacks the expected text`;
  if (rule.matches !== undefined && !new RegExp(rule.matches, 'u').test(value))
    return `${what} does not match ${rule.matches}`;
  return null;
}

function jsonMismatch(rule: JsonRule, json: unknown, variables: Variables): string | null {
  if (json === undefined) return 'the body is not JSON';
  const found = selectAll(fill(rule.path, variables), json);
  // A path alone asks for something to be there.
  const alone = ['equals', 'contains', 'matches', 'count'].every((key) => !(key in rule));
  const exists = rule.exists ?? (alone ? true : undefined);
  if (exists !== undefined && found.length > 0 !== exists)
    return `${rule.path} ${exists ? 'is missing' : 'is present'}`;
  if (rule.count !== undefined && found.length !== rule.count)
    return `${rule.path} occurs ${found.length} times, not ${rule.count}`;
  const asText = found.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  if (rule.equals !== undefined) {
    const wanted = typeof rule.equals === 'string' ? fill(rule.equals, variables) : rule.equals;
    if (!found.includes(wanted)) return `${rule.path} is not the expected value`;
  }
  if (rule.contains !== undefined) {
    const wanted = fill(rule.contains, variables);
    if (!asText.some((text) => text.includes(wanted))) return `${rule.path} lacks the expected text`;
  }
  const { matches: pattern } = rule;
  if (pattern !== undefined && !asText.some((text) => new RegExp(pattern, 'u').test(text)))
    return `${rule.path} does not match ${pattern}`;
  return null;
}
