// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong descriptions of scopes, each as one change of a target that has them. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const SCOPES = `scopes:
  api:
    persona: clinician
    signIn: api
    full: user/*.*
    steps:
      - name: token
        request: { method: POST, path: /token, form: { scope: '\${scope}' } }
        capture: { access: { json: $.access_token } }
    refused: { status: 400 }
    renew:
      steps: [{ name: refresh, request: { method: POST, path: /token, form: { scope: '\${scope}', again: 'yes' } } }]
      refused: { status: 400 }
    tokens:
      patients:
        scope: user/Patient.read
        may: { action: patient.read, resource: alice }
        mayNot: [{ action: patient.read, resource: ben }]
`;

/** A target that says all that can be said of scopes, and nothing wrong. */
export const TARGET_WITH_SCOPES = `${TARGET}${SCOPES}`;

const wrong = (from: string, to: string) =>
  ({ file: 'targets/sample/target.yaml', content: edit(TARGET_WITH_SCOPES, from, to) }) as const;

export const WRONG_SCOPES: readonly WrongInput[] = [
  {
    title: 'scopes of nobody',
    ...wrong('    persona: clinician\n    signIn', '    persona: clinican\n    signIn'),
    at: '61:14',
    key: 'scopes.api.persona',
    says: ['there is no persona clinican', 'clinician'],
  },
  {
    title: 'a scope that no step asks for',
    ...wrong("form: { scope: '${scope}' }", 'form: { scope: all }'),
    at: '65:7',
    key: 'scopes.api.steps',
    says: ['no step asks for the scope'],
  },
  {
    title: 'a renewal that asks for no scope',
    ...wrong("form: { scope: '${scope}', again: 'yes' }", "form: { again: 'yes' }"),
    at: '70:14',
    key: 'scopes.api.renew.steps',
    says: ['no step asks for the scope'],
  },
  {
    title: 'a narrow token of the full scope',
    ...wrong('scope: user/Patient.read', "scope: 'user/*.*'"),
    at: '74:16',
    key: 'scopes.api.tokens.patients.scope',
    says: ['the scope of patients is the full one'],
  },
  {
    title: 'an action beyond the scope that there is not',
    ...wrong('mayNot: [{ action: patient.read,', 'mayNot: [{ action: patient.raed,'),
    at: '76:28',
    key: 'scopes.api.tokens.patients.mayNot[0].action',
    says: ['there is no action patient.raed'],
  },
  {
    title: 'a record of the scope that there is not',
    ...wrong(
      'may: { action: patient.read, resource: alice }',
      'may: { action: patient.read, resource: alise }',
    ),
    at: '75:48',
    key: 'scopes.api.tokens.patients.may.resource',
    says: ['there is no resource alise'],
  },
];
