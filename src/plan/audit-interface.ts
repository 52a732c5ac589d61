/** What the description of the log's interface names must be there. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { listed, renameRemedy } from './nearest.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string) => void;

const AT = ['audit', 'interface'] as const;

export function namesOfAuditInterface(
  { audit }: InlinedTarget,
  { persona, signIn }: { readonly [what in 'persona' | 'signIn']: Note },
  place: Locate,
): readonly SafeprobeError[] {
  const section = audit?.interface;
  if (section === undefined) return [];
  for (const list of ['readers', 'others'] as const)
    for (const [index, name] of (section[list] ?? []).entries()) persona([...AT, list, index], name);
  for (const part of ['reads', 'changes'] as const)
    for (const [name, { signIn: path }] of Object.entries(section[part]))
      if (path !== undefined) signIn([...AT, part, name, 'signIn'], path);
  const names = Object.keys(section.reads);
  return [
    ...(names.includes(section.one)
      ? []
      : [
          problemAt(place, [...AT, 'one'], {
            message: `there is no way to read ${section.one}`,
            expected: `one of ${listed(names)}`,
            remedy: renameRemedy(section.one, names, 'declare it under audit.interface.reads'),
          }),
        ]),
    ...(audit?.fields.id === undefined
      ? [
          problemAt(place, AT, {
            message: 'entries have no id by which one could be asked for',
            expected: 'a JSONPath under audit.fields.id',
            remedy: 'add it to audit.fields',
          }),
        ]
      : []),
  ];
}
