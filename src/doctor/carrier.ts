/** What carries the session: the cookie must have come, and each header must have a value to carry. */
import { distance } from 'fastest-levenshtein';
import { listed } from '../plan/nearest.js';
import { accountVariables } from '../target/recipe.js';
import type { TargetSignIn } from '../target/schema.js';
import { createSession } from '../target/session.js';
import { fill, variablesOf } from '../target/template.js';
import type { Attempt } from './attempt.js';
import { meant } from './propose.js';
import type { Entered, Visit } from './visit.js';

/** False when there is nothing to act with. A header whose variable was evidently misspelt is mended. */
export async function carrierHolds(
  visit: Visit,
  name: string,
  path: TargetSignIn,
  attempt: Attempt,
): Promise<boolean> {
  const cookie = cookieHolds(visit, name, path.carrier, attempt);
  return (await headersHold(visit, name, path, attempt)) && cookie;
}

function cookieHolds(
  { report }: Visit,
  name: string,
  { cookie }: TargetSignIn['carrier'],
  { credentials }: Attempt,
): boolean {
  if (cookie === undefined) return true;
  // Whatever its path: an identity provider keeps the cookie of a realm to the addresses of that realm.
  const names = [
    ...new Set((credentials.jar.serializeSync()?.cookies ?? []).flatMap(({ key }) => key ?? [])),
  ];
  if (names.includes(cookie)) return true;
  const near = meant([cookie], names) ?? (names.length === 1 ? names[0] : undefined);
  report.broken('session', ['signIn', name, 'carrier', 'cookie'], {
    what: `signing in by ${name} sets no cookie ${cookie}`,
    expected: cookie,
    seen: names.length === 0 ? 'no cookies' : `cookies ${listed(names)}`,
    fix: near === undefined ? 'name the cookie that the target sets' : `cookie: ${near}`,
  });
  // The whole jar is sent, whatever the cookie is called.
  return names.length > 0;
}

async function headersHold(
  visit: Visit,
  name: string,
  path: TargetSignIn,
  attempt: Attempt,
): Promise<boolean> {
  const { headers } = path.carrier;
  const { account, credentials } = attempt;
  const known = Object.entries({ ...accountVariables(account), ...credentials.captured }).flatMap(
    ([variable, value]) => (value === undefined ? [] : [variable]),
  );
  let holds = true;
  for (const [header, template] of Object.entries(headers ?? {}))
    for (const variable of variablesOf(template)) {
      if (known.includes(variable) || headers === undefined) continue;
      const candidates = likely(variable, path, Object.keys(credentials.captured)).map((each) =>
        template.replace(`\${${variable}}`, `\${${each}}`),
      );
      const accepted = await firstAccepted(visit, name, headers, header, candidates, attempt);
      const better = accepted ?? candidates[0];
      visit.report.broken('session', ['signIn', name, 'carrier', 'headers', header], {
        what: `the header ${header} needs \${${variable}}, which no step of ${name} captures`,
        expected: `one of ${listed(known.map((each) => `\${${each}}`))}`,
        fix:
          better === undefined
            ? `capture ${variable} in a step, or name what is captured`
            : `${header}: ${JSON.stringify(better)}${accepted === undefined ? '' : ' (with that the session is accepted)'}`,
      });
      if (better === undefined) holds = false;
      else headers[header] = better;
    }
  return holds;
}

/** Captured values in the order in which they may be the one that was meant: by name, then the latest first. */
function likely(variable: string, path: TargetSignIn, captured: readonly string[]): readonly string[] {
  const late = [...path.steps]
    .reverse()
    .flatMap((step) => ('capture' in step ? Object.keys(step.capture ?? {}) : []))
    .filter((name) => captured.includes(name));
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const near = late.filter((name) => {
    const far = distance(plain(name), plain(variable));
    return far <= Math.max(1, Math.floor(variable.length / 4));
  });
  return [...new Set([...near, ...late, ...captured])];
}

const MOST_TRIED = 4;

async function firstAccepted(
  visit: Visit,
  name: string,
  headers: { [header: string]: string },
  header: string,
  candidates: readonly string[],
  { account, credentials }: Attempt,
): Promise<string | undefined> {
  if (visit.tellsApart.get(name) !== true) return undefined;
  const before = headers[header] ?? '';
  for (const candidate of candidates.slice(0, MOST_TRIED)) {
    headers[header] = candidate;
    const session = createSession(visit.driver, `${name}/carrier`, account, name, credentials);
    const outcome = await session.alive().catch(() => null);
    if (outcome?.success === true) return candidate;
  }
  headers[header] = before;
  return undefined;
}

/** The headers by which a session is carried, with their values. */
export function carried(visit: Visit, { path, account, credentials }: Entered): Record<string, string> {
  const variables = { ...accountVariables(account), ...credentials.captured };
  return Object.fromEntries(
    Object.entries(visit.file.signIn?.[path]?.carrier.headers ?? {}).map(([header, template]) => [
      header,
      fill(template, variables),
    ]),
  );
}
