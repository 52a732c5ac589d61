/** What federated sign-in must say: names that lead somewhere, values that are known, and something that it opens. */
import type { SafeprobeError } from '../errors.js';
import { isSessionless, type TargetFederation } from '../target/schema.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { turns, unknownValues, valuesOf } from './message-templates.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

const FEDERATED = ['federated.username', 'federated.subject'];
const PROVIDER: { readonly [protocol in TargetFederation['protocol']]: readonly string[] } = {
  oidc: ['provider.issuer', 'provider.clientId', 'provider.clientSecret', 'provider.ca'],
  saml: [
    'provider.entityId',
    'provider.ssoUrl',
    'provider.certificate',
    'provider.metadata',
    'provider.metadataUrl',
    'provider.ca',
  ],
};

type Notes = {
  readonly [what in 'persona' | 'action' | 'resource' | 'signIn']: (path: Path, name: string) => void;
};

/** Names of personas, sign-ins, actions and resources. */
export function federationNames(target: InlinedTarget, notes: Notes): void {
  for (const [name, each] of Object.entries(target.federation ?? {})) {
    const path = ['federation', name];
    notes.persona([...path, 'persona'], each.persona);
    notes.signIn([...path, 'signIn'], each.signIn);
    for (const [key, turn] of Object.entries({ connect: each.connect, disconnect: each.disconnect })) {
      if (turn === undefined) continue;
      notes.persona([...path, key, 'persona'], turn.persona);
      if (turn.signIn !== undefined) notes.signIn([...path, key, 'signIn'], turn.signIn);
    }
    if (each.opens === undefined) continue;
    notes.action([...path, 'opens', 'action'], each.opens.action);
    if (each.opens.resource !== undefined)
      notes.resource([...path, 'opens', 'resource'], each.opens.resource);
  }
}

export function federationProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return [
    ...Object.entries(target.federation ?? {}).flatMap(([name, each]) => {
      const path = ['federation', name];
      const given = [...PROVIDER[each.protocol], ...FEDERATED];
      return [
        ...turns(target, each, path, place, given),
        ...ownSteps(target, each, path, place, given),
        ...opens(target, each, path, place),
      ];
    }),
    ...lackedAndDeclared(target, place),
  ];
}

/** The steps of the sign-in itself: nobody's session, but the account's own values. */
function ownSteps(
  target: InlinedTarget,
  { persona, connect, begin, capture, steps = [] }: TargetFederation,
  path: Path,
  place: Locate,
  given: readonly string[],
) {
  const accounts = target.personas?.[persona]?.accounts ?? [];
  const known = [
    ...connect.steps.flatMap(valuesOf),
    'username',
    'password',
    'otp',
    'recovery',
    'basic',
    ...accounts.flatMap(({ vars }) => Object.keys(vars ?? {})),
    ...given,
  ];
  const problems: SafeprobeError[] = [];
  for (const [key, some] of Object.entries({ begin, steps })) {
    for (const [index, step] of some.entries()) {
      const values = [...known, ...Object.keys(step.let ?? {})];
      problems.push(...unknownValues(step, [...path, key, index], values, place));
      known.push(...valuesOf(step));
    }
    known.push(...Object.keys(capture ?? {}));
  }
  return problems;
}

/** Without a record that opens for whoever is signed in, a refusal is no refusal. */
function opens(
  target: InlinedTarget,
  { opens: own, persona, signIn }: TargetFederation,
  path: Path,
  place: Locate,
) {
  if (target.signIn?.[signIn] === undefined) return [];
  const found = own ?? target.signIn[signIn]?.protects;
  if (found?.resource === undefined)
    return [
      problemAt(place, own === undefined ? [...path, 'signIn'] : [...path, 'opens'], {
        message: 'nothing says which record such a sign-in opens',
        expected: `opens: {action, resource}, or protects under signIn.${signIn}`,
        remedy: 'name a record that is shut to whoever is not signed in',
      }),
    ];
  if (target.policy?.[found.action]?.[found.resource]?.deny?.includes(persona) !== true) return [];
  return [
    problemAt(place, [...path, 'persona'], {
      message: `the policy denies ${persona} ${found.action} on ${found.resource}`,
      expected: 'someone who may',
      remedy: `name another persona, or correct policy.${found.action}`,
    }),
  ];
}

/** What is declared is not lacking: a check that it would excuse could be made. */
function lackedAndDeclared({ federation = {}, signIn = {}, lacks = {} }: InlinedTarget, place: Locate) {
  const by = (protocol: string) =>
    Object.keys(federation).find((name) => federation[name]?.protocol === protocol);
  const carried = (cookie: boolean) =>
    Object.entries(signIn).find(
      ([, path]) => !isSessionless(path) && (path.carrier.cookie !== undefined) === cookie,
    )?.[0];
  const declared: { readonly [feature: string]: readonly [string, string | undefined] } = {
    openid: ['federation', by('oidc')],
    saml: ['federation', by('saml')],
    'cookie-sessions': ['signIn', carried(true)],
    'token-sessions': ['signIn', carried(false)],
    'overall-limit': ['signIn', Object.keys(signIn).find((name) => signIn[name]?.absolute !== undefined)],
  };
  return Object.entries(declared).flatMap(([feature, [section, name]]) =>
    lacks[feature] === undefined || name === undefined
      ? []
      : [
          problemAt(place, ['lacks', feature], {
            message: `${feature} is not lacking: ${section}.${name} declares it`,
            expected: 'one of the two',
            remedy: `remove it from lacks, or remove ${section}.${name}`,
            at: 'key',
          }),
        ],
  );
}
