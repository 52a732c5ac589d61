/** The part of the probe for factors that accounts enrol, and for actions that take a recent authentication. */
import { parseDuration } from '../../duration.js';
import { SafeprobeError } from '../../errors.js';
import { type Authenticators, CHANGES, type FactorFacts } from '../../kinds/authenticators.js';
import type { Session } from '../../kinds/probe.js';
import type { Driver } from '../driver.js';
import { type ResolvedAccount, signInOf } from '../resolved.js';
import type { TargetFactor } from '../schema.js';
import { protectsFor } from '../second-factor.js';
import type { SharedSessions } from '../shared-sessions.js';
import { browserCeremony } from './browser-ceremony.js';
import { createHolder, type HolderContext } from './factor.js';
import { answerStepUp, attemptStepUp, stepUpFacts, stepUpOf, tryHalfDone } from './step-up.js';

/** What a check lends to its own authenticators. */
export interface AuthenticatorDesk {
  lease(persona: string): Promise<ResolvedAccount>;
  signIn(persona: string, options: { readonly signIn: string }): Promise<Session>;
}

export function createAuthenticators(driver: Driver, sessions: SharedSessions) {
  const { file } = driver.target;
  const factorOf = (name: string): TargetFactor => {
    const found = file.factors?.[name];
    if (found === undefined)
      throw new SafeprobeError('prerequisite', `the target declares no factor "${name}"`, {
        key: `factors.${name}`,
      });
    return found;
  };
  return (check: string, desk: AuthenticatorDesk): Authenticators => ({
    factors: Object.entries(file.factors ?? {}).flatMap(([name, factor]) =>
      factorFacts(driver, sessions, name, factor),
    ),
    async hold(name) {
      const factor = factorOf(name);
      const signIn = sessions.pathFor(factor.persona, factor.signIn);
      const context: HolderContext = { driver, check, name, factor, signIn };
      return createHolder(context, await desk.lease(factor.persona));
    },
    async inBrowser(name) {
      const factor = factorOf(name);
      return browserCeremony({ driver, check }, factor, await desk.lease(factor.persona));
    },
    helpDesk(name) {
      const { reset } = factorOf(name);
      if (reset === undefined)
        throw new SafeprobeError('prerequisite', `nobody resets the factor "${name}" for others`);
      return desk.signIn(reset.persona, { signIn: sessions.pathFor(reset.persona, reset.signIn) });
    },
    stepUps: Object.entries(file.stepUp ?? {}).map(([name, each]) =>
      stepUpFacts(driver, sessions, name, each),
    ),
    attempt: (name, session, options) => attemptStepUp(stepUpOf(driver, name), session, options),
    halfDone: (name, session) => tryHalfDone({ driver, check }, stepUpOf(driver, name), session),
    answer: (name, session, secret) =>
      answerStepUp({ driver, check }, stepUpOf(driver, name), session, secret),
  });
}

/** A factor whose sign-in opens nothing that is known can't be examined; the target file is refused before. */
function factorFacts(
  driver: Driver,
  sessions: SharedSessions,
  name: string,
  factor: TargetFactor,
): readonly FactorFacts[] {
  const path = signInOf(driver.target, sessions.pathFor(factor.persona, factor.signIn));
  const protects = protectsFor(path, factor.persona);
  if (protects === undefined) return [];
  return [
    {
      name,
      title: factor.title ?? name,
      type: factor.type,
      persona: factor.persona,
      resetBy: factor.reset?.persona ?? null,
      hasRemoval: factor.remove !== undefined,
      single: factor.single === true,
      inBrowser: factor.browser !== undefined,
      notifies:
        factor.notifies === undefined
          ? null
          : {
              changes: CHANGES.filter((change) => factor.notifies?.[change] !== undefined),
              withinMs: parseDuration(factor.notifies.within),
            },
      freshMs: parseDuration(factor.fresh),
      protects: { action: protects.action, resource: protects.resource ?? null },
    },
  ];
}
