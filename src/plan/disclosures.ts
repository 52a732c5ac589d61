/** What the section for disclosures must say, so that an accounting can be recognised. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string) => void;

/** Names that lead to personas, actions and resources. */
export function namesOfDisclosures(
  { disclosures }: InlinedTarget,
  note: { readonly [what in 'persona' | 'action' | 'resource']: Note },
): void {
  if (disclosures === undefined) return;
  const path = ['disclosures'];
  note.persona([...path, 'persona'], disclosures.persona);
  note.resource([...path, 'resource'], disclosures.resource);
  note.resource([...path, 'undisclosed'], disclosures.undisclosed);
  note.action([...path, 'accountable'], disclosures.accountable);
  note.action([...path, 'treatment', 'action'], disclosures.treatment.action);
  note.action([...path, 'accounting', 'action'], disclosures.accounting.action);
}

export function disclosureProblems(
  { disclosures, actions = {} }: InlinedTarget,
  place: Locate,
): readonly SafeprobeError[] {
  if (disclosures === undefined) return [];
  const { accountable, treatment, accounting, resource, undisclosed } = disclosures;
  const lacking = (action: string, wanted: readonly string[], at: Path) => {
    const request = JSON.stringify(actions[action]?.request ?? wanted);
    const missing = wanted.filter((name) => !request.includes(name));
    return missing.length === 0
      ? []
      : [
          problemAt(place, ['disclosures', ...at], {
            message: `the request of ${action} does not send ${missing.map((name) => `\${${name}}`).join(', ')}`,
            found: action,
            expected: 'a request by whose texts the accounting is recognised',
            remedy: 'add them to the request of that action',
          }),
        ];
  };
  const texts = ['recipient', 'description', 'purpose'];
  return [
    ...lacking(accountable, texts, ['accountable']),
    ...lacking(treatment.action, texts, ['treatment', 'action']),
    ...lacking(accounting.action, ['from'], ['accounting', 'action']),
    ...(resource === undisclosed
      ? [
          problemAt(place, ['disclosures', 'undisclosed'], {
            message: `of ${resource} something is disclosed by the check itself`,
            found: undisclosed,
            expected: 'another record, whose accounting is empty',
            remedy: 'name another resource',
          }),
        ]
      : []),
  ];
}
