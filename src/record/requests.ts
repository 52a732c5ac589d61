/** Requests of steps, from calls that a page made: values of the account become references, those of answers captures. */
import { SafeprobeError } from '../errors.js';
import type { Json, JsonObject } from '../model.js';
import type { Call } from '../target/watched-calls.js';
import { leavesOf, withTexts } from './leaves.js';
import type { Known } from './recipe.js';
import { headersOf } from './token.js';

export interface Capture {
  readonly name: string;
  readonly path: string;
}

/** Gathers, while requests are written, what has to be captured of the answers before them. */
export interface Script {
  /** Throws `prerequisite` where the call sends something of which nothing says where it came from. */
  request(index: number): JsonObject;
  /** The name under which the answer's value at this path is captured. */
  capture(giver: number, path: string, wish: string): string;
  /** By the index of the call whose answer they are taken from. */
  captures(giver: number): readonly Capture[];
  /** All calls that something is captured of. */
  givers(): readonly number[];
  /** The address as the target file says it: by the base that it lies under, else in full. */
  address(url: string): JsonObject;
}

type Explain = (text: string, key: string) => string;
type Bases = { readonly [name: string]: string };

const RESERVED = ['username', 'password', 'basic', 'otp', 'recovery'];
/** Shorter texts, such as `true` or a status, stand in many answers. */
const LEAST_GIVEN = 8;

export function createScript(calls: readonly Call[], known: Known, bases: Bases): Script {
  const captured = new Map<number, readonly Capture[]>();
  const script: Script = {
    captures: (giver) => captured.get(giver) ?? [],
    givers: () => [...captured.keys()],
    capture(giver, path, wish) {
      const own = script.captures(giver);
      const there = own.find((each) => each.path === path);
      if (there !== undefined) return there.name;
      const others = [...captured.values()].flat().map(({ name }) => name);
      const taken = [...RESERVED, ...Object.keys(known.vars), ...others];
      const plain = wish.replace(/\W/g, '').replace(/^[^A-Za-z]+/, '') || 'value';
      let name = plain;
      for (let count = 2; taken.includes(name); count++) name = `${plain}${count}`;
      captured.set(giver, [...own, { name, path }]);
      return name;
    },
    address: (url) => addressOf(url, bases, (text) => text),
    request(index) {
      const call = calls[index];
      if (call === undefined) throw new SafeprobeError('harness', 'a call that was not made');
      const explain: Explain = (text, key) => {
        const own = ofAccount(text, known);
        if (own !== null) return own;
        for (let giver = index - 1; text.length >= LEAST_GIVEN && giver >= 0; giver--)
          for (const leaf of leavesOf(calls[giver]?.json))
            if (leaf.value === text) return `\${${script.capture(giver, leaf.path, leaf.key)}}`;
        if (isPlain(text, key, known)) return text;
        throw unexplained(call, key);
      };
      const headers = Object.fromEntries(
        [...headersOf(call)].map(([name, value]) => [name, headerOf(name, value, known, explain)]),
      );
      return {
        ...(call.method === 'GET' ? {} : { method: call.method }),
        ...addressOf(call.url, bases, explain),
        ...(Object.keys(headers).length === 0 ? {} : { headers }),
        ...bodyOf(call, explain),
      };
    },
  };
  return script;
}

/** What the call sends of the account's secrets. */
export function secretsSent(
  call: Call,
  known: Known,
): { readonly password: boolean; readonly code: boolean } {
  const type = call.headers['content-type'] ?? '';
  const texts = /json/i.test(type)
    ? [...leavesOf(parsed(call.body))].map(({ value }) => value)
    : [...new URLSearchParams(call.body ?? '').values()];
  return {
    password: texts.includes(known.password ?? '\0') || call.headers.authorization === basicOf(known),
    code: texts.some(known.isCode),
  };
}

function parsed(body: string | null): unknown {
  try {
    return JSON.parse(body ?? '') as unknown;
  } catch {
    return undefined;
  }
}

/** RFC 7617. */
function basicOf({ username, password = '' }: Known): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

function ofAccount(text: string, { username, password, isCode, vars }: Known): string | null {
  if (text === password) return '${password}';
  if (text === username) return '${username}';
  if (isCode(text)) return '${otp}';
  const name = Object.keys(vars).find((each) => vars[each] === text);
  return name === undefined ? null : `\${${name}}`;
}

/** A word of the application itself, as far as can be seen; names of clients are long and look random. */
function isPlain(text: string, key: string, { password }: Known): boolean {
  if (password !== undefined && text.includes(password)) return false;
  if (/client|tenant|realm|audience|resource|scope|grant|redirect/i.test(key)) return true;
  return text.length < 16 || !/\d/.test(text) || !/[a-z]/i.test(text) || /^https?:\/\/|\s/.test(text);
}

function unexplained({ method, url }: Call, key: string): SafeprobeError {
  return new SafeprobeError(
    'prerequisite',
    `the page sends something under ${key} that no answer gave: ${method} ${new URL(url).pathname}`,
    {
      expected: 'values of the account, or of answers that came before',
      remedy: 'Describe that request by hand: signIn, steps with request, and carrier.headers.',
    },
  );
}

/** A scheme stays; what follows it is a value. */
function headerOf(name: string, value: string, known: Known, explain: Explain): string {
  if (value === basicOf(known)) return 'Basic ${basic}';
  const [, scheme = '', rest = value] = /^([A-Za-z]+ )(\S+)$/.exec(value) ?? [];
  return `${scheme}${explain(rest, name)}`;
}

function addressOf(
  url: string,
  bases: Bases,
  explain: Explain,
): { readonly base?: string; readonly path: string } {
  const plain = Object.entries(bases).map(([name, base]) => [name, base.replace(/\/$/, '')] as const);
  const [found] = plain
    .filter(([, base]) => url.startsWith(`${base}/`))
    .sort(([, a], [, b]) => b.length - a.length);
  const [path = '', query] =
    url
      .slice(found?.[1].length ?? 0)
      .split('#')[0]
      ?.split('?', 2) ?? [];
  return {
    ...(found === undefined || found[0] === plain[0]?.[0] ? {} : { base: found[0] }),
    path: query === undefined ? path : `${path}?${queryOf(query, explain)}`,
  };
}

function queryOf(query: string, explain: Explain): string {
  return [...new URLSearchParams(query)]
    .map(([key, value]) => {
      const text = explain(value, key);
      const made = text === value ? encodeURIComponent(text) : text.replace('}', ' | urlencode}');
      return `${encodeURIComponent(key)}=${made}`;
    })
    .join('&');
}

function bodyOf(call: Call, explain: Explain): { readonly [key: string]: Json } {
  const { body, headers, method, url } = call;
  if (body === null || body === '') return {};
  const type = headers['content-type'] ?? '';
  if (/json/i.test(type)) return { json: withTexts(parsed(body), explain) as Json };
  if (/x-www-form-urlencoded/i.test(type)) {
    const fields = [...new URLSearchParams(body)].map(([key, value]) => [key, explain(value, key)]);
    return { form: Object.fromEntries(fields) as JsonObject };
  }
  throw new SafeprobeError(
    'prerequisite',
    `the page sends a body that is neither JSON nor a form: ${method} ${new URL(url).pathname}`,
    {
      found: type,
      remedy: 'Describe that request by hand: signIn, steps with request, and carrier.headers.',
    },
  );
}
