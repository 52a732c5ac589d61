// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong sections for factors and step-up, each as one change of a target that has them. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const SECTIONS = `factors:
  passkey:
    type: webauthn
    persona: clinician
    fresh: 5m
    enrol:
      steps:
        - name: options
          request: { method: POST, path: /passkeys/options }
          capture: { challenge: { json: $.challenge } }
        - name: register
          authenticator: { create: '\${challenge}' }
          request: { method: POST, path: /passkeys, json: { id: '\${credential.id}' } }
    use:
      steps:
        - name: assertion
          authenticator: { assert: '\${challenge}' }
          request: { method: POST, path: /sign-in, json: { id: '\${credential.id}' } }
      refused: { status: 401 }
    reset:
      persona: billing
      steps:
        - { name: reset, request: { method: DELETE, path: '/users/\${subject}/passkeys' } }
    refused: { status: 401 }
stepUp:
  export:
    persona: clinician
    action: patient.read
    resource: alice
    fresh: 5m
    challenge: { status: 401 }
`;

/** A target with both sections, and nothing wrong in it. */
export const TARGET_WITH_AUTHENTICATORS = `${TARGET}${SECTIONS}`;

const wrong = (from: string, to: string) =>
  ({ file: 'targets/sample/target.yaml', content: edit(TARGET_WITH_AUTHENTICATORS, from, to) }) as const;

const CODES = `factors:
  codes:
    type: totp
    persona: clinician
    fresh: 5m
    seed: { captured: seed }
    single: true
    enrol:
      steps:
        - name: begin
          request: { method: POST, path: /codes }
          capture: { seed: { json: $.uri } }
        - { name: confirm, request: { method: POST, path: /codes/confirm, json: { code: '\${otp}' } } }
    use:
      steps:
        - { name: code, factor: totp, request: { method: POST, path: /sign-in, json: { code: '\${otp}' } } }
      refused: { status: 401 }
    remove: { steps: [{ name: remove, request: { method: DELETE, path: /codes } }] }
    refused: { status: 401 }
`;

/** The same with one-time codes in place of a passkey. */
export const TARGET_WITH_CODES = `${TARGET}${CODES}`;

const wrongCodes = (from: string, to: string) =>
  ({ file: 'targets/sample/target.yaml', content: edit(TARGET_WITH_CODES, from, to) }) as const;

export const WRONG_AUTHENTICATORS: readonly WrongInput[] = [
  {
    title: 'a factor of a persona that does not exist',
    ...wrong(
      '    persona: clinician\n    fresh: 5m\n    enrol',
      '    persona: clinican\n    fresh: 5m\n    enrol',
    ),
    at: '62:14',
    key: 'factors.passkey.persona',
    says: ['clinican', 'clinician'],
  },
  {
    title: 'a help desk that does not exist',
    ...wrong(
      '      persona: billing\n      steps:\n        - { name: reset',
      '      persona: biling\n      steps:\n        - { name: reset',
    ),
    at: '79:16',
    key: 'factors.passkey.reset.persona',
    says: ['biling', 'billing'],
  },
  {
    title: 'a factor whose type is unknown',
    ...wrong('type: webauthn', 'type: webauth'),
    at: '61:11',
    key: 'factors.passkey.type',
    says: ['"webauth"', 'webauthn'],
  },
  {
    title: 'an enrolment in which the authenticator makes nothing',
    ...wrong("          authenticator: { create: '${challenge}' }\n", ''),
    at: '66:9',
    key: 'factors.passkey.enrol.steps',
    says: ['no step has the authenticator answer', 'create'],
  },
  {
    title: 'a sign-in with the factor in which the authenticator shows nothing',
    ...wrong("          authenticator: { assert: '${challenge}' }\n", ''),
    at: '74:9',
    key: 'factors.passkey.use.steps',
    says: ['no step has the authenticator answer', 'assert'],
  },
  {
    title: 'codes whose seed comes from nowhere',
    ...wrongCodes('    seed: { captured: seed }\n', ''),
    at: '61:5',
    key: 'factors.codes.seed',
    says: ['where the seed of its codes comes from', 'captured'],
  },
  {
    title: 'a seed that no step captures',
    ...wrongCodes('seed: { captured: seed }', 'seed: { captured: sead }'),
    at: '64:23',
    key: 'factors.codes.seed.captured',
    says: ['no step of enrol captures sead', 'seed'],
  },
  {
    title: 'a sign-in with codes that sends none',
    ...wrongCodes("path: /sign-in, json: { code: '${otp}' }", "path: /sign-in, json: { code: '1' }"),
    at: '74:9',
    key: 'factors.codes.use.steps',
    says: ['no step sends ${otp}'],
  },
  {
    title: 'codes looked at in a browser',
    ...wrongCodes(
      '    remove:',
      '    browser: { signIn: api, enrol: [{ name: a, browser: [{ goto: /a }] }], use: [{ name: b, browser: [{ goto: /b }] }] }\n    remove:',
    ),
    at: '76:5',
    key: 'factors.codes.browser',
    says: ['only ceremonies of passkeys', 'take browser out'],
  },
  {
    title: 'one at most, of what nobody can take away',
    ...wrongCodes(
      '    remove: { steps: [{ name: remove, request: { method: DELETE, path: /codes } }] }\n',
      '',
    ),
    at: '65:5',
    key: 'factors.codes.single',
    says: ['an account has one at most', 'remove'],
  },
  {
    title: 'codes that attest their maker',
    ...wrongCodes('    single: true\n', '    attestation: self\n    single: true\n'),
    at: '65:5',
    key: 'factors.codes.attestation',
    says: ['one-time codes attest nothing', 'type: webauthn'],
  },
  {
    title: 'an attestation that nobody knows',
    ...wrong('    fresh: 5m\n    enrol', '    fresh: 5m\n    attestation: direct\n    enrol'),
    at: '64:18',
    key: 'factors.passkey.attestation',
    says: ['self'],
  },
  {
    title: 'a passkey with a seed',
    ...wrong('    enrol:\n', '    seed: { captured: challenge }\n    enrol:\n'),
    at: '64:5',
    key: 'factors.passkey.seed',
    says: ['a passkey has no seed', 'type: totp'],
  },
  {
    title: 'notices to a mailbox that nothing reaches',
    ...wrong(
      '    refused: { status: 401 }\nstepUp',
      `    refused: { status: 401 }
    notifies:
      enrol: added
      within: 5s
      test: { subject: Hello, steps: [{ name: ask, request: { path: /mail } }] }
stepUp`,
    ),
    at: '84:7',
    key: 'factors.passkey.notifies',
    says: ['no mail of this system', 'mailbox'],
  },
  {
    title: 'a sensitive action that does not exist',
    ...wrong(
      '    action: patient.read\n    resource: alice\n    fresh',
      '    action: patient.raed\n    resource: alice\n    fresh',
    ),
    at: '86:13',
    key: 'stepUp.export.action',
    says: ['patient.raed', 'patient.read'],
  },
  {
    title: 'a step-up without the look of its challenge',
    ...wrong('    challenge: { status: 401 }\n', ''),
    at: '85:5',
    key: 'stepUp.export.challenge',
    says: ['challenge'],
  },
];
