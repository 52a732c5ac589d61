/** Duties that are kept apart, as far as the doctor looks at them. */
import type { TargetFile } from '../target/schema.js';

/** What the section names: none of it is unused. */
export function usedBySegregation({ segregation }: TargetFile): {
  readonly [what in 'personas' | 'actions' | 'resources']: readonly string[];
} {
  const duties = Object.values(segregation?.duties ?? {});
  const exclusive = Object.values(segregation?.exclusive ?? {});
  const steps = duties.flatMap(({ first, second, done }) => [first, second, done]);
  return {
    personas: [...steps, ...exclusive].map(({ persona }) => persona),
    actions: [
      ...steps.map(({ action }) => action),
      ...duties.flatMap(({ second }) => second.naming ?? []),
      ...exclusive.flatMap(({ grants }) => grants),
    ],
    resources: duties.map(({ resource }) => resource),
  };
}
