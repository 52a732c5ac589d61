// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong sections for sign-in by an identity provider, each as one change of a target that has two of them. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const FEDERATION = `federation:
  openid:
    protocol: oidc
    persona: clinician
    acr: mfa
    connect:
      persona: billing
      steps:
        - name: provider
          request: { method: POST, path: /providers, json: { issuer: '\${provider.issuer}', ca: '\${provider.ca}' } }
          capture: { id: { json: $.id } }
        - name: link
          request: { method: POST, path: '/providers/\${id}', json: { subject: '\${federated.subject}' } }
    disconnect:
      persona: billing
      steps:
        - { name: forget, request: { method: DELETE, path: '/providers/\${id}' } }
    begin:
      - { name: begin, request: { path: '/sso/\${id}' } }
    capture: { pending: { json: $.pending } }
    steps:
      - { name: code, factor: totp, request: { method: POST, path: /code, json: { pending: '\${pending}', code: '\${otp}' } } }
    accepted: { status: 200 }
    refused: { status: 401 }
    signIn: api
`;

/** A target with sign-in by an identity provider, and nothing wrong in it. */
export const TARGET_WITH_FEDERATION = `${TARGET}${FEDERATION}`;

const wrong = (from: string, to: string) =>
  ({ file: 'targets/sample/target.yaml', content: edit(TARGET_WITH_FEDERATION, from, to) }) as const;

export const WRONG_FEDERATION: readonly WrongInput[] = [
  {
    title: 'a provider value of the other protocol',
    ...wrong('${provider.issuer}', '${provider.entityId}'),
    at: '68:70',
    key: 'federation.openid.connect.steps[0].request.json.issuer',
    says: ['${provider.entityId} has no value in this step', 'provider.issuer'],
  },
  {
    title: 'a sign-in by a provider that begins with what nobody captured',
    ...wrong("path: '/sso/${id}'", "path: '/sso/${di}'"),
    at: '77:41',
    key: 'federation.openid.begin[0].request.path',
    says: ['${di} has no value in this step', 'did you mean id?'],
  },
  {
    title: "a further step that names what the callback's answer does not give",
    ...wrong("pending: '${pending}'", "pending: '${pendign}'"),
    at: '80:92',
    key: 'federation.openid.steps[0].request.json.pending',
    says: ['${pendign} has no value in this step', 'did you mean pending?'],
  },
  {
    title: 'a persona of a federation that does not exist',
    ...wrong('persona: clinician\n    acr', 'persona: clinicain\n    acr'),
    at: '62:14',
    key: 'federation.openid.persona',
    says: ['no persona clinicain', 'did you mean clinician?'],
  },
  {
    title: 'a sign-in path of a federation that does not exist',
    ...wrong('    signIn: api\n', '    signIn: apy\n'),
    at: '83:13',
    key: 'federation.openid.signIn',
    says: ['no sign-in apy', 'did you mean api?'],
  },
  {
    title: 'a federation that opens nothing',
    ...wrong('    protects: { action: patient.read, resource: alice }\n', ''),
    at: '82:13',
    key: 'federation.openid.signIn',
    says: ['nothing says which record such a sign-in opens'],
  },
  {
    title: 'a federation that opens what the policy denies',
    ...wrong('persona: clinician\n    acr', 'persona: billing\n    acr'),
    at: '62:14',
    key: 'federation.openid.persona',
    says: ['the policy denies billing patient.read on alice'],
  },
  {
    title: 'OpenID Connect that is lacking and declared',
    ...wrong('lacks:\n', 'lacks:\n  openid: There is no such sign-in here.\n'),
    at: '58:3',
    key: 'lacks.openid',
    says: ['openid is not lacking', 'federation.openid'],
  },
  {
    title: 'token sessions that are lacking and declared',
    ...wrong('lacks:\n', 'lacks:\n  token-sessions: There are no such sessions.\n'),
    at: '58:3',
    key: 'lacks.token-sessions',
    says: ['token-sessions is not lacking', 'signIn.api'],
  },
  {
    title: 'an overall limit that is lacking and declared',
    file: 'targets/sample/target.yaml',
    content: edit(
      edit(TARGET_WITH_FEDERATION, 'lacks:\n', 'lacks:\n  overall-limit: Sessions here have none.\n'),
      '    idle: ${vars.idle}\n',
      '    idle: ${vars.idle}\n    absolute: 12h\n',
    ),
    at: '59:3',
    key: 'lacks.overall-limit',
    says: ['overall-limit is not lacking', 'signIn.api'],
  },
];
