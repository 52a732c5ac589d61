/** A step of a recipe that an authenticator answers, and a browser that has one. */
import { SafeprobeError } from '../../errors.js';
import { addressOf, type Driver } from '../driver.js';
import type { RecipeAuthenticator } from '../recipe.js';
import type { TargetHttpStep } from '../schema.js';
import { fillDeep, type Variables } from '../template.js';
import type { Answer, Ceremony } from './passkey.js';
import type { VirtualAuthenticator } from './virtual.js';

/** The answer of the account's authenticator to the challenge of a step, from where the step goes to. */
export function ceremonyAnswer(
  driver: Driver,
  { name, request, authenticator }: TargetHttpStep,
  variables: Variables,
  own: RecipeAuthenticator | undefined,
): Answer {
  if (authenticator === undefined || own === undefined)
    throw new SafeprobeError(
      'prerequisite',
      `the step ${name} needs an authenticator, and the account has none`,
      {
        key: 'personas',
        remedy: 'Give the account a passkey, or put the step under factors, where a check enrols one first.',
      },
    );
  const filled = fillDeep(authenticator, variables) as typeof authenticator;
  const address = new URL(addressOf(driver.target, request, variables));
  const ceremony: Ceremony = {
    challenge: 'create' in filled ? filled.create : filled.assert,
    origin: filled.origin ?? address.origin,
    rpId: filled.rpId ?? address.hostname,
    encoding: filled.encoding ?? 'base64url',
  };
  if (!('create' in filled)) return own.assert(ceremony);
  return own.create(ceremony, Buffer.from(filled.user ?? '', 'base64url'));
}

/** What the browser made belongs to the account, and its key to the secrets. */
export async function keepCredentials(
  driver: Driver,
  virtual: VirtualAuthenticator,
  own: RecipeAuthenticator | undefined,
): Promise<void> {
  const credentials = await virtual.credentials();
  for (const { privateKey } of credentials) driver.secrets.add(privateKey, 'passkey');
  own?.keep(credentials);
}
