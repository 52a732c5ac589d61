/** One account with the factor to itself: enrols, signs in with it honestly and otherwise, and takes it away. */
import { SafeprobeError } from '../../errors.js';
import type { Assertion, FactorSignIn, Holder } from '../../kinds/authenticators.js';
import type { Outcome, Session } from '../../kinds/probe.js';
import type { Purpose } from '../client.js';
import { matches } from '../matcher.js';
import { nothing } from '../outcome.js';
import { type RecipeOptions, type RecipeRun, runRecipe } from '../recipe.js';
import { type ResolvedAccount, signInOf } from '../resolved.js';
import type { TargetHttpStep, TargetMatcher } from '../schema.js';
import { protectsFor } from '../second-factor.js';
import { actWith, createSession, insideOf } from '../session.js';
import { signInBy } from '../shared-sessions.js';
import type { Variables } from '../template.js';
import { carrierHeaders, variablesFor } from '../variables.js';
import { asksForSecondFactor, halfDone, harvestOf } from './half-done.js';
import type { Manner } from './holder.js';
import { countNotices, testMail } from './notices.js';
import type { Answer, Passkey } from './passkey.js';
import { codeProof, enrolling, type FactorOf, type Proof, passkeyProof } from './proof.js';

export interface HolderContext extends FactorOf {
  readonly check: string;
  readonly signIn: string;
}

interface Enrolled {
  /** A passkey, or the account with the seed of its codes. */
  readonly factor: Passkey | ResolvedAccount;
  /** What the steps of the enrolment captured: removal needs it. */
  readonly captured: { readonly [name: string]: string };
}

/** Factors of holders, for a check that presents one holder's to the sign-in of another. */
const enrolments = new WeakMap<Holder, readonly Enrolled[]>();

export async function createHolder(context: HolderContext, account: ResolvedAccount): Promise<Holder> {
  const { driver, check, factor, signIn } = context;
  const { persona, actor } = account;
  const purpose = (action: string): Purpose => ({ check, persona, actor, action, resource: null });
  const run = await signInBy(driver, check, account, signIn);
  const session = createSession(driver, check, account, signIn, run, run.lastNonce);
  const held: Enrolled[] = [];
  /** The answer that was accepted last. */
  let accepted: Answer | null = null;

  const enrolled = (holder: Holder, number: number): Enrolled => {
    const found = (enrolments.get(holder) ?? [])[number];
    if (found === undefined) throw new SafeprobeError('harness', `nothing was enrolled as number ${number}`);
    return found;
  };
  const passkeyOf = (holder: Holder, number: number): Passkey => {
    const found = enrolled(holder, number).factor;
    if ('key' in found) return found;
    throw new SafeprobeError('harness', 'a factor of one-time codes has one answer, which is honest');
  };
  const mannerOf = (assertion: Assertion): Manner => {
    switch (assertion.answer) {
      case 'replayed':
        if (accepted === null) throw new SafeprobeError('harness', 'nothing was accepted yet');
        return { answer: 'replayed', made: accepted };
      case 'counted': {
        const { counter } = assertion;
        return { answer: 'honest', passkey: { ...passkeyOf(holder, assertion.enrolled), counter } };
      }
      case 'foreign':
        return { answer: 'honest', passkey: passkeyOf(assertion.holder, assertion.enrolled) };
      case 'forged':
        return {
          answer: 'forged',
          part: assertion.part,
          passkey: passkeyOf(holder, assertion.enrolled),
        };
      default:
        return { answer: 'honest', passkey: passkeyOf(holder, assertion.enrolled) };
    }
  };
  /** What is sent in the sign-in: an answer of an authenticator, or a code. */
  const proofOf = (assertion: Assertion): Proof => {
    const own = 'enrolled' in assertion ? enrolled(holder, assertion.enrolled).factor : null;
    return own === null || 'key' in own || assertion.answer !== 'honest'
      ? passkeyProof(mannerOf(assertion))
      : codeProof(driver, own);
  };

  const holder: Holder = {
    account: account.username,
    session,
    halfDoneLater: !asksForSecondFactor(signInOf(driver.target, signIn).steps),
    halfDone: () => halfDone(context, account, signIn, factor.use.steps),
    async again() {
      const next = await signInBy(driver, check, account, signIn);
      return createSession(driver, check, account, signIn, next, next.lastNonce);
    },
    async enrol(by) {
      const making = enrolling(context, insideOf(by).account);
      const done = await withSession(context, by, factor.enrol.steps, {
        purpose: purpose('factor.enrol'),
        ...making.options,
      });
      const made = making.made(done.captured);
      if (made === null) return { outcome: done.outcome, enrolled: null };
      held.push({ factor: made, captured: done.captured });
      return { outcome: done.outcome, enrolled: held.length - 1 };
    },
    async remove(by, number) {
      if (factor.remove === undefined)
        throw new SafeprobeError('prerequisite', 'the factor declares no `remove`');
      const { captured, factor: own } = enrolled(holder, number);
      const done = await withSession(context, by, factor.remove.steps, {
        purpose: purpose('factor.remove'),
        vars: captured,
        ...('key' in own ? {} : codeProof(driver, own).options),
      });
      return done.outcome;
    },
    async reset(by) {
      if (factor.reset === undefined)
        throw new SafeprobeError('prerequisite', 'the factor declares no `reset`');
      const who = insideOf(by).account;
      const done = await withSession(context, by, factor.reset.steps, {
        purpose: { ...purpose('factor.reset'), persona: who.persona, actor: who.actor },
        vars: { subject: account.username },
      });
      return done.outcome;
    },
    async signIn(assertion) {
      const proof = proofOf(assertion);
      await proof.due();
      const tried = await runRecipe(driver, factor.use.steps, {
        account,
        purpose: purpose('session.sign-in'),
        ...proof.options,
        hopeless: assertion.answer !== 'honest',
        harvest: harvestOf(factor.use.steps),
      });
      if (tried.stoppedAt === null && assertion.answer === 'honest') accepted = proof.made;
      return signInFacts(context, account, tried, proof.asked);
    },
    testMail: () => testMail(context, account, purpose('factor.test-mail')),
    notices: (change, since, atLeast) => countNotices(context, account, change, since, atLeast),
  };
  enrolments.set(holder, held);
  return holder;
}

async function signInFacts(
  { driver, check, factor, signIn }: HolderContext,
  account: ResolvedAccount,
  tried: RecipeRun,
  asserted: boolean,
): Promise<FactorSignIn> {
  const { action = '', resource } = protectsFor(signInOf(driver.target, signIn), account.persona) ?? {};
  const { persona, actor } = account;
  const opened = await actWith(
    driver,
    { check, persona, actor, action, resource: resource ?? null },
    signIn,
    account,
    tried,
    resource === undefined ? {} : { resource },
    { signedIn: tried.stoppedAt === null },
  );
  const { refused, absent } = factor.use;
  const stopped = (matcher: TargetMatcher) =>
    tried.stoppedAt !== null && answers(matcher, tried, variablesFor(account, tried));
  return {
    steps: tried.said,
    asserted,
    refused: stopped(refused),
    absent: !asserted && absent !== undefined && stopped(absent),
    opened,
    session:
      tried.stoppedAt === null ? createSession(driver, check, account, signIn, tried, tried.lastNonce) : null,
  };
}

/** Sends steps with what authenticates a session; the outcome is that of the last one sent. */
async function withSession(
  { driver, factor }: HolderContext,
  session: Session,
  steps: readonly TargetHttpStep[],
  options: {
    readonly purpose: Purpose;
    readonly vars?: Variables;
    readonly authenticator?: RecipeOptions['authenticator'];
    readonly code?: RecipeOptions['code'];
  },
): Promise<{ readonly outcome: Outcome; readonly captured: RecipeRun['captured'] }> {
  const { account, credentials } = insideOf(session);
  const variables = variablesFor(account, credentials);
  const { carrier } = signInOf(driver.target, session.signIn);
  const sentAt = new Date().toISOString();
  const run = await runRecipe(driver, steps, {
    account,
    purpose: options.purpose,
    start: credentials,
    headers: carrierHeaders(carrier.headers, variables),
    ...(options.vars === undefined ? {} : { vars: options.vars }),
    ...(options.authenticator === undefined ? {} : { authenticator: options.authenticator }),
    ...(options.code === undefined ? {} : { code: options.code }),
  });
  return {
    captured: run.captured,
    outcome: {
      ...nothing(),
      sentAt,
      status: run.last?.status ?? null,
      nonce: run.lastNonce,
      success: run.stoppedAt === null,
      denied: run.stoppedAt !== null && answers(factor.refused, run, variables),
      said: run.said.join('; '),
    },
  };
}

function answers(matcher: TargetMatcher, { last }: RecipeRun, variables: Variables): boolean {
  return last !== null && matches(matcher, last, variables);
}
