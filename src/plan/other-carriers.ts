/** Carriers beside a path's own: each must be something that this sign-in gives, and another than the others. */
import type { SafeprobeError } from '../errors.js';
import type { TargetSignIn } from '../target/schema.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { namesIn } from './message-templates.js';
import { listed, renameRemedy } from './nearest.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

export function otherCarrierProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return Object.entries(target.signIn ?? {}).flatMap(([name, path]) => {
    const taken = new Map<string, string>();
    if (path.carrier.cookie !== undefined) taken.set(path.carrier.cookie, 'carrier');
    return Object.entries(path.carriers ?? {}).flatMap(([other, each]) => {
      const at = ['signIn', name, 'carriers', other];
      if ('headers' in each) return uncaptured(each.headers, path, [...at, 'headers'], place);
      const owner = taken.get(each.cookie);
      taken.set(each.cookie, `carriers.${other}`);
      return owner === undefined ? [] : [sameCookie(each.cookie, owner, [...at, 'cookie'], place)];
    });
  });
}

/** A header that holds nothing of a sign-in opens before it as after it: it could not end. */
function uncaptured(
  headers: { readonly [header: string]: string },
  { steps }: TargetSignIn,
  path: Path,
  place: Locate,
): readonly SafeprobeError[] {
  const captured = steps.flatMap((step) => [
    ...Object.keys(('capture' in step && step.capture) || {}),
    ...Object.keys(('let' in step && step.let) || {}),
  ]);
  const used = Object.values(headers).flatMap(namesIn);
  if (used.some((each) => captured.includes(each))) return [];
  return [
    problemAt(place, path, {
      message: 'no header holds what a step of signing in captures',
      found: used.length === 0 ? 'no value' : used.map((each) => `\${${each}}`).join(', '),
      expected: captured.length === 0 ? 'a step with capture' : `one of ${listed([...new Set(captured)])}`,
      remedy: renameRemedy(used[0] ?? '', captured, 'capture it in the step that is answered with it'),
    }),
  ];
}

function sameCookie(cookie: string, owner: string, path: Path, place: Locate): SafeprobeError {
  return problemAt(place, path, {
    message: `the cookie ${cookie} is that of ${owner} already`,
    expected: 'a cookie that opens something by itself',
    remedy: 'name another cookie, or remove this carrier',
  });
}
