/** Tokens of narrower scope behind the probe's interface: asked for by the target file's own steps. */
import { SafeprobeError } from '../../errors.js';
import type { Session } from '../../kinds/probe.js';
import type { Asked, Scopes } from '../../kinds/scopes.js';
import type { Driver } from '../driver.js';
import { selectText } from '../jsonpath.js';
import { matches } from '../matcher.js';
import { nothing } from '../outcome.js';
import { copyCredentials, type RecipeRun, runRecipe } from '../recipe.js';
import type { ResolvedAccount } from '../resolved.js';
import type { TargetMatcher } from '../schema.js';
import { createSession, insideOf } from '../session.js';
import { variablesFor } from '../variables.js';

export function createScopes(
  driver: Driver,
  check: string,
  lease: (persona: string) => Promise<ResolvedAccount>,
): Scopes {
  const declared = driver.target.file.scopes ?? {};
  const sectionOf = (name: string) => {
    const section = declared[name];
    if (section === undefined) throw new SafeprobeError('harness', `there are no scopes "${name}"`);
    return section;
  };
  const purposeOf = ({ persona, actor }: ResolvedAccount, action: string) => ({
    check,
    persona,
    actor,
    action,
    resource: null,
  });
  const asked = (
    name: string,
    account: ResolvedAccount,
    run: RecipeRun,
    refused: TargetMatcher,
    scope: string,
  ): Asked => {
    const { signIn, granted } = sectionOf(name);
    const success = run.stoppedAt === null;
    const variables = { ...variablesFor(account, run), scope };
    return {
      outcome: {
        ...nothing(),
        ...run.lastSent,
        status: run.last?.status ?? null,
        success,
        denied: !success && run.last !== null && matches(refused, run.last, variables),
        nonce: run.lastNonce,
        said: run.said.join('; '),
      },
      granted: success && granted !== undefined ? (selectText(granted.json, run.last?.json) ?? null) : null,
      session: success ? createSession(driver, check, account, signIn, run, run.lastNonce) : null,
    };
  };

  return {
    sections: Object.entries(declared).map(([name, { persona, full, unknown, renew, tokens }]) => ({
      name,
      persona,
      full,
      unknown: unknown ?? null,
      renews: renew !== undefined,
      tokens: Object.entries(tokens).map(([token, { scope, may, mayNot }]) => ({
        name: token,
        scope,
        may,
        mayNot: [...mayNot],
      })),
    })),
    async ask(name, scope) {
      const { persona, steps, refused } = sectionOf(name);
      const account = await lease(persona);
      const run = await runRecipe(driver, steps, {
        account,
        purpose: purposeOf(account, 'session.sign-in'),
        vars: { scope },
      });
      if (run.stoppedAt === null) driver.client.came(run.line, 'success');
      return asked(name, account, run, refused, scope);
    },
    async renew(name, session: Session, scope) {
      const { renew } = sectionOf(name);
      if (renew === undefined)
        throw new SafeprobeError('prerequisite', `scopes.${name} does not say how its tokens are renewed`);
      const { account, credentials } = insideOf(session);
      const run = await runRecipe(driver, renew.steps, {
        account,
        purpose: { ...purposeOf(account, 'session.refresh'), urgent: true },
        start: copyCredentials(credentials),
        vars: { scope },
      });
      return asked(name, account, run, renew.refused, scope);
    },
  };
}
