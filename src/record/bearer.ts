/** The sign-in path of a page whose scripts carry a token: steps with requests, the header, and a renewal where one was seen. */
import type { Json, JsonObject } from '../model.js';
import type { Call } from '../target/watched-calls.js';
import { leavesOf } from './leaves.js';
import type { Known } from './recipe.js';
import { createScript, type Script, secretsSent } from './requests.js';
import { findToken, type Token } from './token.js';

export interface BearerPath {
  readonly steps: readonly JsonObject[];
  readonly headers: { readonly [name: string]: string };
  /** Null where none was seen. */
  readonly refresh: {
    readonly step: JsonObject;
    readonly call: Call;
    /** What it sends of the answers before it. */
    readonly secrets: readonly string[];
  } | null;
  /** Requests that sent a token and were answered with 200: candidates to tell a session from none. */
  readonly alive: readonly { readonly url: string; readonly request: JsonObject }[];
  readonly token: Token;
}

/** Null where no token was sent that an answer after the password gave. */
export function bearerPath(
  calls: readonly Call[],
  known: Known,
  bases: { readonly [name: string]: string },
): BearerPath | null {
  const begun = calls.findIndex((call) => secretsSent(call, known).password);
  const token = begun === -1 ? null : findToken(calls, begun);
  if (token === null) return null;
  const script = createScript(calls, known, bases);
  const access = script.capture(token.giver, token.path, 'access');
  const asked = askedOf(calls, known, token);
  const signingIn = withSources(asked, script);
  const renewal = renewalOf(calls, token, signingIn);
  // Written first: what it sends of the answers before it is captured by the steps that got them.
  const step = renewal === null ? null : renewalStep(script, token, renewal);
  const chain = withSources(new Set([...signingIn, ...script.givers()]), script);
  const [before, after] = token.around;
  return {
    steps: chain.map((index, order) => stepOf(calls[index], known, script, index, order)),
    headers: { [token.header]: `${before}\${${access}}${after}` },
    refresh:
      renewal === null || step === null
        ? null
        : {
            step,
            call: renewal.call,
            secrets: chain.flatMap((index) => valuesOf(calls[index], index, script)),
          },
    alive: token.sentBy.flatMap((index) => {
      const call = calls[index];
      return call?.method === 'GET' && call.status === 200
        ? [{ url: call.url, request: script.address(call.url) }]
        : [];
    }),
    token,
  };
}

function sends(call: Call | undefined, known: Known) {
  return call === undefined ? { password: false, code: false } : secretsSent(call, known);
}

/** The call that gave the token, and those before it that sent a secret of the account. */
function askedOf(calls: readonly Call[], known: Known, { giver }: Token): ReadonlySet<number> {
  const asked = new Set<number>([giver]);
  for (const [index, call] of calls.slice(0, giver).entries()) {
    const { password, code } = secretsSent(call, known);
    if ((password || code) && isRight(calls, known, index, giver)) asked.add(index);
  }
  return asked;
}

/** With the calls that they take values from, and so on; in the order in which they were made. */
function withSources(some: ReadonlySet<number>, script: Script): readonly number[] {
  const all = new Set(some);
  const written = new Set<number>();
  for (;;) {
    const next = [...all].find((index) => !written.has(index));
    if (next === undefined) return [...all].sort((a, b) => a - b);
    written.add(next);
    script.request(next);
    for (const index of script.givers()) all.add(index);
  }
}

/** The last of its kind: what was asked again, with the same secret, had not been accepted. */
function isRight(calls: readonly Call[], known: Known, index: number, giver: number): boolean {
  const here = sends(calls[index], known);
  return !calls.slice(index + 1, giver + 1).some((later) => {
    const { password, code } = secretsSent(later, known);
    return password === here.password && code === here.code;
  });
}

function stepOf(
  call: Call | undefined,
  known: Known,
  script: Script,
  index: number,
  order: number,
): JsonObject {
  const { password, code } = sends(call, known);
  const factor = password ? 'password' : code ? 'totp' : null;
  return {
    name: password ? 'password' : code ? 'code' : `step-${order + 1}`,
    ...(factor === null ? {} : { factor }),
    request: script.request(index),
    expect: { status: call?.status ?? 200 },
    ...captureOf(script, index),
  };
}

function valuesOf(call: Call | undefined, index: number, script: Script): readonly string[] {
  return script.captures(index).flatMap(({ path }) => valueAt(call, path) ?? []);
}

function captureOf(script: Script, index: number): { readonly capture?: Json } {
  const own = script.captures(index);
  return own.length === 0
    ? {}
    : { capture: Object.fromEntries(own.map(({ name, path }) => [name, { json: path }])) };
}

interface Renewal {
  readonly index: number;
  readonly call: Call;
}

/** A later call, without the password, whose answer gives another token at the same place. */
function renewalOf(calls: readonly Call[], token: Token, chain: readonly number[]): Renewal | null {
  const first = valueAt(calls[token.giver], token.path);
  for (const [index, call] of calls.entries()) {
    if (index <= token.giver || chain.includes(index) || call.status !== 200) continue;
    const renewed = valueAt(call, token.path);
    if (renewed !== undefined && renewed !== first && renewed.length >= 16) return { index, call };
  }
  return null;
}

function valueAt(call: Call | undefined, path: string): string | undefined {
  return [...leavesOf(call?.json)].find((leaf) => leaf.path === path)?.value;
}

/** What the sign-in captured is captured anew, as far as the renewal's answer holds it at the same place. */
function renewalStep(script: Script, { giver }: Token, { index, call }: Renewal): JsonObject {
  const request = script.request(index);
  const again = script.captures(giver).filter(({ path }) => valueAt(call, path) !== undefined);
  return {
    name: 'refresh',
    request,
    expect: { status: call.status },
    capture: Object.fromEntries(again.map(({ name, path }) => [name, { json: path }])),
  };
}
