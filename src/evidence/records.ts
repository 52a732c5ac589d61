import { SafeprobeError } from '../errors.js';
import type { LedgerEntry, Observation, Plan, Results, Tool, VERDICT_WORDS } from '../model.js';

/**
 * Shapes of the records in a bundle, checked before anything of somebody else's file is used as ours. Unknown
 * members are let through, so that a later version may add some.
 */
type Shape = (value: unknown) => string | null;

const text: Shape = (value) => (typeof value === 'string' ? null : 'a text');
const flag: Shape = (value) => (typeof value === 'boolean' ? null : 'true or false');
const amount: Shape = (value) => (typeof value === 'number' && value >= 0 ? null : 'a number, zero or more');
const texts = list(text);

function literal(...words: readonly string[]): Shape {
  return (value) =>
    words.some((word) => word === value) ? null : words.map((word) => `"${word}"`).join(' or ');
}

function optional(shape: Shape): Shape {
  return (value) => (value === undefined ? null : shape(value));
}

function orNull(shape: Shape): Shape {
  return (value) => (value === null ? null : shape(value));
}

function list(shape: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return 'a list';
    for (const [index, item] of value.entries()) {
      const wrong = shape(item);
      if (wrong !== null) return `[${index}]: ${wrong}`;
    }
    return null;
  };
}

function map(shape: Shape): Shape {
  return (value) => (isObject(value) ? list(shape)(Object.values(value)) : 'an object');
}

function object(members: { readonly [key: string]: Shape }): Shape {
  return (value) => {
    if (!isObject(value)) return 'an object';
    for (const [key, shape] of Object.entries(members)) {
      const wrong = shape(Object.hasOwn(value, key) ? value[key] : undefined);
      if (wrong !== null) return `${key}: ${wrong}`;
    }
    return null;
  };
}

/** The member `key` says which of the shapes applies. */
function choice(key: string, shapes: { readonly [word: string]: Shape }): Shape {
  return (value) => {
    const word = isObject(value) ? value[key] : undefined;
    const shape = typeof word === 'string' && Object.hasOwn(shapes, word) ? shapes[word] : undefined;
    return shape === undefined ? `${key}: ${Object.keys(shapes).join(' or ')}` : shape(value);
  };
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const declared = optional(object({ key: text, value: text }));

const judgement = object({
  controls: list(object({ name: text, held: flag, seen: text })),
  assertions: list(
    object({ subject: text, expected: text, actual: text, outcome: literal('holds', 'broken', 'unknown') }),
  ),
  measured: optional(list(object({ what: text, value: text }))),
});

const verdict = choice('verdict', {
  pass: object({ judgement }),
  fail: object({ expected: text, actual: text, judgement }),
  inconclusive: object({
    cause: text,
    explanation: text,
    remedy: text,
    judgement: optional(judgement),
    declared,
  }),
  'not-applicable': object({ reason: text }),
} satisfies { [word in (typeof VERDICT_WORDS)[number]]: Shape });

const requirement = { id: text, cite: text, title: text, level: text };

const plan = object({
  schema: literal('safeprobe/plan/1'),
  profile: object({ id: text, title: text, status: text }),
  target: object({ id: text, title: text, role: text, environment: text, digest: text }),
  partial: flag,
  selection: texts,
  checks: list(
    object({
      id: text,
      suite: text,
      title: text,
      kind: text,
      kindVersion: amount,
      params: object({}),
      covers: texts,
      requirements: texts,
      effects: text,
      fix: text,
    }),
  ),
  requirements: list(object({ ...requirement, regime: text, duty: text, rows: texts, checks: texts })),
  mayLack: map(text),
  catalogueRows: amount,
});

const results = object({
  schema: literal('safeprobe/results/1'),
  runId: text,
  startedAt: text,
  endedAt: text,
  planDigest: text,
  outcome: literal('conformant', 'nonconformant', 'undetermined'),
  partial: flag,
  because: text,
  counts: object({ pass: amount, fail: amount, inconclusive: amount, notApplicable: amount }),
  rowsExamined: amount,
  rows: amount,
  requirements: list(
    object({
      ...requirement,
      outcome: text,
      checks: texts,
      rowsExamined: amount,
      rows: amount,
      because: text,
    }),
  ),
  checks: list(
    object({
      id: text,
      suite: text,
      title: text,
      kind: text,
      covers: texts,
      requirements: texts,
      verdict,
      startedAt: text,
      durationMs: amount,
      observation: text,
      transcript: optional(text),
      fix: text,
    }),
  ),
  phases: list(object({ name: text, ms: amount })),
});

const observed = { check: text, kind: text, kindVersion: amount, startedAt: text, durationMs: amount };
const observation = choice('status', {
  observed: object({ ...observed, facts: object({}) }),
  'not-observed': object({ ...observed, cause: text, explanation: text, remedy: text, declared }),
  'not-applicable': object({ ...observed, reason: text }),
});

const tool = object({
  name: literal('safeprobe'),
  version: text,
  node: text,
  platform: text,
  kinds: map(amount),
});

const ledgerEntry = object({
  seq: amount,
  check: text,
  sentAt: text,
  receivedAt: text,
  endedAt: optional(text),
  by: optional(literal('browser')),
  persona: orNull(text),
  actor: orNull(text),
  action: text,
  resource: orNull(text),
  nonce: orNull(text),
  method: text,
  url: text,
  status: orNull(amount),
  attempt: amount,
  error: optional(text),
});

function reader<T>(shape: Shape, what: string): (value: unknown, file: string) => T {
  const fits = (value: unknown): value is T => shape(value) === null;
  return (value, file) => {
    if (fits(value)) return value;
    throw new SafeprobeError('evidence', `not ${what} of this format`, {
      file,
      expected: shape(value) ?? undefined,
    });
  };
}

/** Each takes a parsed value and the file it is from. @throws SafeprobeError `evidence`, saying what was expected. */
export const readPlan = reader<Plan>(plan, 'a plan');
export const readResults = reader<Results>(results, 'results');
export const readObservation = reader<Observation>(observation, 'an observation');
export const readTool = reader<Tool>(tool, 'a tool description');
export const readLedgerEntry = reader<LedgerEntry>(ledgerEntry, 'a ledger entry');
