/** What a request sends: one body, in one form. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import { problemAt } from './problems.js';
import { requestsOf } from './requests.js';
import type { Locate } from './yaml-source.js';

const FORMS = ['json', 'form', 'multipart', 'text'];

export function bodyProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return [...requestsOf(target)].flatMap(({ path, request }) => {
    const [first, second] = FORMS.filter((form) => request[form] !== undefined);
    const typed = Object.keys((request.headers as object | undefined) ?? {}).find(
      (name) => name.toLowerCase() === 'content-type',
    );
    return [
      ...(first === undefined || second === undefined
        ? []
        : [
            problemAt(place, [...path, second], {
              message: 'a request has one body',
              found: `${first} and ${second}`,
              expected: `one of ${FORMS.join(', ')}`,
              remedy: 'remove the one that is not meant',
            }),
          ]),
      ...(typed === undefined || request.multipart === undefined
        ? []
        : [
            problemAt(place, [...path, 'headers', typed], {
              message: 'the content type of a multipart body names its boundary, which is new each time',
              expected: `no header ${typed} beside multipart`,
              remedy: 'remove it: multipart/form-data is sent',
            }),
          ]),
    ];
  });
}
