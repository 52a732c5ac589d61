/** The sections that say how people sign in, proposed from what was read. */
import type { Answers } from './answers.js';
import { apiRecipe, formRecipe, openIdRecipe, type Recipe } from './recipes.js';
import type { Found } from './survey.js';

const q = (text: string) => JSON.stringify(text);

/** In the order in which they are written: programs first, as actions use the first one. */
export function recipesOf({ openApi, openId, form, cookies, site }: Found): readonly Recipe[] {
  return [
    openApi === null ? null : apiRecipe(openApi, site.origin),
    openId === null ? null : openIdRecipe(openId),
    form === null ? null : formRecipe(form, cookies),
  ].filter((each) => each !== null);
}

export function signInLines(found: Found, { people }: Answers): readonly string[] {
  const recipes = recipesOf(found);
  if (recipes.length === 0)
    return [
      '# FILL IN: how people sign in. No form and no description of it was found, as where scripts build the page. In a browser',
      `# of its own, safeprobe record --target FILE --persona ${people[0]?.role ?? 'clinician'} writes it from one sign-in of yours.`,
      '# signIn:',
      '#   api:',
      '#     steps:',
      '#       - name: password',
      '#         factor: password',
      '#         request: { method: POST, path: /login, json: { username: "${username}", password: "${password}" } }',
      '#         expect: { status: 200 }',
      '#         capture: { access: { json: $.token } }',
      '#     carrier: { headers: { Authorization: "Bearer ${access}" } }',
      '#     alive: { request: { path: /me }, success: { status: 200 }, refused: { status: 401 } }',
      ...providerLines(found),
    ];
  return [
    '# Proposed from what was found; safeprobe doctor tells what of it works. FILL IN: every path by which someone can sign in:',
    '# what is left out is not examined.',
    'signIn:',
    ...recipes.flatMap((recipe) => recipeLines(recipe, found)),
    ...providerLines(found),
  ];
}

function recipeLines(recipe: Recipe, found: Found): readonly string[] {
  const { openId } = found;
  const closed = recipe.name === 'form' ? found.closedPage : found.closed;
  const refused =
    closed === null
      ? recipe.token === null && recipe.name === 'form'
        ? '{ status: [302, 303, 401, 403] }'
        : '{ status: 401 }'
      : closed.location === null
        ? `{ status: ${closed.status} }`
        : `{ status: ${closed.status}, header: { location: { contains: ${q(closed.location)} } } }`;
  return [
    `  # From ${recipe.from}.`,
    `  ${recipe.name}:`,
    '    steps:',
    ...recipe.steps.map((line) => `      ${line}`),
    '    carrier:',
    ...recipe.carrier.map((line) => `      ${line}`),
    closed === null
      ? '    # FILL IN: a request that only someone signed in is answered, and how it is refused otherwise.'
      : `    # Without signing in this was answered with ${closed.status}. FILL IN: see that someone signed in gets 200.`,
    '    alive:',
    `      request: { path: ${q(closed?.path ?? (recipe.name === 'form' ? '/' : '/me'))} }`,
    '      success: { status: 200 }',
    `      refused: ${refused}`,
    ...(recipe.name === 'openid' && openId?.keys != null
      ? ['    tokens:', '      access: access', `      keys: { request: { path: ${q(openId.keys)} } }`]
      : []),
    '    # FILL IN: how one signs out, and the limits that are documented; the action that a full sign-in must open:',
    '    # signOut: { steps: [{ name: sign-out, request: { method: POST, path: /logout }, expect: { status: 204 } }] }',
    '    # idle: 15m',
    '    # absolute: 12h',
    '    # protects: { action: note.read, resource: alice }',
  ];
}

function providerLines({ openId }: Found): readonly string[] {
  return openId === null
    ? []
    : [
        `# ${openId.path} names the issuer ${openId.issuer}${openId.grants.length === 0 ? '' : `; grants: ${wordsOf(openId.grants)}`}.`,
        '# FILL IN: sign-in by an identity provider, if there is one: federation, in docs/target-format.md.',
      ];
}

function wordsOf(grants: readonly string[]): string {
  return grants
    .filter((each) => /^[A-Za-z0-9_:.-]{1,80}$/.test(each))
    .slice(0, 10)
    .join(', ');
}
