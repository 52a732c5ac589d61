// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong sections for administrative functions, each as one change of a target that has them. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const SECTIONS = `  user.role:
    operation: U
    writes: true
    request: { method: PUT, path: '/users/\${id}/role', json: { role: auditor } }
    readBack: { action: users.list, persona: billing, found: { body: auditor } }
  users.list:
    operation: R
    request: { path: /users }
  profile.change:
    operation: U
    writes: true
    request: { method: PUT, path: /me, json: { display: '\${marker}' } }
accounts:
  persona: billing
  roles: { clinician: physician }
  create:
    api:
      steps:
        - name: create
          request: { method: POST, path: /users, json: { name: '\${account.username}', role: '\${account.role}' } }
          capture: { id: { json: $.id } }
  delete:
    steps: [{ name: away, request: { method: DELETE, path: '/users/\${id}' } }]
functions:
  entitled: billing
  deny: [clinician]
  on: clinician
  operations:
    - { action: users.list, resource: alice }
    - { action: user.role }
  ownRole: user.role
  profile:
    change: profile.change
    read: users.list
    assign:
      role: { members: { role: admin }, holder: billing, found: { body: admin } }
policy:
`;

/** A target with these sections, and nothing wrong in it. */
export const TARGET_WITH_ACCESS = edit(TARGET, 'policy:\n', SECTIONS);

const wrong = (from: string, to: string) =>
  ({ file: 'targets/sample/target.yaml', content: edit(TARGET_WITH_ACCESS, from, to) }) as const;

export const WRONG_ACCESS: readonly WrongInput[] = [
  {
    title: 'an administrator that does not exist',
    ...wrong('entitled: billing', 'entitled: biling'),
    at: '77:13',
    key: 'functions.entitled',
    says: ['biling', 'billing'],
  },
  {
    title: 'somebody denied that does not exist',
    ...wrong('deny: [clinician]', 'deny: [clinican]'),
    at: '78:10',
    key: 'functions.deny[0]',
    says: ['clinican', 'clinician'],
  },
  {
    title: 'somebody both entitled and denied',
    ...wrong('deny: [clinician]', 'deny: [clinician, billing]'),
    at: '78:21',
    key: 'functions.deny[1]',
    says: ['billing is both entitled and denied'],
  },
  {
    title: 'accounts that can not be made',
    ...wrong('  on: clinician', '  on: billing'),
    at: '79:7',
    key: 'functions.on',
    says: ['no accounts like billing', 'clinician'],
  },
  {
    title: 'an operation that does not exist',
    ...wrong('- { action: user.role }', '- { action: user.rol }'),
    at: '82:17',
    key: 'functions.operations[1].action',
    says: ['user.rol', 'user.role'],
  },
  {
    title: 'an operation on a resource that does not exist',
    ...wrong('resource: alice }\n    - { action: user', 'resource: alcie }\n    - { action: user'),
    at: '81:39',
    key: 'functions.operations[0].resource',
    says: ['alcie', 'alice'],
  },
  {
    title: 'a change of the own role whose effect nobody sees',
    ...wrong('ownRole: user.role', 'ownRole: users.list'),
    at: '83:12',
    key: 'functions.ownRole',
    says: ['users.list took effect', 'readBack'],
  },
  {
    title: 'an operation whose effect nobody sees',
    ...wrong('- { action: user.role }', '- { action: profile.change }'),
    at: '82:17',
    key: 'functions.operations[1].action',
    says: ['profile.change took effect', 'readBack'],
  },
  {
    title: 'a profile that is read by nothing',
    ...wrong('read: users.list', 'read: users.lst'),
    at: '86:11',
    key: 'functions.profile.read',
    says: ['users.lst', 'users.list'],
  },
  {
    title: 'a holder that does not exist',
    ...wrong('holder: billing', 'holder: biling'),
    at: '88:49',
    key: 'functions.profile.assign.role.holder',
    says: ['biling', 'billing'],
  },
];
