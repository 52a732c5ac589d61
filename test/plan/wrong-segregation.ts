// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong sections for duties kept apart, each as one change of a target that has them. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const SECTIONS = `  release.prepare:
    operation: C
    writes: true
    request: { method: POST, path: /releases }
    capture: { release: { json: $.id } }
  release.approve:
    operation: U
    writes: true
    request: { method: POST, path: '/releases/\${release}' }
  release.read: { operation: R, request: { path: '/releases/\${release}' } }
  user.administers:
    operation: U
    writes: true
    request: { method: PUT, path: '/users/\${id}/role' }
    readBack: { action: users.list, persona: billing, found: { body: admin } }
  user.reviews:
    operation: U
    writes: true
    request: { method: PUT, path: '/users/\${id}/reviews' }
    readBack: { action: users.list, persona: billing, found: { body: review } }
  users.list: { operation: R, request: { path: /users } }
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
segregation:
  duties:
    release:
      resource: alice
      first: { action: release.prepare, persona: clinician }
      second: { action: release.approve, persona: billing, naming: [release.approve] }
      done: { action: release.read, persona: billing, found: { body: released } }
  exclusive:
    apart:
      persona: billing
      on: clinician
      grants: [user.administers, user.reviews]
policy:
`;

/** A target with such a section, and nothing wrong in it. */
export const TARGET_WITH_SEGREGATION = edit(TARGET, 'policy:\n', SECTIONS);

const wrong = (from: string, to: string) =>
  ({ file: 'targets/sample/target.yaml', content: edit(TARGET_WITH_SEGREGATION, from, to) }) as const;

export const WRONG_SEGREGATION: readonly WrongInput[] = [
  {
    title: 'a first step that is no action',
    ...wrong('first: { action: release.prepare', 'first: { action: release.prepar'),
    at: '89:24',
    key: 'segregation.duties.release.first.action',
    says: ['release.prepar', 'release.prepare'],
  },
  {
    title: 'a second person that does not exist',
    ...wrong('release.approve, persona: billing', 'release.approve, persona: biling'),
    at: '90:51',
    key: 'segregation.duties.release.second.persona',
    says: ['biling', 'billing'],
  },
  {
    title: 'a way to name somebody that is no action',
    ...wrong('naming: [release.approve]', 'naming: [release.aprove]'),
    at: '90:69',
    key: 'segregation.duties.release.second.naming[0]',
    says: ['release.aprove', 'release.approve'],
  },
  {
    title: 'work on a resource that does not exist',
    ...wrong('      resource: alice\n      first', '      resource: alcie\n      first'),
    at: '88:17',
    key: 'segregation.duties.release.resource',
    says: ['alcie', 'alice'],
  },
  {
    title: 'both steps by the same people',
    ...wrong('release.approve, persona: billing', 'release.approve, persona: clinician'),
    at: '90:51',
    key: 'segregation.duties.release.second.persona',
    says: ['clinician has accounts of clinician', 'a persona of other accounts'],
  },
  {
    title: 'work that is looked at by changing it',
    ...wrong('done: { action: release.read', 'done: { action: release.approve'),
    at: '91:23',
    key: 'segregation.duties.release.done.action',
    says: ['release.approve changes something', 'only reads'],
  },
  {
    title: 'grants to accounts that can not be made',
    ...wrong('      on: clinician', '      on: billing'),
    at: '95:11',
    key: 'segregation.exclusive.apart.on',
    says: ['no accounts like billing', 'clinician'],
  },
  {
    title: 'one grant given as two',
    ...wrong('grants: [user.administers, user.reviews]', 'grants: [user.reviews, user.reviews]'),
    at: '96:30',
    key: 'segregation.exclusive.apart.grants[1]',
    says: ['one grant is given as two'],
  },
  {
    title: 'a grant whose effect nobody sees',
    ...wrong('grants: [user.administers, user.reviews]', 'grants: [user.administers, release.approve]'),
    at: '96:34',
    key: 'segregation.exclusive.apart.grants[1]',
    says: ['release.approve took effect', 'readBack'],
  },
];
