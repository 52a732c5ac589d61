/** Of whom a second factor is demanded, by which path, and what that opens: what the checks of it examine. */
import type { SignInFacts } from '../kinds/sign-in-facts.js';
import type { TargetFile, TargetSignIn } from './schema.js';

type Protects = { readonly action: string; readonly resource?: string };

/** What a full sign-in by this path must open for that persona. */
export function protectsFor({ protects }: TargetSignIn, persona: string): Protects | undefined {
  return protects?.for?.[persona] ?? protects;
}

type Part = Pick<SignInFacts, 'judged' | 'exempt'>;

export function secondFactorFacts(file: TargetFile, name: string, path: TargetSignIn): Part {
  const personas = personasOf(file, path);
  const exempt = personas.flatMap((persona) =>
    exemptionsOf(file, name, persona).map(({ why, withholds = [] }) => ({
      persona,
      why,
      withheld: withholds.map(({ action, resource = null }) => ({ action, resource })),
      full: fullPathOf(file, persona),
    })),
  );
  const demanded = personas.filter((persona) => exempt.every((each) => each.persona !== persona));
  // Accounts that are locked while others sign in show nothing of a second factor.
  const walked = demanded.filter((each, index) => index === 0 || each !== file.lockout?.persona);
  const isByPersona = file.secondFactor?.exempt !== undefined;
  const judged = walked.filter(
    (persona, index) => index === 0 || isByPersona || path.protects?.for?.[persona] !== undefined,
  );
  return {
    exempt,
    judged: judged.map((persona) => {
      const opens = protectsFor(path, persona);
      return {
        persona,
        protects: opens === undefined ? null : { action: opens.action, resource: opens.resource ?? null },
      };
    }),
  };
}

function personasOf(file: TargetFile, path: TargetSignIn): readonly string[] {
  return path.personas ?? Object.keys(file.personas ?? {});
}

function exemptionsOf(file: TargetFile, signIn: string, persona: string) {
  return (file.secondFactor?.exempt ?? []).filter(
    (each) =>
      (each.personas?.includes(persona) ?? true) && (each.signIn === undefined || each.signIn === signIn),
  );
}

/** Another path, by which the same persona signs in with a second factor. */
function fullPathOf(file: TargetFile, persona: string): string | null {
  const [name = null] =
    Object.entries(file.signIn ?? {}).find(
      ([each, path]) =>
        personasOf(file, path).includes(persona) &&
        exemptionsOf(file, each, persona).length === 0 &&
        path.steps.some(({ factor }) => factor !== undefined && factor !== 'password'),
    ) ?? [];
  return name;
}
