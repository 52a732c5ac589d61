/** What the section for emergency mode must say, so that something can be seen of it. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import { listed } from './nearest.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

export function emergencyModeProblems(
  { emergencyMode, federation = {}, signIn = {} }: InlinedTarget,
  place: Locate,
): readonly SafeprobeError[] {
  if (emergencyMode === undefined) return [];
  const lost = federation[emergencyMode.federation];
  const path = signIn[emergencyMode.signIn];
  return [
    ...(lost?.protocol === 'oidc'
      ? []
      : [
          problemAt(place, ['emergencyMode', 'federation'], {
            message:
              lost === undefined
                ? `there is no federation ${emergencyMode.federation}`
                : `nobody asks the provider of ${emergencyMode.federation} anything: in SAML the browser alone does`,
            found: emergencyMode.federation,
            expected: `one of ${listed(
              Object.entries(federation).flatMap(([name, { protocol }]) =>
                protocol === 'oidc' ? [name] : [],
              ),
            )}`,
            remedy: 'name a federation by OpenID Connect, or declare one',
          }),
        ]),
    ...(path === undefined || path.protects?.resource !== undefined
      ? []
      : [
          problemAt(place, ['emergencyMode', 'signIn'], {
            message: `the sign-in path ${emergencyMode.signIn} does not say what it opens`,
            expected: 'a path with protects, and a resource there',
            remedy: `add signIn.${emergencyMode.signIn}.protects: {action, resource}, or name another path`,
          }),
        ]),
  ];
}
