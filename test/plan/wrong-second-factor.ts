// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong exemptions from the second factor, each as one change of a target that has some. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const PATH = `    protects: { action: patient.read, resource: alice, for: { billing: { action: patient.read, resource: ben } } }
  full:
    personas: [clinician]
    steps:
      - name: code
        factor: totp
        request: { method: POST, path: /auth/code, json: { code: '\${otp}' } }
        capture: { access: { json: $.access_token } }
    carrier: { headers: { Authorization: 'Bearer \${access}' } }
    alive: { request: { path: /me }, success: { status: 200 }, refused: { status: 401 } }
    protects: { action: patient.read, resource: alice }
resources:
`;
const EXEMPT = `secondFactor:
  exempt:
    - { personas: [billing], why: Billing sees no record of health. }
    - signIn: api
      personas: [clinician]
      why: Devices of the ward read by it.
      withholds: [{ action: patient.read, resource: ben }]
`;

/** A target with exemptions, and nothing wrong in it. */
export const TARGET_WITH_EXEMPTIONS = `${edit(
  TARGET,
  '    protects: { action: patient.read, resource: alice }\nresources:\n',
  PATH,
)}${EXEMPT}`;

const wrong = (from: string, to: string) =>
  ({ file: 'targets/sample/target.yaml', content: edit(TARGET_WITH_EXEMPTIONS, from, to) }) as const;

export const WRONG_SECOND_FACTOR: readonly WrongInput[] = [
  {
    title: 'an exemption of who does not exist',
    ...wrong('personas: [billing], why', 'personas: [biling], why'),
    at: '71:20',
    key: 'secondFactor.exempt[0].personas[0]',
    says: ['biling', 'billing'],
  },
  {
    title: 'an exemption of everybody everywhere',
    ...wrong('{ personas: [billing], why: Billing', '{ why: Billing'),
    at: '71:7',
    key: 'secondFactor.exempt[0]',
    says: ['nothing would be demanded of anybody', 'lacks'],
  },
  {
    title: 'an exemption without its reason',
    ...wrong(', why: Billing sees no record of health.', ''),
    at: '71:7',
    key: 'secondFactor.exempt[0].why',
    says: ['why'],
  },
  {
    title: 'an exemption by a path that does not exist',
    ...wrong('    - signIn: api\n', '    - signIn: apy\n'),
    at: '72:15',
    key: 'secondFactor.exempt[1].signIn',
    says: ['apy', 'api'],
  },
  {
    title: 'an exemption of somebody who does not take that path',
    ...wrong('{ personas: [billing], why', '{ personas: [billing], signIn: full, why'),
    at: '71:19',
    key: 'secondFactor.exempt[0].personas',
    says: ['billing does not sign in by full', 'clinician'],
  },
  {
    title: 'something withheld that does not exist',
    ...wrong('withholds: [{ action: patient.read, resource: ben }]', 'withholds: [{ action: patient.raed }]'),
    at: '75:29',
    key: 'secondFactor.exempt[1].withholds[0].action',
    says: ['patient.raed', 'patient.read'],
  },
  {
    title: 'something withheld from those who never get it',
    ...wrong('      personas: [clinician]\n      why', '      personas: [billing]\n      why'),
    at: '75:18',
    key: 'secondFactor.exempt[1].withholds',
    says: ['billing can not sign in with a second factor', 'take withholds out'],
  },
  {
    title: 'what a path opens for somebody who does not take it',
    ...wrong(
      '    protects: { action: patient.read, resource: alice }\nresources',
      '    protects: { action: patient.read, resource: alice, for: { billing: { action: patient.read } } }\nresources',
    ),
    at: '46:63',
    key: 'signIn.full.protects.for.billing',
    says: ['billing does not sign in by full'],
  },
  {
    title: 'what a path opens for somebody who does not exist',
    ...wrong('for: { billing: {', 'for: { biling: {'),
    at: '36:63',
    key: 'signIn.api.protects.for.biling',
    says: ['biling', 'billing'],
  },
];
