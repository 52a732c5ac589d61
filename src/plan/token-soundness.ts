/** What a sign-in path says of its tokens: each named value must be captured by a step. */
import { parseDuration } from '../duration.js';
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { listed, renameRemedy } from './nearest.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

export function tokenProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return Object.entries(target.signIn ?? {}).flatMap(([name, { steps, tokens, carrier, refresh }]) => {
    const limits = refreshLimits(refresh ?? {}, ['signIn', name, 'refresh'], place);
    if (tokens === undefined) return limits;
    const path = ['signIn', name, 'tokens'];
    const { access, elsewhere } = tokens;
    return [
      ...limits,
      ...captured(access, steps, [...path, 'access'], 'signing in', place),
      ...(elsewhere === undefined
        ? []
        : captured(elsewhere.token, elsewhere.steps, [...path, 'elsewhere', 'token'], 'elsewhere', place)),
      ...carried(access, carrier.headers ?? {}, [...path, 'access'], place),
    ];
  });
}

/** Of two limits the longer one would never be met by a token that is not used. */
function refreshLimits(
  { idle, absolute }: { readonly idle?: string; readonly absolute?: string },
  path: Path,
  place: Locate,
): readonly SafeprobeError[] {
  if (idle === undefined || absolute === undefined || parseDuration(idle) <= parseDuration(absolute))
    return [];
  return [
    problemAt(place, [...path, 'idle'], {
      message: 'a refresh token that is not used lives longer than one that is',
      found: `idle: ${idle}, absolute: ${absolute}`,
      expected: `at most ${absolute}`,
      remedy: 'exchange them, or leave idle out',
    }),
  ];
}

type Capturing = { readonly capture?: object; readonly let?: object };

function captured(name: string, steps: readonly object[], path: Path, of: string, place: Locate) {
  const names = steps.flatMap((step: Capturing) => [
    ...Object.keys(step.capture ?? {}),
    ...Object.keys(step.let ?? {}),
  ]);
  if (names.includes(name)) return [];
  return [
    problemAt(place, path, {
      message: `no step of ${of} captures ${name}`,
      expected: names.length === 0 ? 'a step with capture' : `one of ${listed([...new Set(names)])}`,
      remedy: renameRemedy(name, names, 'capture it in the step that is answered with it'),
    }),
  ];
}

/** What is altered must be what authenticates: else the altered copy is never sent. */
function carried(name: string, headers: { readonly [header: string]: string }, path: Path, place: Locate) {
  if (Object.values(headers).some((template) => template.includes(`\${${name}}`))) return [];
  return [
    problemAt(place, path, {
      message: `no header of the carrier holds \${${name}}`,
      expected: `a header such as Authorization: "Bearer \${${name}}" under carrier.headers`,
      remedy: 'name the value that the carrier sends',
    }),
  ];
}
