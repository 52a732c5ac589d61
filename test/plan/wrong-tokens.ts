// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong descriptions of tokens, each as one change of a target that has them all. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const TOKENS = `    tokens:
      access: access
      lifetime: 5m
      expiresIn: { json: $.expires_in }
      keys: { request: { path: /jwks.json } }
      elsewhere:
        steps:
          - name: other
            request: { method: POST, path: /auth/token, json: { resource: other } }
            capture: { other: { json: $.access_token } }
        token: other
        accepted: { request: { path: /userinfo }, success: { status: 200 } }
    idle: \${vars.idle}
    refresh:
      steps: [{ name: refresh, request: { method: POST, path: /auth/token } }]
      refused: { status: 400 }
      idle: 30m
      absolute: 8h
`;

/** A target that says all that can be said of tokens, and nothing wrong. */
export const TARGET_WITH_TOKENS = edit(TARGET, '    idle: ${vars.idle}\n', TOKENS);

const wrong = (from: string, to: string) =>
  ({ file: 'targets/sample/target.yaml', content: edit(TARGET_WITH_TOKENS, from, to) }) as const;

export const WRONG_TOKENS: readonly WrongInput[] = [
  {
    title: 'an access token that no step captures',
    ...wrong('capture: { access: {', 'capture: { acess: {'),
    at: '36:15',
    key: 'signIn.api.tokens.access',
    says: ['no step of signing in captures access', 'did you mean acess?'],
  },
  {
    title: 'an access token that the carrier does not send',
    ...wrong("'Bearer ${access}'", "'Bearer ${token}'"),
    at: '36:15',
    key: 'signIn.api.tokens.access',
    says: ['no header of the carrier holds ${access}'],
  },
  {
    title: 'a token for elsewhere that no step captures',
    ...wrong('token: other\n', 'token: othr\n'),
    at: '45:16',
    key: 'signIn.api.tokens.elsewhere.token',
    says: ['no step of elsewhere captures othr', 'did you mean other?'],
  },
  {
    title: 'a lifetime without its unit',
    ...wrong('lifetime: 5m', 'lifetime: 300'),
    at: '37:17',
    key: 'signIn.api.tokens.lifetime',
    says: ['found a number', 'quotes'],
  },
  {
    title: 'a limit of unused refresh tokens beyond that of used ones',
    ...wrong('idle: 30m', 'idle: 9h'),
    at: '51:13',
    key: 'signIn.api.refresh.idle',
    says: ['lives longer than one that is', 'at most 8h'],
  },
  {
    title: 'a path to the lifetime that is none',
    ...wrong('$.expires_in', 'expires_in'),
    at: '38:26',
    key: 'signIn.api.tokens.expiresIn.json',
    says: ['not a JSONPath'],
  },
];
