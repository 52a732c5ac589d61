/** HTTP in clear: the same requests as over TLS, sent to a port that should not answer them. */
import { CookieJar } from 'tough-cookie';
import { SafeprobeError } from '../../errors.js';
import type { ClearAnswer, StrictTransport } from '../../kinds/plaintext.js';
import type { ActOptions } from '../../kinds/probe.js';
import type { Purpose } from '../client.js';
import { buildRequest, type Driver, exchange } from '../driver.js';
import { headerOf, type ReadableResponse, wholeText } from '../message.js';
import type { Credentials } from '../recipe.js';
import { portOf, type ResolvedAccount, signInOf } from '../resolved.js';
import { fill } from '../template.js';
import { carrierHeaders, resourceVariables, variablesFor } from '../variables.js';

/** Who asks: an account with its credentials, or nobody. */
export interface Asker {
  readonly signIn: string;
  readonly account: ResolvedAccount;
  readonly credentials: Credentials;
}

/**
 * Sends an action's request to a service in clear. Carriers go along as a browser or program would send them:
 * headers as they are, cookies unless they are marked Secure.
 */
export async function askInClear(
  driver: Driver,
  purpose: Purpose,
  service: string,
  asker: Asker | null,
  options: ActOptions,
): Promise<ClearAnswer> {
  const origin = originOf(driver, service);
  const variables = {
    ...(asker === null ? {} : variablesFor(asker.account, asker.credentials)),
    ...resourceVariables(driver, options),
  };
  const carrier = asker === null ? undefined : signInOf(driver.target, asker.signIn).carrier;
  const known = driver.target.file.actions?.[purpose.action];
  const request = buildRequest(
    driver.target,
    known?.request ?? { path: '/' },
    variables,
    carrierHeaders(carrier?.headers, variables),
  );
  const { pathname, search } = new URL(request.url);
  const url = `${origin}${pathname}${search}`;
  const jar = new CookieJar();
  // A jar on its own would send Secure cookies in clear to localhost, which a patient's browser never talks to.
  const cookies = (asker?.credentials.jar.getCookiesSync(url) ?? []).filter((cookie) => !cookie.secure);
  for (const cookie of cookies) jar.setCookieSync(cookie, url, { ignoreError: true });
  const { sent, response } = await exchange(driver, purpose, { ...request, url }, jar, false);
  const cookiesSent =
    carrier?.cookie !== undefined && cookies.some(({ key }) => key === carrier.cookie)
      ? [carrier.cookie]
      : [];
  if (response === null) return { ...unanswered(sent.error ?? ''), cookiesSent };
  return { ...answered(driver, request.method, response), cookiesSent };
}

const NOTHING = { status: null, redirect: null, bytes: 0, canaries: [], cookiesSet: [] } as const;

function unanswered(error: string): Omit<ClearAnswer, 'cookiesSent'> {
  const [code = ''] = error.split(':');
  if (code === 'ECONNREFUSED') return { ...NOTHING, reached: 'refused', said: 'the port is closed' };
  // Accepted and then ended without a word: what a port for TLS alone does with a request in clear.
  if (/^(ECONNRESET|EPIPE|HPE_|ERR_BAD_RESPONSE)/.test(code))
    return { ...NOTHING, reached: 'ended', said: `the connection was ended without an answer (${code})` };
  return { ...NOTHING, reached: 'no-answer', said: `no answer: ${code}` };
}

function answered(
  driver: Driver,
  method: string,
  response: ReadableResponse,
): Omit<ClearAnswer, 'cookiesSent'> {
  const location = headerOf(response, 'location');
  const redirect = response.status >= 300 && response.status < 400 ? (location ?? '') : null;
  return {
    reached: 'answered',
    status: response.status,
    redirect: redirect === null ? null : redirect.startsWith('https://') ? 'https' : 'not-https',
    bytes: response.body.length,
    canaries: driver.secrets.seen(wholeText(response)).filter((label) => label.startsWith('canary:')),
    cookiesSet: (response.headers['set-cookie'] ?? []).map((line) => line.split('=')[0] ?? ''),
    said: driver.secrets.text(
      `${method} in clear → ${response.status}, ${response.body.length} B${redirect === null ? '' : `, to ${redirect.split('?')[0]}`}`,
    ),
  };
}

function originOf(driver: Driver, service: string): string {
  const { host, port } = serviceOf(driver, service);
  return `http://${host.includes(':') ? `[${host}]` : host}${port === 80 ? '' : `:${port}`}`;
}

export function serviceOf(driver: Driver, name: string) {
  const found = driver.target.file.services?.[name];
  if (found === undefined)
    throw new SafeprobeError('prerequisite', `the target declares no service "${name}"`);
  return { ...found, port: portOf(found.port, `services.${name}.port`) };
}

/** What each https base says about strict transport (RFC 6797). */
export async function strictTransport(driver: Driver, purpose: Purpose): Promise<readonly StrictTransport[]> {
  const bases = Object.entries(driver.target.file.bases ?? {}).map(
    ([name, template]) => [name, fill(template, {})] as const,
  );
  return Promise.all(
    bases
      .filter(([, base]) => base.startsWith('https://'))
      .map(async ([name, base]) => {
        const request = { method: 'GET', url: new URL('/', base).href, headers: { Accept: '*/*' } };
        const { sent, response } = await exchange(driver, purpose, request, null, false);
        return {
          base: name,
          answered: response !== null,
          header: response === null ? null : (headerOf(response, 'strict-transport-security') ?? null),
          said:
            response === null ? driver.secrets.text(sent.error ?? 'no answer') : `GET / → ${response.status}`,
        };
      }),
  );
}
