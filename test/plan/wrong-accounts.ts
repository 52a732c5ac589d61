// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong sections for accounts and passwords, each as one change of a target that has both. */
import { edit, TARGET } from './fixtures.js';

const SECTIONS = `accounts:
  persona: billing
  roles: { clinician: physician }
  create:
    api:
      steps:
        - name: invite
          request: { method: POST, path: /users, json: { name: '\${account.username}', role: '\${account.role}' } }
          capture: { id: { json: $.id }, temporary: { json: $.password } }
      refused: { status: 409 }
    web:
      steps:
        - name: invite
          request: { method: POST, path: /pages, form: { name: '\${account.username}' } }
          capture: { id: { json: $.id } }
    pages:
      steps: [{ name: fill, browser: [{ fill: label=Name, with: '\${account.username}' }, { see: text=Made }] }, { name: find, request: { path: '/users?name=\${account.username}' }, capture: { id: { json: $.id } } }]
  password: { captured: temporary }
  totp: { captured: seed }
  activate:
    steps:
      - name: choose
        request: { method: POST, path: /activate, json: { id: '\${id}', new: '\${account.password}' } }
        capture: { seed: { json: $.seed } }
      - name: confirm
        request: { method: POST, path: /activate, json: { name: '\${username}', code: '\${otp}' } }
  changeRole:
    persona: billing
    steps: [{ name: move, request: { method: PUT, path: '/users/\${id}', json: { role: '\${account.role}' } } }]
  delete:
    steps: [{ name: away, request: { method: DELETE, path: '/users/\${id}' } }]
  endsWithin: 5m
  list: { request: { path: /users }, items: '$[*]', id: $.id }
passwords:
  change:
    steps:
      - name: change
        request: { method: POST, path: /password, json: { old: '\${password}', new: '\${password.new}' } }
  refused: { status: 422 }
  reason: { json: $.why }
  least: 8
  most: 64
`;

/** A target with both sections, and nothing wrong in it. */
export const TARGET_WITH_ACCOUNTS = `${TARGET}${SECTIONS}`;

export interface WrongSection {
  readonly title: string;
  readonly content: string;
  readonly key: string;
  readonly says: readonly string[];
}

const wrong = (from: string, to: string) => ({ content: edit(TARGET_WITH_ACCOUNTS, from, to) });

export const WRONG_ACCOUNTS: readonly WrongSection[] = [
  {
    title: 'made-up passwords without room for each class',
    content: `${TARGET_WITH_ACCOUNTS}madePasswords: { length: 8, classes: [ab, cd, ef, gh, ij, kl, mn, op, qr] }\n`,
    key: 'madePasswords.classes',
    says: ['no room', 'at most 8 classes'],
  },
  {
    title: 'made-up passwords that could be guessed',
    content: `${TARGET_WITH_ACCOUNTS}madePasswords: { classes: ['01234567'] }\n`,
    key: 'madePasswords.classes',
    says: ['could be guessed', 'at least 10'],
  },
  {
    title: 'an administrator who is no persona',
    ...wrong('accounts:\n  persona: billing', 'accounts:\n  persona: biling'),
    key: 'accounts.persona',
    says: ['there is no persona biling', 'did you mean billing?'],
  },
  {
    title: 'a role of an unknown persona',
    ...wrong('roles: { clinician: physician }', 'roles: { clinican: physician }'),
    key: 'accounts.roles.clinican',
    says: ['did you mean clinician?'],
  },
  {
    title: 'no way to delete what was made',
    ...wrong(
      `  delete:
    steps: [{ name: away, request: { method: DELETE, path: '/users/\${id}' } }]
`,
      '',
    ),
    key: 'accounts.delete',
    says: ['delete is missing'],
  },
  {
    title: 'an operation by an unknown path',
    ...wrong('  changeRole:\n    persona: billing', '  changeRole:\n    signIn: nowhere'),
    key: 'accounts.changeRole.signIn',
    says: ['there is no sign-in nowhere'],
  },
  {
    title: 'a creation without the name',
    ...wrong("form: { name: '${account.username}' }", 'form: { name: probe }'),
    key: 'accounts.create.web.steps',
    says: ['no step sends ${account.username}'],
  },
  {
    title: 'a value that a page is to be given and nobody has',
    ...wrong("with: '${account.username}'", "with: '${acount.username}'"),
    key: 'accounts.create.pages.steps[0].browser[0].with',
    says: ['${acount.username} has no value', 'did you mean account.username?'],
  },
  {
    title: 'a refusal that pages alone can not show',
    ...wrong(
      ", { name: find, request: { path: '/users?name=${account.username}' }, capture: { id: { json: $.id } } }]",
      ']\n      refused: { status: 200 }',
    ),
    key: 'accounts.create.pages.refused',
    says: ['pages alone give no answer', 'say what the page shows'],
  },
  {
    title: 'a refusal in a page where no page is used',
    ...wrong('refused: { status: 409 }', 'refused: { see: text=Taken }'),
    key: 'accounts.create.api.refused',
    says: ['no step of this is done in a page', 'describe the answer of the request'],
  },
  {
    title: 'a refusal in a page that is not waited for',
    ...wrong(
      ", { see: text=Made }] }, { name: find, request: { path: '/users?name=${account.username}' }, capture: { id: { json: $.id } } }]",
      ", { click: button }] }, { name: find, request: { path: '/users?name=${account.username}' }, capture: { id: { json: $.id } } }]\n      refused: { see: text=Taken }",
    ),
    key: 'accounts.create.pages.refused',
    says: ['does not wait for what it shows', 'end it with a see'],
  },
  {
    title: 'a refusal in a page that names what is not known there',
    ...wrong(
      'capture: { id: { json: $.id } } }]\n  password',
      "capture: { id: { json: $.id } } }]\n      refused: { see: 'text=${account.name} is taken' }\n  password",
    ),
    key: 'accounts.create.pages.refused.see',
    says: ['${account.name} has no value in a page'],
  },
  {
    title: 'a change of role without the role',
    ...wrong("path: '/users/${id}', json: { role: '${account.role}' }", "path: '/users/${id}'"),
    key: 'accounts.changeRole.steps',
    says: ['no step sends ${account.role}'],
  },
  {
    title: 'a seed that no step captures',
    ...wrong('totp: { captured: seed }', 'totp: { captured: sede }'),
    key: 'accounts.totp.captured',
    says: ['captures sede', 'did you mean seed?'],
  },
  {
    title: 'a password that is only captured later',
    ...wrong('password: { captured: temporary }', 'password: { captured: seed }'),
    key: 'accounts.password.captured',
    says: ['captures seed', 'temporary'],
  },
  {
    title: 'a deletion by a value that only one way of creating gives',
    ...wrong("method: DELETE, path: '/users/${id}'", "method: DELETE, path: '/users/${temporary}'"),
    key: 'accounts.delete.steps[0].request.path',
    says: ['${temporary} has no value in this step'],
  },
  {
    title: 'a list with a path that is none',
    ...wrong("items: '$[*]'", "items: 'all'"),
    key: 'accounts.list.items',
    says: ['this is not a JSONPath'],
  },
  {
    title: 'a change of password without the new one',
    ...wrong("new: '${password.new}'", "new: '${password}'"),
    key: 'passwords.change.steps',
    says: ['no step sends ${password.new}'],
  },
  {
    title: 'lengths that exclude each other',
    ...wrong('least: 8', 'least: 80'),
    key: 'passwords.least',
    says: ['longer than the longest'],
  },
  {
    title: 'a limit that is no duration',
    ...wrong('endsWithin: 5m', 'endsWithin: soon'),
    key: 'accounts.endsWithin',
    says: ['duration'],
  },
];
