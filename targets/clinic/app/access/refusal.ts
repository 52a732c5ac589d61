import type { Resource } from '../fhir/resource.js';

/** Why access was refused: the role, the missing relationship, or a record that isn't there (for this tenant). */
type Refusal = 'role' | 'relationship' | 'not-found';

/** What of the protected record goes along with a refusal: nothing. */
export function refusalResource(_why: Refusal, _record: Resource | undefined): Resource | undefined {
  return undefined;
}

/** What becomes of a change that came with a refused request: it isn't made. */
export async function refuseWrite(_write: () => Promise<void>): Promise<void> {}
