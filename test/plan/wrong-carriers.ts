// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong carriers beside a path's own, each as one change of a target that has some. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const CARRIERS = `    carriers:
      remember: { cookie: remember }
      old: { cookie: legacy }
      page:
        headers: { X-Page: '\${access}' }
        alive: { request: { path: /page }, success: { status: 200 }, refused: { status: 401 } }
    idle: \${vars.idle}
`;

/** A target whose sign-in gives several things, and nothing wrong. */
export const TARGET_WITH_CARRIERS = edit(TARGET, '    idle: ${vars.idle}\n', CARRIERS);

const wrong = (from: string, to: string) =>
  ({ file: 'targets/sample/target.yaml', content: edit(TARGET_WITH_CARRIERS, from, to) }) as const;

export const WRONG_CARRIERS: readonly WrongInput[] = [
  {
    title: 'another carrier that no step captures',
    ...wrong("X-Page: '${access}'", "X-Page: '${acess}'"),
    at: '39:18',
    key: 'signIn.api.carriers.page.headers',
    says: ['no header holds what a step of signing in captures', 'did you mean access?'],
  },
  {
    title: 'another carrier that holds nothing of a sign-in',
    ...wrong("X-Page: '${access}'", 'X-Page: open'),
    at: '39:18',
    key: 'signIn.api.carriers.page.headers',
    says: ['found no value', 'capture it in the step'],
  },
  {
    title: 'a cookie that is another carrier already',
    ...wrong('cookie: legacy', 'cookie: remember'),
    at: '37:22',
    key: 'signIn.api.carriers.old.cookie',
    says: ['the cookie remember is that of carriers.remember already'],
  },
];
