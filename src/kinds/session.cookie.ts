import { Type } from 'typebox';
import type { Assertion, ControlSeen } from '../model.js';
import { authenticates, type CookieFacts, type CookieSeen, type EarlierValue } from './cookies.js';
import { defineKind } from './definition.js';
import { mustBeRefused } from './outcome.js';

const Params = Type.Object(
  {
    bits: Type.Integer({
      minimum: 1,
      maximum: 512,
      description: 'How many bits a session id must at least be able to hold.',
    }),
  },
  { additionalProperties: false },
);

/** SP 800-63B-4, 5.1 (session secrets) and 5.1.1 (browser cookies); session fixation: OWASP ASVS 5.0, 7.2.4. */
export default defineKind<typeof Params, CookieFacts>({
  kind: 'session.cookie',
  version: 1,
  summary:
    'Finds the cookies that a session rests on by leaving each out, and examines their attributes, values and travels.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'cookie-sessions'],
  controls: {
    'session-alive':
      'The session must be accepted with its cookies before and after, and refused without any: else no cookie decides.',
    'cookie-found': 'What is examined must be what authenticates: other cookies may be as they like.',
    'addresses-seen': 'Addresses must have been seen, or nothing was looked for in them.',
  },
  async observe(_, probe) {
    const [signIn] = probe.cookies.signIns;
    if (signIn === undefined) throw probe.missing('a sign-in path with a cookie', 'signIn.*.carrier.cookie');
    return probe.cookies.examine(signIn);
  },
  judge(facts, { bits }) {
    const found = facts.cookies.filter(authenticates);
    return {
      controls: [alive(facts), named(found, facts), seen(facts)],
      assertions: [
        ...found.flatMap((cookie) => attributes(cookie)),
        ...facts.renewed.map(({ cookie, atSignIn }) => renewed(cookie, atSignIn)),
        ...facts.earlier.flatMap((value) => earlier(value)),
        ...facts.variety.map(
          ({ cookie, samples, length, varying, alphabet, bits: held }): Assertion => ({
            subject: `${cookie}, how hard it is to guess`,
            expected: `room for at least ${bits} bits where ${samples} values differ`,
            actual: `at most ${held} bits: ${varying} of ${length} characters differ, of an alphabet of ${alphabet}`,
            outcome: samples < 2 ? 'unknown' : held >= bits ? 'holds' : 'broken',
          }),
        ),
        {
          subject: 'addresses asked for, led to and linked',
          expected: 'no session id in any',
          actual:
            facts.addresses.carrying.length === 0
              ? `none in ${facts.addresses.looked}`
              : facts.addresses.carrying.join(', '),
          outcome: facts.addresses.carrying.length === 0 ? 'holds' : 'broken',
        },
      ],
      measured: [
        ...facts.variety.map(({ cookie, samples, bits: held }) => ({
          what: `room in ${cookie}`,
          value: `at most ${held} bits by ${samples} values; samples can't show a lower bound`,
        })),
        ...(facts.earlier.some(({ origin }) => origin === 'planted, issued to someone else')
          ? []
          : [{ what: 'id before signing in', value: 'the server issues none to plant' }]),
      ],
    };
  },
});

function alive({ before, after, none }: CookieFacts): ControlSeen {
  return {
    name: 'session-alive',
    held: before.success && after.success && none.denied,
    seen: `with its cookies ${before.said}, later ${after.said}; without ${none.said}`,
  };
}

function named(found: readonly CookieSeen[], { cookies }: CookieFacts): ControlSeen {
  return {
    name: 'cookie-found',
    held: found.length > 0,
    seen:
      found.length > 0
        ? `${found.map(({ name }) => name).join(', ')}, of ${cookies.length}`
        : `none of ${cookies.map(({ name }) => name).join(', ') || 'no cookies'}`,
  };
}

function seen({ addresses }: CookieFacts): ControlSeen {
  return { name: 'addresses-seen', held: addresses.looked > 0, seen: `${addresses.looked} addresses` };
}

/** SP 800-63B-4, 5.1.1: Secure shall be; HttpOnly, SameSite and the fewest hosts should be. */
function attributes({ name, attributes: set }: CookieSeen): readonly Assertion[] {
  if (set === null)
    return [
      {
        subject: `${name}, attributes`,
        expected: 'seen in the answer that sets it',
        actual: 'no answer set it',
        outcome: 'unknown',
      },
    ];
  const one = (what: string, expected: string, actual: string, holds: boolean): Assertion => ({
    subject: `${name}, ${what}`,
    expected,
    actual,
    outcome: holds ? 'holds' : 'broken',
  });
  return [
    one('Secure', 'set: never sent in clear', set.secure ? 'set' : 'missing', set.secure),
    one('HttpOnly', 'set: no script reads it', set.httpOnly ? 'set' : 'missing', set.httpOnly),
    one(
      'SameSite',
      'Lax or Strict',
      set.sameSite ?? 'missing',
      set.sameSite === 'lax' || set.sameSite === 'strict',
    ),
    one(
      'Domain',
      'missing: it goes back to the host that set it alone',
      set.domain ?? 'missing',
      set.domain === null,
    ),
  ];
}

function renewed(cookie: string, atSignIn: boolean | null): Assertion {
  return {
    subject: `${cookie}, value after signing in`,
    expected: 'another one than before the last factor',
    actual:
      atSignIn === null ? 'no factor was seen to be sent' : atSignIn ? 'another one' : 'the same as before',
    outcome: atSignIn === null ? 'unknown' : atSignIn ? 'holds' : 'broken',
  };
}

function earlier({ cookie, origin, signedIn, kept, replay }: EarlierValue): readonly Assertion[] {
  const subject = `${cookie}, value ${origin}`;
  const replayed = mustBeRefused(`${subject}, presented after signing in`, replay);
  if (origin === 'set during sign-in') return [replayed];
  // What nobody signed in with could not be adopted, so that its refusal shows nothing.
  if (!signedIn)
    return [
      {
        subject,
        expected: 'not adopted',
        actual: 'the sign-in did not go through with it',
        outcome: 'unknown',
      },
    ];
  return [
    {
      subject,
      expected: 'not adopted',
      actual: kept ? 'became the id of the session' : 'replaced',
      outcome: kept ? 'broken' : 'holds',
    },
    replayed,
  ];
}
