/** What sections for factors and step-up must say, so that something can be seen of them. */
import type { SafeprobeError } from '../errors.js';
import type { TargetHttpStep } from '../target/schema.js';
import { mustSend } from './account-soundness.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { valuesOf } from './message-templates.js';
import { listed, renameRemedy } from './nearest.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string, at?: 'key') => void;

/** Names that lead to personas, actions, resources and sign-in paths. */
export function namesOfAuthenticators(
  { factors = {}, stepUp = {} }: InlinedTarget,
  notes: { readonly [what in 'persona' | 'action' | 'resource' | 'signIn']: Note },
): void {
  for (const [name, { persona, signIn, reset, browser }] of Object.entries(factors)) {
    const path = ['factors', name];
    notes.persona([...path, 'persona'], persona);
    if (signIn !== undefined) notes.signIn([...path, 'signIn'], signIn);
    if (reset !== undefined) {
      notes.persona([...path, 'reset', 'persona'], reset.persona);
      if (reset.signIn !== undefined) notes.signIn([...path, 'reset', 'signIn'], reset.signIn);
    }
    if (browser !== undefined) notes.signIn([...path, 'browser', 'signIn'], browser.signIn);
  }
  for (const [name, { persona, action, resource }] of Object.entries(stepUp)) {
    const path = ['stepUp', name];
    notes.persona([...path, 'persona'], persona);
    notes.action([...path, 'action'], action);
    if (resource !== undefined) notes.resource([...path, 'resource'], resource);
  }
}

export function authenticatorProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  const { factors = {}, stepUp = {} } = target;
  return [
    ...Object.entries(factors).flatMap(([name, factor]) => {
      const path = ['factors', name];
      return [
        ...opens(target, factor, path, place),
        ...mailed(target, factor, path, place),
        ...(factor.type === 'totp'
          ? codes(factor, path, place)
          : [
              ...seedless(factor, path, place),
              ...ceremony(factor.enrol.steps, 'create', [...path, 'enrol', 'steps'], place),
              ...ceremony(factor.use.steps, 'assert', [...path, 'use', 'steps'], place),
            ]),
        ...emptied(factor, path, place),
      ];
    }),
    ...Object.entries(stepUp).flatMap(([name, { persona, action, resource }]) =>
      resource === undefined || target.policy?.[action]?.[resource]?.deny?.includes(persona) !== true
        ? []
        : [
            problemAt(place, ['stepUp', name, 'persona'], {
              message: `the policy denies ${persona} ${action} on ${resource}`,
              expected: 'someone who may',
              remedy: `name another persona, or correct policy.${action}`,
            }),
          ],
    ),
  ];
}

/** A sign-in that opens nothing is not known from one that was refused. */
function opens(
  { signIn = {} }: InlinedTarget,
  factor: { readonly persona: string; readonly signIn?: string },
  path: Path,
  place: Locate,
): readonly SafeprobeError[] {
  const [name, own] =
    factor.signIn === undefined
      ? (Object.entries(signIn).find(([, each]) => each.personas?.includes(factor.persona) ?? true) ?? [])
      : [factor.signIn, signIn[factor.signIn]];
  if (own === undefined || own.protects !== undefined) return [];
  return [
    problemAt(place, [...path, 'signIn'], {
      message: `the sign-in path ${name} does not say what it opens`,
      expected: 'a path with protects',
      remedy: `add signIn.${name}.protects: {action, resource}, or name another path`,
      placeOf: factor.signIn === undefined ? path : [...path, 'signIn'],
    }),
  ];
}

/** Mail to the account can only be seen in the harness's mailbox. */
function mailed(
  { mailbox }: InlinedTarget,
  { notifies }: { readonly notifies?: unknown },
  path: Path,
  place: Locate,
): readonly SafeprobeError[] {
  if (notifies === undefined || mailbox !== undefined) return [];
  return [
    problemAt(place, [...path, 'notifies'], {
      message: 'no mail of this system reaches the harness',
      expected: '`mailbox` at the top of the file',
      remedy: 'add mailbox: {connect, address}',
    }),
  ];
}

interface FactorParts {
  readonly seed?: { readonly captured: string };
  readonly single?: true;
  readonly browser?: unknown;
  readonly attestation?: unknown;
  readonly aaguid?: string;
  readonly remove?: unknown;
  readonly reset?: unknown;
  readonly enrol: { readonly steps: readonly TargetHttpStep[] };
  readonly use: { readonly steps: readonly object[] };
}

/** One-time codes: a step of the enrolment gives the seed, and one of the sign-in sends a code of it. */
function codes(
  { seed, enrol, use, browser, attestation, aaguid }: FactorParts,
  path: Path,
  place: Locate,
): readonly SafeprobeError[] {
  const captures = enrol.steps.flatMap(valuesOf);
  return [
    ...(seed === undefined
      ? [
          problemAt(place, [...path, 'seed'], {
            message: 'it is not said where the seed of its codes comes from',
            expected: 'seed: {captured: NAME}, with NAME captured by a step of enrol',
            remedy: 'capture the seed, or the otpauth address that holds it, and name the capture',
            placeOf: path,
          }),
        ]
      : captures.includes(seed.captured)
        ? []
        : [
            problemAt(place, [...path, 'seed', 'captured'], {
              message: `no step of enrol captures ${seed.captured}`,
              expected: captures.length === 0 ? 'a step with capture' : `one of ${listed(captures)}`,
              remedy: renameRemedy(seed.captured, captures, 'capture it in the step whose answer shows it'),
            }),
          ]),
    ...mustSend(use.steps, [...path, 'use', 'steps'], 'otp', place),
    ...Object.entries({ attestation, aaguid }).flatMap(([key, value]) =>
      value === undefined
        ? []
        : [
            problemAt(place, [...path, key], {
              message: 'one-time codes attest nothing',
              remedy: `take ${key} out, or set type: webauthn`,
              at: 'key',
            }),
          ],
    ),
    ...(browser === undefined
      ? []
      : [
          problemAt(place, [...path, 'browser'], {
            message: 'only ceremonies of passkeys are looked at in a browser',
            remedy: 'take browser out: enrol and use say all that is done with one-time codes',
            at: 'key',
          }),
        ]),
  ];
}

function seedless({ seed }: FactorParts, path: Path, place: Locate): readonly SafeprobeError[] {
  if (seed === undefined) return [];
  return [
    problemAt(place, [...path, 'seed'], {
      message: 'a passkey has no seed',
      remedy: 'take seed out, or set type: totp',
      at: 'key',
    }),
  ];
}

/** Where there is one at most and none can be taken away, nothing but the first enrolment can be looked at. */
function emptied(
  { single, remove, reset }: FactorParts,
  path: Path,
  place: Locate,
): readonly SafeprobeError[] {
  if (single === undefined || remove !== undefined || reset !== undefined) return [];
  return [
    problemAt(place, [...path, 'single'], {
      message: 'an account has one at most, and nothing says how that is taken away',
      expected: 'remove, or reset',
      remedy: 'add the steps by which it is removed or reset',
      at: 'key',
    }),
  ];
}

/** Steps of a ceremony have the authenticator answer in one of them. */
function ceremony(
  steps: readonly object[],
  kind: 'create' | 'assert',
  path: Path,
  place: Locate,
): readonly SafeprobeError[] {
  const has = steps.some((step) => {
    const own: unknown = Reflect.get(step, 'authenticator');
    return typeof own === 'object' && own !== null && kind in own;
  });
  if (has) return [];
  return [
    problemAt(place, path, {
      message: `no step has the authenticator answer`,
      expected: `a step with authenticator: {${kind}: "\${challenge}"}`,
      remedy: `capture the challenge of the options, and add authenticator to the step that sends the answer`,
    }),
  ];
}
