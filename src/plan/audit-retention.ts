/** What the section on how long the log is kept must say, so that neither answer nor purge goes beyond its bounds. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string) => void;

const PATH: Path = ['audit', 'retention'];

/** Names that lead to personas and sign-in paths. */
export function namesOfRetention(
  { audit }: InlinedTarget,
  note: { readonly [what in 'persona' | 'signIn']: Note },
): void {
  const { retention } = audit ?? {};
  if (retention === undefined) return;
  const { persona, signIn, purge } = retention;
  note.persona([...PATH, 'persona'], persona);
  if (signIn !== undefined) note.signIn([...PATH, 'signIn'], signIn);
  if ('none' in purge) return;
  note.persona([...PATH, 'purge', 'by'], purge.by);
  for (const [index, each] of (purge.others ?? []).entries())
    note.persona([...PATH, 'purge', 'others', index], each);
  if (purge.signIn !== undefined) note.signIn([...PATH, 'purge', 'signIn'], purge.signIn);
}

export function retentionProblems({ audit }: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  const { retention } = audit ?? {};
  if (retention === undefined) return [];
  const without = (request: object, bound: string, path: Path) =>
    JSON.stringify(request).includes(`\${${bound}}`)
      ? []
      : [
          problemAt(place, [...path, 'request'], {
            message: `the request does not say \${${bound}}`,
            expected: 'a request that is for a part of the log alone',
            remedy: `put \${${bound}} where the bound of the period belongs`,
          }),
        ];
  const isDay = !Number.isNaN(Date.parse(`${retention.goLive}T00:00:00Z`));
  return [
    ...(isDay
      ? []
      : [
          problemAt(place, [...PATH, 'goLive'], {
            message: 'there is no such day',
            found: retention.goLive,
            expected: 'a day of the calendar, as 2019-03-04',
            remedy: 'correct it',
          }),
        ]),
    ...without(retention.request, 'after', PATH),
    ...without(retention.request, 'before', PATH),
    // A purge without its bound would be one of everything.
    ...('none' in retention.purge ? [] : without(retention.purge.request, 'before', [...PATH, 'purge'])),
  ];
}
