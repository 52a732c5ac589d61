/** How a name that is taken is refused: by an answer that the steps get, or by what a page of theirs shows instead. */
import type { SafeprobeError } from '../errors.js';
import type { TargetAccounts } from '../target/schema.js';
import { namesIn } from './message-templates.js';
import { listed, renameRemedy } from './nearest.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Creation = TargetAccounts['create'][string];

/** `asked`: the values that the steps are given. */
export function refusalProblems(
  name: string,
  { steps, refused }: Creation,
  asked: readonly string[],
  place: Locate,
): readonly SafeprobeError[] {
  const path = ['accounts', 'create', name, 'refused'];
  if (refused === undefined) return [];
  if (!('see' in refused))
    return steps.some((step) => 'request' in step)
      ? []
      : [
          problemAt(place, path, {
            message: 'pages alone give no answer that this could be compared with',
            expected: 'refused: { see: … }, or a step with request',
            remedy: 'say what the page shows when the name is taken, such as see: "text=is taken"',
          }),
        ];
  const pages = steps.flatMap((step) => ('browser' in step ? [step] : []));
  const last = pages.at(-1)?.browser.at(-1);
  const unknown = namesIn(refused.see).filter((each) => !asked.includes(each));
  return [
    // Else the step would be over before the page had said anything.
    ...(last !== undefined && 'see' in last
      ? []
      : [
          problemAt(place, path, {
            message:
              last === undefined
                ? 'no step of this is done in a page'
                : 'the last step in a page does not wait for what it shows',
            expected: 'a step with browser that ends with a see',
            remedy:
              last === undefined
                ? 'describe the answer of the request instead, such as refused: { status: 409 }'
                : 'end it with a see that only a new account brings: refused.see is what comes instead',
          }),
        ]),
    ...unknown.map((each) =>
      problemAt(place, [...path, 'see'], {
        message: `\${${each}} has no value in a page`,
        expected: `one of ${listed(asked.map((value) => `\${${value}}`))}`,
        remedy: renameRemedy(each, asked, 'name what the steps are given'),
      }),
    ),
  ];
}
