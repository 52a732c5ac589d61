import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { type FactorFacts, type FactorSignIn, FORGED_PARTS, type Holder } from './authenticators.js';
import { defineKind } from './definition.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { Probe } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

/** What is sent besides assertions with one part forged, and what each must come to. */
const ATTEMPTS = [...FORGED_PARTS, 'replayed', 'foreign'] as const;
type Attempt = (typeof ATTEMPTS)[number];

const SUBJECT: { readonly [attempt in Attempt]: string } = {
  origin: 'assertion made at another origin',
  'relying-party': 'assertion for another relying party',
  challenge: 'assertion on a challenge that was never issued',
  'user-presence': 'assertion without a user present',
  type: 'assertion that says it is an enrolment',
  signature: 'assertion signed with another key',
  replayed: 'assertion that was accepted before, sent again',
  foreign: "assertion with another account's credential",
};

type SignInFacts = {
  readonly asserted: boolean;
  readonly refused: boolean;
  readonly completed: boolean;
  readonly opened: OutcomeFacts;
  readonly said: string;
};
type AttemptFacts = {
  readonly attempt: Attempt;
  readonly signIn: SignInFacts;
  /** The honest assertion of the same credential right after it. */
  readonly honest: SignInFacts;
};
type FactorSeen = {
  readonly factor: string;
  readonly title: string;
  readonly enrolled: string;
  readonly first: SignInFacts | null;
  readonly attempts: readonly AttemptFacts[];
  /** The same credential with a count of uses, and with the same count again, as a copy would have it. */
  readonly counted: { readonly first: SignInFacts; readonly again: SignInFacts } | null;
  /** Null where the target has no pages for it. */
  readonly browser: {
    readonly enrolled: boolean;
    readonly signedIn: boolean;
    readonly opened: OutcomeFacts | null;
    /** Its steps took longer than an authentication counts as fresh. */
    readonly late: boolean;
    readonly said: string;
  } | null;
};
type Facts = { readonly factors: readonly FactorSeen[] };

export default defineKind<typeof Params, Facts>({
  kind: 'mfa.phishing-resistant',
  version: 1,
  summary: 'Enrols a passkey and signs in with it, then with assertions that are wrong in one part each.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'phishing-resistant-factor'],
  controls: {
    'honest-assertion-accepted':
      'The honest assertion of the same credential must open the record before the first and after each wrong one: else a refusal is nobody’s doing.',
    'browser-ceremony':
      'Where the target has pages for it, a real browser must enrol and sign in: what only our own client can do is not offered to anyone.',
  },
  async observe(_, probe) {
    const factors = probe.authenticators.factors.filter(({ type }) => type === 'webauthn');
    if (factors.length === 0) throw probe.missing('a factor of type webauthn', 'factors');
    return { factors: await Promise.all(factors.map((factor) => tryFactor(probe, factor))) };
  },
  judge({ factors }) {
    const unfit = factors.filter(({ browser }) => browser !== null && browser.opened?.success !== true);
    const honest = factors.flatMap(({ first, attempts }) => [first, ...attempts.map((each) => each.honest)]);
    return {
      controls: [
        {
          name: 'honest-assertion-accepted',
          held: factors.length > 0 && honest.every((each) => each !== null && opens(each)),
          seen: factors
            .map(({ factor, enrolled, first, attempts }) => {
              const all = [first, ...attempts.map((each) => each.honest)];
              const bad = all.find((each) => each === null || !opens(each));
              return bad === undefined
                ? `${factor}: ${all.length} honest sign-ins opened the record`
                : `${factor}: enrolment ${enrolled}; ${bad?.said ?? 'no sign-in was tried'}`;
            })
            .join('; '),
        },
        {
          name: 'browser-ceremony',
          held: unfit.length === 0,
          // A page that only a fresh authentication opens was reached too late: by us.
          ...(unfit.length > 0 && unfit.every(({ browser }) => browser?.enrolled === false && browser.late)
            ? { cause: 'scheduling-lag' as const }
            : {}),
          seen: factors
            .map(({ factor, browser }) => `${factor}: ${browser?.said ?? 'no pages declared for it'}`)
            .join('; '),
        },
      ],
      assertions: factors.flatMap(({ factor, attempts }) =>
        ATTEMPTS.map((attempt) =>
          judgeAttempt(
            factor,
            attempt,
            attempts.find((each) => each.attempt === attempt),
          ),
        ),
      ),
      // WebAuthn, 7.2: what a count that does not rise leads to is for the relying party to say.
      measured: factors.map(({ factor, counted }) => ({
        what: `${factor}: an authenticator whose count of uses does not rise`,
        value:
          counted === null || !opens(counted.first)
            ? 'not observed'
            : opens(counted.again)
              ? 'accepted'
              : 'refused',
      })),
    };
  },
});

async function tryFactor(probe: Probe, factor: FactorFacts): Promise<FactorSeen> {
  const door = probe.authenticators;
  const browser = factor.inBrowser ? door.inBrowser(factor.name) : null;
  // Awaited at the end: it must not be lost meanwhile.
  browser?.catch(() => undefined);
  const holder = await door.hold(factor.name);
  const other = await door.hold(factor.name);
  const enrolment = await holder.enrol(holder.session);
  const foreign = await other.enrol(other.session);
  const base = { factor: factor.name, title: factor.title, enrolled: enrolment.outcome.said };
  const attempts: AttemptFacts[] = [];
  let first: SignInFacts | null = null;
  let counted: FactorSeen['counted'] = null;
  if (enrolment.outcome.success && enrolment.enrolled !== null) {
    const { enrolled } = enrolment;
    const honest = async () => signInFacts(await holder.signIn({ answer: 'honest', enrolled }));
    first = await honest();
    // One after the other, an honest one between: a throttle that counts failures must not do the refusing.
    for (const attempt of opens(first) ? ATTEMPTS : []) {
      const signIn = await tryOne(holder, enrolled, attempt, other, foreign.enrolled);
      if (signIn !== null) attempts.push({ attempt, signIn: signInFacts(signIn), honest: await honest() });
    }
    const count = async () => signInFacts(await holder.signIn({ answer: 'counted', enrolled, counter: 5 }));
    if (opens(first)) counted = { first: await count(), again: await count() };
  }
  const seen = await browser;
  return {
    ...base,
    first,
    attempts,
    counted,
    browser:
      seen === null
        ? null
        : {
            enrolled: seen.enrolled,
            signedIn: seen.signedIn,
            opened: seen.opened === null ? null : factsOf(seen.opened),
            late: seen.enrolmentMs > factor.freshMs,
            said: [...seen.steps, `then ${seen.opened?.said ?? 'nothing'}`].join('; '),
          },
  };
}

async function tryOne(
  holder: Holder,
  enrolled: number,
  attempt: Attempt,
  other: Holder,
  foreign: number | null,
): Promise<FactorSignIn | null> {
  if (attempt === 'replayed') return holder.signIn({ answer: 'replayed' });
  if (attempt !== 'foreign') return holder.signIn({ answer: 'forged', enrolled, part: attempt });
  return foreign === null ? null : holder.signIn({ answer: 'foreign', holder: other, enrolled: foreign });
}

function signInFacts({ steps, asserted, refused, session, opened }: FactorSignIn): SignInFacts {
  return {
    asserted,
    refused,
    completed: session !== null,
    opened: factsOf(opened),
    said: [...steps, `then ${opened.said}`].join('; '),
  };
}

function opens(signIn: SignInFacts): boolean {
  return signIn.asserted && signIn.completed && signIn.opened.success;
}

function judgeAttempt(factor: string, attempt: Attempt, seen: AttemptFacts | undefined): Assertion {
  const subject = `${factor}: ${SUBJECT[attempt]}`;
  const expected = 'refused, and no session that opens the record';
  const of = (outcome: Assertion['outcome'], actual: string): Assertion => ({
    subject,
    expected,
    actual,
    outcome,
  });
  if (seen === undefined) return of('unknown', 'not tried');
  const { asserted, refused, completed, opened, said } = seen.signIn;
  if (opened.success || opened.canaries.length > 0) return of('broken', `the record opened: ${said}`);
  if (completed) return of('broken', `the sign-in was completed: ${said}`);
  if (!asserted) return of('unknown', `no assertion was asked for: ${said}`);
  if (!refused || !opened.denied) return of('unknown', `neither accepted nor refused as declared: ${said}`);
  return of('holds', `refused: ${said}`);
}
