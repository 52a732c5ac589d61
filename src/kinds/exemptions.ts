/** Of whom no second factor is demanded: told in the results wherever a check of it passes. */
import type { SignInFacts } from './sign-in-facts.js';

export type Exempted = { readonly signIn: string; readonly persona: string; readonly why: string };

export function exemptedOf(paths: readonly SignInFacts[]): readonly Exempted[] {
  return paths.flatMap(({ name, exempt }) =>
    exempt.map(({ persona, why }) => ({ signIn: name, persona, why })),
  );
}

export function tellExempted(exempted: readonly Exempted[]) {
  return exempted.map(({ signIn, persona, why }) => ({
    what: `No second factor is demanded of ${persona} by path ${signIn}, by the target file: not judged`,
    value: why,
  }));
}

/** Whether a second factor follows wherever a password is asked for, of everybody: a shorter one is enough then. */
export function isOneOfSeveral(paths: readonly Pick<SignInFacts, 'factors' | 'exempt'>[]): boolean {
  return paths
    .filter(({ factors }) => factors.includes('password'))
    .every(({ factors, exempt }) => exempt.length === 0 && factors.some((factor) => factor !== 'password'));
}
