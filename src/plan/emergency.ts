/** What the description of emergency access must say, so that something can be seen of it. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import { listed } from './nearest.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Access = NonNullable<InlinedTarget['emergency']>;

export function emergencyProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  const { emergency: access } = target;
  if (access === undefined) return [];
  const same = (key: 'undesignated' | 'otherResource', other: string, what: string) =>
    problemAt(place, ['emergency', key], {
      message: `${key} is the same as ${other}`,
      found: access[key],
      expected: what,
      remedy: `name another one`,
    });
  return [
    ...(access.persona === access.undesignated
      ? [same('undesignated', 'persona', 'a role that must be refused emergency access')]
      : []),
    ...(access.resource === access.otherResource
      ? [same('otherResource', 'resource', 'a second record, which must stay closed')]
      : []),
    ...stepUp(target, access, place),
    ...(access.alert === undefined || target.mailbox !== undefined
      ? []
      : [
          problemAt(place, ['emergency', 'alert'], {
            message: 'no mail of this system reaches the harness',
            expected: '`mailbox` at the top of the file',
            remedy: 'add mailbox: {connect, address}',
          }),
        ]),
  ];
}

/** The challenge that a request meets must be one that the file describes, and of that very request. */
function stepUp(
  { stepUp: entries = {} }: InlinedTarget,
  { stepUp: name, request }: Access,
  place: Locate,
): readonly SafeprobeError[] {
  if (name === undefined) return [];
  const entry = entries[name];
  if (entry?.action === request) return [];
  return [
    problemAt(place, ['emergency', 'stepUp'], {
      message:
        entry === undefined ? `there is no step-up ${name}` : `the step-up ${name} is of another action`,
      found: entry?.action ?? name,
      expected: entry === undefined ? `one of ${listed(Object.keys(entries))}` : `the action ${request}`,
      remedy: 'declare it under stepUp, or name one that is of this action',
    }),
  ];
}
