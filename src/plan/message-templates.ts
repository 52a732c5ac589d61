/** Values that the texts of outbound calls and signatures name: each must be there when the text is filled. */
import type { SafeprobeError } from '../errors.js';
import type { TargetBrowserStep, TargetHttpStep, TargetOutbound } from '../target/schema.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { listed, renameRemedy } from './nearest.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

const NAMES = /\$\{\s*([A-Za-z][\w.-]*)/g;
const MADE = ['random', 'now', 'epoch', 'requestId'];
const RECEIVER = ['receiver.url', 'receiver.host', 'receiver.port', 'receiver.ca', 'receiver.crl'];

export function templateProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  const { outbound = {}, exchanges = {}, mailbox, audit } = target;
  return [
    ...Object.entries(outbound).flatMap(([name, each]) => [
      ...turns(target, each, ['outbound', name], place),
      ...signature(each.signature, ['outbound', name, 'signature'], place),
    ]),
    ...(mailbox === undefined ? [] : turns(target, mailbox, ['mailbox'], place)),
    ...(audit !== undefined && 'syslog' in audit.source
      ? turns(target, audit.source.syslog, ['audit', 'source', 'syslog'], place)
      : []),
    ...Object.entries(exchanges).flatMap(([name, each]) =>
      signature(each.signature, ['exchanges', name, 'signature'], place),
    ),
  ];
}

/** Telling the target of a server of the harness, and that it is gone. */
interface Turns {
  readonly connect?: TargetOutbound['connect'] | undefined;
  readonly disconnect?: TargetOutbound['connect'] | undefined;
}

/** Steps know the session of their persona, what they are told of (`given`), and what steps before them captured. */
export function turns(
  target: InlinedTarget,
  { connect, disconnect }: Turns,
  path: Path,
  place: Locate,
  given: readonly string[] = RECEIVER,
) {
  const own: string[] = [];
  return Object.entries({ connect, disconnect }).flatMap(([key, turn]) => {
    if (turn === undefined) return [];
    const session = sessionValues(target, turn);
    return turn.steps.flatMap((step, index) => {
      // What the step computes itself, its request knows.
      const known = [...own, ...Object.keys(step.let ?? {}), ...session, ...given];
      own.push(...valuesOf(step));
      return unknownValues(step, [...path, key, 'steps', index], known, place);
    });
  });
}

/** What the session of a persona knows: its account, and what signing in captured. */
export function sessionValues(
  { personas, signIn }: InlinedTarget,
  { persona }: { readonly persona: string },
): readonly string[] {
  const accounts = personas?.[persona]?.accounts ?? [];
  return [
    'username',
    'password',
    'otp',
    'recovery',
    'basic',
    ...accounts.flatMap(({ vars }) => Object.keys(vars ?? {})),
    ...Object.values(signIn ?? {}).flatMap(({ steps }) =>
      steps.flatMap((step) => ('request' in step ? valuesOf(step) : [])),
    ),
  ];
}

/** A page gives nothing but its cookies. */
export function valuesOf(step: TargetHttpStep | TargetBrowserStep): readonly string[] {
  return 'browser' in step ? [] : [...Object.keys(step.let ?? {}), ...Object.keys(step.capture ?? {})];
}

/** Names in a step's texts that nothing gives a value to. */
export function unknownValues(
  step: TargetHttpStep | TargetBrowserStep,
  path: Path,
  known: readonly string[],
  place: Locate,
) {
  return [...textsOf(step, path)].flatMap(({ text, path: at }) =>
    namesIn(text)
      .filter((name) => !known.includes(name) && !MADE.includes(name) && !/^(start|vars)\./.test(name))
      .map((name) =>
        problemAt(place, at, {
          message: `\${${name}} has no value in this step`,
          expected: `one of ${listed([...new Set(known)].map((each) => `\${${each}}`))}`,
          remedy: renameRemedy(name, known, 'capture it in a step before, or name what is known there'),
        }),
      ),
  );
}

type Signature = NonNullable<TargetOutbound['signature']> | undefined;

/** What travels with a message is made of its id and time; what is signed, of these and the body. */
function signature(form: Signature, path: Path, place: Locate): readonly SafeprobeError[] {
  if (form === undefined) return [];
  const { content = '', value = '', headers = {} } = form;
  const texts = [
    { key: ['content'], text: content, known: ['id', 'timestamp', 'body'] },
    { key: ['value'], text: value, known: ['id', 'timestamp', 'signature'] },
    ...Object.entries(headers).map(([name, text]) => ({
      key: ['headers', name],
      text,
      known: ['id', 'timestamp'],
    })),
  ];
  const wrong = texts.flatMap(({ key, text, known }) =>
    namesIn(text)
      .filter((name) => !known.includes(name))
      .map((name) =>
        problemAt(place, [...path, ...key], {
          message: `\${${name}} is no part of a signature's ${key[0]}`,
          expected: `one of ${listed(known.map((each) => `\${${each}}`))}`,
          remedy: renameRemedy(name, known, 'write it out, or leave it away'),
        }),
      ),
  );
  const sent = [value, ...Object.values(headers)].flatMap(namesIn);
  const lost = namesIn(content).filter((name) => ['id', 'timestamp'].includes(name) && !sent.includes(name));
  return [
    ...wrong,
    // While a name is wrong, what it was meant for may only seem to be missing.
    ...(wrong.length > 0 ? [] : lost).map((name) =>
      problemAt(place, [...path, 'content'], {
        message: `\${${name}} is signed, and nothing carries it`,
        expected: `\${${name}} in value or headers`,
        remedy: `add headers: {NAME: "\${${name}}"}: without it nobody can verify the signature`,
      }),
    ),
  ];
}

export function namesIn(text: string): readonly string[] {
  return [...text.matchAll(NAMES)].map(([, name = '']) => name);
}

function* textsOf(value: unknown, path: Path): Generator<{ readonly text: string; readonly path: Path }> {
  if (typeof value === 'string') yield { text: value, path };
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* textsOf(item, [...path, index]);
  else if (typeof value === 'object' && value !== null)
    for (const [key, part] of Object.entries(value)) yield* textsOf(part, [...path, key]);
}
