/** Values that templates of requests are filled with: of an account, of what it captured, of the resource at hand. */

import { SafeprobeError } from '../errors.js';
import type { ActOptions } from '../kinds/probe.js';
import { knownOf } from './account-management/known.js';
import type { Driver } from './driver.js';
import { accountVariables, type Credentials } from './recipe.js';
import type { ResolvedAccount } from './resolved.js';
import { fill, type Variables, variablesOf } from './template.js';

export function variablesFor(account: ResolvedAccount, credentials: Credentials): Variables {
  return { ...accountVariables(account), ...credentials.captured };
}

export function carrierHeaders(
  headers: { readonly [name: string]: string } | undefined,
  variables: Variables,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers ?? {})
      // A header whose values were never obtained is not sent: that is the state of a half-done sign-in.
      .filter(([, template]) => variablesOf(template).every((name) => variables[name] !== undefined))
      .map(([name, template]) => [name, fill(template, variables)]),
  );
}

/** @throws `prerequisite` for a record that was sought and not found. */
export function mustBeFound({ target }: Pick<Driver, 'target'>, resource: string): void {
  const why = target.unfound.get(resource);
  if (why === undefined) return;
  throw new SafeprobeError('prerequisite', `the record "${resource}" was not found: ${why}`, {
    key: `resources.${resource}.lookup`,
    remedy: 'Run safeprobe doctor, and mend the look-up, or have the record made.',
  });
}

export function resourceVariables(driver: Driver, options: ActOptions): Variables {
  if (options.resource !== undefined) mustBeFound(driver, options.resource);
  const own = options.resource === undefined ? undefined : driver.target.file.resources?.[options.resource];
  return {
    ...own?.vars,
    ...(options.on === undefined ? {} : knownOf(options.on)),
    ...options.vars,
    ...(options.marker === undefined ? {} : { marker: options.marker }),
  };
}
