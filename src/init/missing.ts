/** What a new target file still lacks, in the order in which it is best filled in. */
import { type Answers, variableFor } from './answers.js';
import { recipesOf } from './sign-in-text.js';
import type { Found } from './survey.js';

export interface Missing {
  readonly key: string;
  readonly what: string;
  readonly example: string;
}

export function missingFrom(
  found: Found,
  answers: Answers,
  trusted: boolean,
  file: string,
): readonly Missing[] {
  const { certificate, form } = found;
  const recipes = recipesOf(found);
  const untrusted = certificate !== null && certificate.trouble !== null && !trusted;
  const usernames = answers.people.flatMap((each) => each.usernames);
  const role = answers.people[0]?.role ?? 'clinician';
  return [
    ...(untrusted
      ? [
          {
            key: 'trust.ca',
            what: `${certificate.trouble}: nothing was asked of it`,
            example: `${certificate.fix}; then safeprobe init again, with --ca FILE --force`,
          },
        ]
      : []),
    ...(answers.people.length === 0
      ? [
          {
            key: 'personas',
            what: 'test users, of a role that may read a record and of one that may not',
            example: '{ username: clara, password: { env: CLARA_PASSWORD } }',
          },
        ]
      : [
          {
            key: 'personas',
            what: 'the passwords, in the environment',
            example: `export ${usernames.map((each) => `${variableFor(each)}=…`).join(' ')}`,
          },
        ]),
    ...(recipes.length === 0
      ? [
          {
            key: 'signIn',
            what: untrusted
              ? 'how people sign in'
              : 'how people sign in: no form and no description was found',
            example: `safeprobe record --target ${file} --persona ${role}`,
          },
        ]
      : [
          {
            key: `signIn.${recipes[0]?.name ?? 'api'}.alive`,
            what: `whether the proposal is right${form === null ? '' : ', its cookie, and how a right password is answered'}`,
            example: 'alive: { request: { path: /me }, success: { status: 200 }, refused: { status: 401 } }',
          },
        ]),
    {
      key: 'resources',
      what: 'a record with a canary',
      example: 'alice: { type: Patient, vars: { patient: "4711" }, canaries: { note: { env: ALICE_NOTE } } }',
    },
    {
      key: 'actions, policy',
      what: 'how it is read, by whom, and by whom not',
      example: 'note.read: { alice: { allow: [clinician], deny: [billing] } }',
    },
    {
      key: 'audit, nonce',
      what: 'where the log is read, and the header that it records',
      example: 'nonce: { header: X-Request-Id }',
    },
    {
      key: 'lacks',
      what: 'what the system does not have, each with its reason',
      example: 'emergency-access: It is read by the laboratory alone, which has no emergencies.',
    },
  ];
}
