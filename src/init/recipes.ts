/** Ways to sign in that are proposed from what was read. Each is a guess to be confirmed, and says what of it is. */
import type { OpenApi, OpenId } from './descriptions.js';
import type { LoginForm } from './form.js';
import { type Plain, pathOf, plain, word } from './plain-words.js';

export interface Recipe {
  readonly name: 'form' | 'api' | 'openid';
  /** What it was made from, for a comment. */
  readonly from: string;
  /** Lines under `steps:`, without indentation. */
  readonly steps: readonly string[];
  readonly carrier: readonly string[];
  /** Keys that were guessed, in words. */
  readonly guessed: readonly string[];
  /** Names under which a JSON login captures its token. */
  readonly token: string | null;
}

const q = (text: string) => JSON.stringify(text);

export function formRecipe(form: LoginForm, cookies: readonly string[]): Recipe {
  const captured = form.hidden.map((name, index) => ({
    name,
    variable: /csrf|xsrf|token|authenticity|verification/i.test(name)
      ? `csrf${index || ''}`
      : `hidden${index + 1}`,
  }));
  const fields = [
    `${q(form.user)}: "\${username}"`,
    `${q(form.password)}: "\${password}"`,
    ...(form.code === null ? [] : [`${q(form.code)}: "\${otp}"`]),
    ...captured.map(({ name, variable }) => `${q(name)}: "\${${variable}}"`),
  ];
  const [cookie] = cookies;
  return {
    name: 'form',
    from: `the form at ${form.page}`,
    steps: [
      '- name: login-page',
      `  request: { path: ${q(form.page)} }`,
      '  expect: { status: 200 }',
      ...(captured.length === 0
        ? []
        : [
            `  capture: { ${captured.map(({ name, variable }) => `${variable}: { field: ${q(name)} }`).join(', ')} }`,
          ]),
      '- name: password',
      '  factor: password',
      '  request:',
      `    method: ${form.method}`,
      `    path: ${q(form.action)}`,
      `    form: { ${fields.join(', ')} }`,
      '  # FILL IN: how a right password is answered, so that a wrong one is not taken for it; where it leads, for example:',
      '  # expect: { status: 302, header: { location: { matches: /home } } }',
      '  expect: { status: [302, 303] }',
      ...(form.code === null
        ? [
            '  # FILL IN: a step for the second factor, if there is one: factor: totp, and "${otp}" where it is sent.',
          ]
        : []),
    ],
    carrier: [
      cookie === undefined
        ? 'cookie: session # FILL IN: the name of the cookie that is set by signing in'
        : `cookie: ${q(cookie)} # FILL IN: set by the login page already; see that it is the one that signing in sets`,
    ],
    guessed: ['steps', 'carrier.cookie'],
    token: null,
  };
}

/** Names that a field for each may have, as programs are asked for them. */
const USER = /^(user_?name|user|login|e-?mail|user_?id|account)$/i;
const PASSWORD = /^(password|passwd|pwd|secret)$/i;
const TOKEN = /^(access_?token|token|id_?token|jwt|auth_?token|session_?token|bearer)$/i;

/** An operation that takes a name and a password in JSON, or in a form, and gives a token. */
export function apiRecipe({ document, path, operations }: OpenApi, origin: string): Recipe | null {
  const prefix = prefixOf(document, operations);
  for (const [place, item] of Object.entries(plain(document.paths))) {
    const post = plain(plain(item).post);
    const content = plain(plain(deref(document, post.requestBody)).content);
    for (const [type, media] of Object.entries(content)) {
      const names = Object.keys(
        plain(deref(document, plain(deref(document, plain(media).schema)).properties)),
      );
      const user = names.find((name) => USER.test(name));
      const password = names.find((name) => PASSWORD.test(name));
      const own = pathOf(`${prefix}${place}`, origin);
      if (word(user) === null || word(password) === null || own === null) continue;
      const form = /x-www-form-urlencoded/.test(type);
      if (!form && !/json/.test(type)) continue;
      const grant = names.includes('grant_type') ? 'grant_type: password, ' : '';
      return tokenRecipe({
        name: 'api',
        from: `POST ${own} in ${path}`,
        path: own,
        body: `${form ? 'form' : 'json'}: { ${grant}${q(user ?? '')}: "\${username}", ${q(password ?? '')}: "\${password}" }`,
        token: tokenOf(document, post),
      });
    }
  }
  return null;
}

export function openIdRecipe({ token, grants, path }: OpenId): Recipe | null {
  if (token === null || !grants.includes('password')) return null;
  return tokenRecipe({
    name: 'openid',
    from: `${path}, which offers the grant of a password`,
    path: token,
    body: 'form: { grant_type: password, client_id: fill-in-client, scope: openid, username: "${username}", password: "${password}" }',
    token: 'access_token',
  });
}

interface TokenParts {
  readonly name: Recipe['name'];
  readonly from: string;
  readonly path: string;
  readonly body: string;
  readonly token: string | null;
}

function tokenRecipe({ name, from, path, body, token }: TokenParts): Recipe {
  return {
    name,
    from,
    steps: [
      '- name: password',
      '  factor: password',
      '  request:',
      '    method: POST',
      `    path: ${q(path)}`,
      `    ${body}`,
      '  expect: { status: 200 }',
      `  capture: { access: { json: ${q(`$.${token ?? 'access_token'}`)} } }${token === null ? ' # FILL IN: where the token is in the answer' : ''}`,
      '# FILL IN: a step for the second factor, if there is one: factor: totp, and "${otp}" where it is sent.',
    ],
    carrier: ['headers: { Authorization: "Bearer ${access}" }'],
    guessed: ['steps'],
    token,
  };
}

function tokenOf(document: Plain, operation: Plain): string | null {
  for (const [status, response] of Object.entries(plain(operation.responses))) {
    if (!/^2/.test(status)) continue;
    for (const media of Object.values(plain(plain(deref(document, response)).content))) {
      const names = Object.keys(plain(plain(deref(document, plain(media).schema)).properties));
      const found = names.find((name) => TOKEN.test(name));
      if (found !== undefined && /^[A-Za-z_]\w*$/.test(found)) return found;
    }
  }
  return null;
}

/** One step along a local reference, which is as far as such descriptions go. */
function deref(document: Plain, value: unknown): unknown {
  const reference = plain(value).$ref;
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return value;
  let at: unknown = document;
  for (const part of reference.slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = Object.hasOwn(plain(at), key) ? plain(at)[key] : undefined;
  }
  return at;
}

/** What stands before each path of the document, as the inventory reads it. */
function prefixOf(document: Plain, operations: OpenApi['operations']): string {
  const [path] = Object.keys(plain(document.paths));
  const whole = operations[0]?.path;
  return path !== undefined && whole?.endsWith(path) === true ? whole.slice(0, -path.length) : '';
}

/** A reading operation without parameters that tells who asks. */
export function whoAmI({ operations }: OpenApi, origin: string): readonly string[] {
  return operations
    .filter(
      ({ method, path, query }) =>
        method === 'GET' &&
        query.length === 0 &&
        /\/(me|userinfo|whoami|profile|account|session|users\/me)$/i.test(path),
    )
    .flatMap(({ path }) => pathOf(path, origin) ?? []);
}

/** Records to be read by their id: candidates for the first action. */
export function recordReads({ operations }: OpenApi): readonly string[] {
  const found = operations.filter(
    ({ method, path }) =>
      method === 'GET' && /\{[^}]+\}/.test(path) && /^\/[A-Za-z0-9._~{}/-]{1,120}$/.test(path),
  );
  const likely = found.filter(({ path }) => /patient|record|note|observation|encounter/i.test(path));
  return (likely.length > 0 ? likely : found).slice(0, 3).map(({ path }) => path);
}
