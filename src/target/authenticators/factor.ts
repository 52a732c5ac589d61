/** One account with the factor to itself: enrols, signs in with it honestly and otherwise, and takes it away. */
import { SafeprobeError } from '../../errors.js';
import type { Assertion, FactorSignIn, Holder } from '../../kinds/authenticators.js';
import type { Outcome, Session } from '../../kinds/probe.js';
import type { Purpose } from '../client.js';
import type { Driver } from '../driver.js';
import { matches } from '../matcher.js';
import { nothing } from '../outcome.js';
import { type RecipeRun, runRecipe } from '../recipe.js';
import { type ResolvedAccount, signInOf } from '../resolved.js';
import type { TargetFactor, TargetHttpStep, TargetMatcher } from '../schema.js';
import { actWith, createSession, insideOf } from '../session.js';
import { signInBy } from '../shared-sessions.js';
import type { Variables } from '../template.js';
import { carrierHeaders, variablesFor } from '../variables.js';
import { halfDone, harvestOf } from './half-done.js';
import { answering, type Manner } from './holder.js';
import { countNotices, testMail } from './notices.js';
import type { Answer, Passkey } from './passkey.js';

export interface HolderContext {
  readonly driver: Driver;
  readonly check: string;
  readonly factor: TargetFactor;
  readonly signIn: string;
}

interface Enrolled {
  readonly passkey: Passkey;
  /** What the steps of the enrolment captured: removal needs it. */
  readonly captured: { readonly [name: string]: string };
}

/** Passkeys of holders, for a check that presents one holder's to the sign-in of another. */
const enrolments = new WeakMap<Holder, readonly Enrolled[]>();

export async function createHolder(context: HolderContext, account: ResolvedAccount): Promise<Holder> {
  const { driver, check, factor, signIn } = context;
  const { persona, actor } = account;
  const purpose = (action: string): Purpose => ({ check, persona, actor, action, resource: null });
  const run = await signInBy(driver, check, account, signIn);
  const session = createSession(driver, check, account, signIn, run, run.lastNonce);
  const passkeys: Enrolled[] = [];
  /** The answer that was accepted last. */
  let accepted: Answer | null = null;

  const enrolled = (holder: Holder, number: number): Enrolled => {
    const found = (enrolments.get(holder) ?? [])[number];
    if (found === undefined) throw new SafeprobeError('harness', `there is no passkey ${number}`);
    return found;
  };
  const mannerOf = (assertion: Assertion): Manner => {
    switch (assertion.answer) {
      case 'replayed':
        if (accepted === null) throw new SafeprobeError('harness', 'nothing was accepted yet');
        return { answer: 'replayed', made: accepted };
      case 'counted': {
        const { counter } = assertion;
        return { answer: 'honest', passkey: { ...enrolled(holder, assertion.passkey).passkey, counter } };
      }
      case 'foreign':
        return { answer: 'honest', passkey: enrolled(assertion.holder, assertion.passkey).passkey };
      default:
        return { ...assertion, passkey: enrolled(holder, assertion.passkey).passkey };
    }
  };

  const holder: Holder = {
    account: account.username,
    session,
    halfDone: () => halfDone(context, account, signIn),
    async enrol(by) {
      const authenticator = answering({ answer: 'new' });
      const done = await withSession(context, by, factor.enrol.steps, {
        purpose: purpose('factor.enrol'),
        authenticator,
      });
      const { passkey } = authenticator;
      if (passkey === null) return { outcome: done.outcome, passkey: null };
      keepSecret(driver, passkey);
      passkeys.push({ passkey, captured: done.captured });
      return { outcome: done.outcome, passkey: passkeys.length - 1 };
    },
    async remove(by, number) {
      if (factor.remove === undefined)
        throw new SafeprobeError('prerequisite', 'the factor declares no `remove`');
      const { captured } = enrolled(holder, number);
      const done = await withSession(context, by, factor.remove.steps, {
        purpose: purpose('factor.remove'),
        vars: captured,
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
      const authenticator = answering(mannerOf(assertion));
      const tried = await runRecipe(driver, factor.use.steps, {
        account,
        purpose: purpose('session.sign-in'),
        authenticator,
        hopeless: assertion.answer !== 'honest',
        harvest: harvestOf(factor.use.steps),
      });
      if (tried.stoppedAt === null && assertion.answer === 'honest') accepted = authenticator.made;
      return signInFacts(context, account, tried, authenticator.made !== null);
    },
    testMail: () => testMail(context, account, purpose('factor.test-mail')),
    notices: (change, since, atLeast) => countNotices(context, account, change, since, atLeast),
  };
  enrolments.set(holder, passkeys);
  return holder;
}

async function signInFacts(
  { driver, check, factor, signIn }: HolderContext,
  account: ResolvedAccount,
  tried: RecipeRun,
  asserted: boolean,
): Promise<FactorSignIn> {
  const { protects } = signInOf(driver.target, signIn);
  const { action = '', resource } = protects ?? {};
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
  return {
    steps: tried.said,
    asserted,
    refused: tried.stoppedAt !== null && answers(factor.use.refused, tried, variablesFor(account, tried)),
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
    readonly authenticator?: ReturnType<typeof answering>;
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

function keepSecret(driver: Driver, { key }: Passkey): void {
  driver.secrets.add(key.export({ type: 'pkcs8', format: 'der' }).toString('base64'), 'passkey');
}
