/** What a target file must say about guessing and about unusual sign-ins, so that something can be seen of them. */
import { jsonpath } from 'json-p3';
import type { SafeprobeError } from '../errors.js';
import { mustSend, stepsProblems } from './account-soundness.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { sessionValues } from './message-templates.js';
import { listed, renameRemedy } from './nearest.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

export function trialProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return [...lockout(target, place), ...anomaly(target, place)];
}

function lockout(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  const { lockout: section, personas = {}, signIn = {} } = target;
  if (section === undefined) return [];
  const { persona, unlock } = section;
  const people = Object.keys(personas);
  const locked = known(persona, people, ['lockout', 'persona'], 'persona', place);
  if (unlock === undefined) return locked;
  const path = ['lockout', 'unlock'];
  return [
    ...locked,
    ...known(unlock.persona, people, [...path, 'persona'], 'persona', place),
    ...(unlock.signIn === undefined
      ? []
      : known(unlock.signIn, Object.keys(signIn), [...path, 'signIn'], 'sign-in', place)),
    ...stepsProblems(unlock.steps, path, ['subject', ...sessionValues(target, unlock)], place),
    ...mustSend(unlock.steps, [...path, 'steps'], 'subject', place),
  ];
}

function anomaly(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  const { anomaly: section, personas = {}, signIn = {}, audit, mailbox } = target;
  if (section === undefined) return [];
  const missing = (word: string, key: string, expected: string) =>
    problemAt(place, ['anomaly', key], {
      message: `${word} is expected, and nothing says how it shows`,
      expected,
      remedy: `add it, or take ${word} out of expects`,
      placeOf: ['anomaly', 'expects'],
    });
  const without = (needed: string, word: string) =>
    problemAt(place, ['anomaly', 'expects'], {
      message: `${word} can not be seen without \`${needed}\``,
      expected: `\`${needed}\` at the top of the file`,
      remedy: `add ${needed}, or take ${word} out of expects`,
    });
  const asks = (word: (typeof section.expects)[number]) => section.expects.includes(word);
  return [
    ...known(section.persona, Object.keys(personas), ['anomaly', 'persona'], 'persona', place),
    ...known(section.signIn, Object.keys(signIn), ['anomaly', 'signIn'], 'sign-in', place),
    ...(asks('event') && section.event === undefined
      ? [missing('event', 'event', "a JSONPath within an entry: $.subtype[?@.code == 'new-device']")]
      : []),
    ...(asks('notice') && section.notice === undefined
      ? [missing('notice', 'notice', '{subject: …, within: 10s}')]
      : []),
    ...(asks('event') && audit === undefined ? [without('audit', 'event')] : []),
    ...(asks('notice') && mailbox === undefined ? [without('mailbox', 'notice')] : []),
    ...expression(section.event, place),
  ];
}

function known(name: string, names: readonly string[], path: Path, what: string, place: Locate) {
  if (names.includes(name)) return [];
  return [
    problemAt(place, path, {
      message: `there is no ${what} ${name}`,
      expected: `one of ${listed(names)}`,
      remedy: renameRemedy(name, names, `declare the ${what}, or name one that is`),
    }),
  ];
}

function expression(text: string | undefined, place: Locate): readonly SafeprobeError[] {
  if (text === undefined) return [];
  try {
    jsonpath.compile(text);
    return [];
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unreadable';
    return [
      problemAt(place, ['anomaly', 'event'], {
        message: `this is not a JSONPath: ${why}`,
        found: JSON.stringify(text),
        expected: 'RFC 9535 JSONPath, beginning with $',
        remedy: "compare it with $.subtype[?@.code == 'new-device']",
      }),
    ];
  }
}
