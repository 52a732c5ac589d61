/** Canaries by reference to the environment or a command. Those from files are put in place with the accounts. */
import type { TargetSecret } from '../target/schema.js';
import { type InlinedCanary, type InlinedTarget, SHORTEST_CANARY } from './inline.js';
import type { Path } from './keys.js';

type Resources = Pick<InlinedTarget, 'resources'>;
type Read = (
  secret: TargetSecret,
  path: Path,
  check?: (text: string) => string | undefined,
) => Promise<TargetSecret>;

/** The same resources with each canary as text. */
export async function readCanaries({ resources }: Resources, read: Read): Promise<Resources> {
  if (resources === undefined) return {};
  const told = async (canary: InlinedCanary, path: Path): Promise<string> => {
    if (typeof canary === 'string') return canary;
    const secret = await read(canary, path, tooShort);
    return 'literal' in secret ? secret.literal : '';
  };
  return {
    resources: Object.fromEntries(
      await Promise.all(
        Object.entries(resources).map(async ([name, { canaries, ...rest }]) => {
          if (canaries === undefined) return [name, rest] as const;
          const own = await Promise.all(
            Object.entries(canaries).map(
              async ([key, canary]) =>
                [key, await told(canary, ['resources', name, 'canaries', key])] as const,
            ),
          );
          return [name, { ...rest, canaries: Object.fromEntries(own) }] as const;
        }),
      ),
    ),
  };
}

/** An empty or short text would be found in every answer, and each would look like the record. */
function tooShort(text: string): string | undefined {
  return text.length >= SHORTEST_CANARY && text.trim() === text
    ? undefined
    : `a canary of ${SHORTEST_CANARY} characters or more, without blanks around it`;
}
