import { type Static, Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import {
  type FederatedSignIn,
  type FederationFacts,
  type Flaw,
  OPENID_FLAWS,
  SAML_FLAWS,
} from './federation.js';
import { mustBeRefused } from './outcome.js';

const Params = Type.Object(
  {
    protocol: Type.Enum(['oidc', 'saml'], { description: 'OpenID Connect, or SAML 2.0.' }),
    assertionSignature: Type.Optional(
      Type.Enum(['required', 'either'], {
        description:
          'SAML: whether the assertion itself must be signed, or the signature of the response that holds it will do; `either` when left out (Profiles 4.1.4.5 allows both).',
      }),
    ),
  },
  { additionalProperties: false },
);
type Params = Static<typeof Params>;

type Relied = {
  readonly name: string;
  readonly secondFactor: FederationFacts['secondFactor'];
  readonly signIns: readonly FederatedSignIn[];
  readonly trouble: string | null;
};
type Facts = { readonly relyingParties: readonly Relied[] };

/** Each flaw as a report says it. */
const WORDS: { readonly [flaw in Flaw]: string } = {
  'alg-none': 'a token with the algorithm none',
  unsigned: 'an assertion without its signature',
  'wrong-key': 'an assertion signed by another key',
  'key-confusion': 'a token signed with the public key as a shared secret',
  altered: 'an assertion altered after it was signed',
  'wrong-issuer': 'an assertion of another issuer',
  'wrong-audience': 'an assertion for another audience',
  'wrong-nonce': 'a token with another nonce',
  'replayed-token': 'the token of an earlier sign-in',
  expired: 'an expired assertion',
  'not-yet-valid': 'an assertion that is not yet valid',
  'no-subject': 'a token without a subject',
  'low-acr': 'an assertion of a sign-in without a second factor',
  'wrong-state': 'a callback with another state',
  'no-state': 'a callback without a state',
  'foreign-state': 'a callback that belongs to another browser',
  'other-issuer': 'a callback that names another issuer',
  'replayed-code': 'a callback sent a second time',
  'wrapped-response': 'a forged response around the signed one (XSW1)',
  'wrapped-before': 'a forged assertion before the signed one (XSW3)',
  'wrapped-around': 'a forged assertion around the signed one (XSW4)',
  'comment-in-name': 'a name that a comment cuts short',
  'response-signed-only': 'an assertion that only the response around it is signed for',
  'wrong-recipient': 'an assertion for another recipient',
  'wrong-request': 'an assertion in response to a request that was never sent',
  'foreign-request': "an assertion in response to another browser's request",
  replayed: 'an assertion sent a second time',
};

/** What never gets as far as the token endpoint when it is refused in time. */
const BEFORE_TOKEN: readonly Flaw[] = [
  'wrong-state',
  'no-state',
  'foreign-state',
  'other-issuer',
  'replayed-code',
];
const TWICE: readonly Flaw[] = ['replayed-code', 'replayed'];
/** A SAML response is bound to a request, not to a browser, by the letter of Profiles 4.1: told, not judged. */
const TOLD: readonly Flaw[] = ['foreign-request'];

export default defineKind<typeof Params, Facts>({
  kind: 'sso.assertion',
  version: 1,
  summary:
    'Is the identity provider of the target, and issues assertions that are wrong in one way each: none may open a record.',
  params: Params,
  effects: 'write',
  methods: ['canary'],
  needs: ['sign-in'],
  needsFor: ({ protocol }) => [protocol === 'oidc' ? 'openid' : 'saml'],
  controls: {
    'good-before':
      'A good assertion of the same provider must open the record first: a target that refuses everything refuses the bad ones too.',
    'good-after':
      'And once more after the bad ones: else the provider, or the account, was merely shut out on the way.',
  },
  async observe({ protocol }, probe) {
    const some = probe.federation.federations.filter((each) => each.protocol === protocol);
    if (some.length === 0)
      throw probe.missing(`a sign-in by ${protocol === 'oidc' ? 'OpenID Connect' : 'SAML'}`, 'federation');
    const flaws: readonly Flaw[] = protocol === 'oidc' ? OPENID_FLAWS : SAML_FLAWS;
    return {
      relyingParties: await Promise.all(
        some.map(async ({ name, secondFactor }): Promise<Relied> => {
          try {
            const signIns = await probe.federation.federatedSignIns(name, ['good', ...flaws, 'good']);
            return { name, secondFactor, signIns, trouble: null };
          } catch (error) {
            return { name, secondFactor, signIns: [], trouble: probe.explain(error) };
          }
        }),
      ),
    };
  },
  judge({ relyingParties }, params) {
    const good = (which: 'first' | 'last') =>
      relyingParties.map(({ name, signIns, trouble }) => {
        const found = goodOnes(signIns);
        const one = which === 'first' ? found[0] : found.length > 1 ? found.at(-1) : undefined;
        return {
          opened: opened(one),
          seen: `${name}: ${one === undefined ? (trouble ?? 'not tried') : seenOf(one)}`,
        };
      });
    const [first, last] = [good('first'), good('last')];
    const held = (all: typeof first) => all.length > 0 && all.every((each) => each.opened);
    const seen = (all: typeof first) => all.map((each) => each.seen).join('; ');
    return {
      controls: [
        { name: 'good-before', held: held(first), seen: seen(first) },
        { name: 'good-after', held: held(last), seen: seen(last) },
      ],
      assertions: relyingParties.flatMap((each) => judgeOne(each, params)),
      measured: relyingParties.flatMap(({ name, signIns }) =>
        signIns
          .filter(({ issued }) => issued !== 'good' && !isJudged(issued, params))
          .map((each) => ({
            what: `${name}: ${WORDS[each.issued as Flaw]}`,
            value: opened(each) ? 'accepted' : `refused (${each.said})`,
          })),
      ),
    };
  },
});

function isJudged(flaw: Flaw, { assertionSignature }: Params): boolean {
  if (flaw === 'response-signed-only') return assertionSignature === 'required';
  return !TOLD.includes(flaw);
}

function goodOnes(signIns: readonly FederatedSignIn[]): readonly FederatedSignIn[] {
  return signIns.filter(({ issued }) => issued === 'good');
}

function opened(signIn: FederatedSignIn | undefined): boolean {
  return signIn?.record?.success === true;
}

function seenOf({ said, record }: FederatedSignIn): string {
  return record === null ? said : `${said}; record: ${record.said}`;
}

function judgeOne(relied: Relied, params: Params): readonly Assertion[] {
  const { name, signIns } = relied;
  const flaws: readonly Flaw[] = params.protocol === 'oidc' ? OPENID_FLAWS : SAML_FLAWS;
  return [
    ...requestAssertions(name, signIns, params),
    ...flaws
      .filter((flaw) => isJudged(flaw, params))
      .flatMap((flaw) => {
        // Where the target asks for its own factor after every such sign-in, the provider's context opens nothing.
        if (flaw === 'low-acr' && relied.secondFactor === 'target') return [];
        return [
          mustNotOpen(
            relied,
            flaw,
            signIns.find(({ issued }) => issued === flaw),
            params,
          ),
        ];
      }),
  ];
}

function mustNotOpen(
  { name, secondFactor, trouble, signIns }: Relied,
  flaw: Flaw,
  found: FederatedSignIn | undefined,
  { protocol }: Params,
): Assertion {
  const subject = `${name}: ${WORDS[flaw]}`;
  const unknown = (actual: string): Assertion => ({
    subject,
    expected: 'refused, and no session that opens a protected record',
    actual,
    outcome: 'unknown',
  });
  if (found === undefined) return unknown(trouble ?? 'was not tried');
  if (flaw === 'low-acr' && secondFactor === 'nobody')
    return unknown(
      'the target file says neither which authentication context is relied on nor that a code follows',
    );
  if (found.record === null) return unknown(`the sign-in did not get as far: ${found.said}`);
  const refused = mustBeRefused(subject, found.record);
  // A record that opened is its own control.
  if (refused.outcome === 'broken') return refused;
  if (!opened(goodOnes(signIns)[0])) return unknown('a good assertion did not open the record either');
  if (refused.outcome !== 'holds') return refused;
  if (TWICE.includes(flaw) && found.before?.success !== true)
    return unknown(`its first use did not open the record either: ${found.before?.said ?? found.said}`);
  if (protocol === 'oidc' && found.redeemed === null && !BEFORE_TOKEN.includes(flaw))
    return unknown(`the target never fetched the token: ${found.said}`);
  const refusal = found.answer === 'refused' || (flaw === 'low-acr' && found.answer === 'challenged');
  return refusal
    ? { ...refused, actual: `${found.said}; record: ${refused.actual}` }
    : unknown(`the callback was answered neither as refused nor as accepted: ${found.said}`);
}

/** What the relying party itself must ask for, and how it comes for its tokens (RFC 9700, 2.1; RFC 7636). */
function requestAssertions(
  name: string,
  signIns: readonly FederatedSignIn[],
  { protocol }: Params,
): readonly Assertion[] {
  const asked = signIns.flatMap((each) => each.asked ?? []);
  const told = (
    what: string,
    expected: string,
    seen: readonly string[],
    right: (value: string) => boolean,
  ): Assertion => {
    const values = [...new Set(seen)];
    return {
      subject: `${name}: ${what}`,
      expected,
      actual: values.length === 0 ? 'no request was seen' : values.join(', '),
      outcome: values.length === 0 ? 'unknown' : values.every(right) ? 'holds' : 'broken',
    };
  };
  const redirects = [...new Set(asked.map(({ redirect }) => redirect))];
  const fixed: Assertion = {
    subject: `${name}: the address for the answer`,
    expected: 'always the same, by https',
    actual: redirects.length === 0 ? 'no request was seen' : redirects.join(', '),
    outcome:
      redirects.length === 0
        ? 'unknown'
        : redirects.length === 1 && /^https:/.test(redirects[0] ?? '')
          ? 'holds'
          : 'broken',
  };
  if (protocol === 'saml')
    return [
      fixed,
      told(
        'the id of the request',
        'new for each sign-in',
        asked.map(({ state }) => state),
        (value) => value === 'fresh',
      ),
    ];
  const redeemed = goodOnes(signIns).flatMap((each) => each.redeemed ?? []);
  return [
    fixed,
    told(
      'the state of the request',
      'new for each sign-in',
      asked.map(({ state }) => state),
      (value) => value === 'fresh',
    ),
    told(
      'the nonce of the request',
      'new for each sign-in',
      asked.map(({ nonce }) => nonce),
      (value) => value === 'fresh',
    ),
    told(
      'the code challenge (PKCE)',
      'S256',
      asked.map(({ challenge }) => challenge),
      (value) => value === 'S256',
    ),
    told(
      'the code verifier (PKCE)',
      'fits the challenge',
      redeemed.map(({ verifier }) => verifier),
      (value) => value === 'fits',
    ),
    told(
      'the redirect address at the token endpoint',
      'the very one of the request',
      redeemed.map(({ redirect }) => redirect),
      (value) => value === 'same',
    ),
  ];
}
