/** Everything that is looked at from outside before a target file is written, reading only. */
import { randomBytes } from 'node:crypto';
import { explainCertificate } from '../doctor/certificate-trouble.js';
import { nameOf, shake } from '../doctor/handshake.js';
import { SafeprobeError } from '../errors.js';
import { createScopeGuard } from '../target/scope.js';
import type { Site } from './address.js';
import {
  type Fhir,
  findFhir,
  findHealth,
  findOpenApi,
  findOpenId,
  type OpenApi,
  type OpenId,
  places,
} from './descriptions.js';
import { type LoginForm, loginFormOf, loginLinkOf } from './form.js';
import { line, pathOf, word } from './plain-words.js';
import { createReader, type Page, type Reader } from './reader.js';
import { whoAmI } from './recipes.js';

export interface Certificate {
  /** Null when it is trusted as things are. */
  readonly trouble: string | null;
  readonly fix: string;
  readonly name: string;
}

/** A request that is refused without signing in, and how. */
export interface Closed {
  readonly path: string;
  readonly status: number;
  /** Where a redirect leads. */
  readonly location: string | null;
}

export interface Found {
  readonly site: Site;
  readonly certificate: Certificate | null;
  /** What port 80 does; null when it was not asked for, as the system is on another port than 443. */
  readonly plainPort: 'closed' | 'answers' | null;
  readonly title: string;
  readonly openApi: OpenApi | null;
  readonly fhir: Fhir | null;
  readonly openId: OpenId | null;
  readonly form: LoginForm | null;
  readonly cookies: readonly string[];
  /** A page, for people. */
  readonly closedPage: Closed | null;
  /** An operation, for programs. */
  readonly closed: Closed | null;
  readonly health: string | null;
  /** Other sites that it sends people to. */
  readonly away: readonly string[];
  readonly requests: number;
}

const PATIENCE_MS = 5000;

/** Throws `unreachable` when nothing answers: then there is nothing to write about. */
export async function survey(
  site: Site,
  ca: readonly string[] | undefined,
  note: (text: string) => void,
): Promise<Found> {
  note(`looking at ${site.origin} …`);
  const certificate = site.secure ? await certificateOf(site, ca) : null;
  const plainPort = site.secure && site.port === 443 ? await portOf(site, 80) : null;
  const nothing = {
    title: '',
    openApi: null,
    fhir: null,
    openId: null,
    form: null,
    cookies: [],
    closedPage: null,
    closed: null,
    health: null,
    away: [],
  };
  // Nothing is asked of a server that may be another one: what it says would end in the file.
  if (certificate !== null && certificate.trouble !== null)
    return { site, certificate, plainPort, ...nothing, requests: 0 };
  const reader = createReader(site, ca);
  try {
    return { site, certificate, plainPort, ...(await read(site, reader, note)), requests: reader.sent };
  } finally {
    reader.close();
  }
}

type Read = Omit<Found, 'site' | 'certificate' | 'plainPort' | 'requests'>;

async function read(site: Site, reader: Reader, note: (text: string) => void): Promise<Read> {
  const { path, origin } = site;
  const first = await reader.get(path, 'text/html, */*;q=0.8');
  // One page may be broken, a whole system is down: a second path tells them apart.
  if (first === null && (await reader.get('/robots.txt')) === null && !reader.answered)
    throw new SafeprobeError(
      'unreachable',
      `${origin} does not answer: ${line(reader.trouble ?? 'nothing came', 200)}`,
      {
        remedy:
          'See that the system runs, that this machine reaches it, and whether it is https:// or http://.',
      },
    );
  note('reading its descriptions …');
  const nowhere = await reader.get(`/safeprobe-${randomBytes(6).toString('hex')}`);
  const openApi = await findOpenApi(reader, path);
  const fhir = await findFhir(reader, path);
  const openId = await findOpenId(reader, path, origin);
  note('looking for a way to sign in …');
  const login = await findLogin(reader, first, site);
  const closedPage = closedBy(first, login?.page.path ?? null, path, origin);
  const closed = await findClosed(reader, openApi, fhir, origin);
  return {
    title: titleOf(first, openApi),
    openApi,
    fhir,
    openId,
    form: login?.form ?? null,
    cookies: login === null ? [] : cookiesOf(login.page),
    closedPage,
    closed,
    health: await findHealth(reader, nowhere),
    away: [
      ...new Set(
        [first, login?.page].flatMap((page) => (page?.away == null ? [] : [new URL(page.away).host])),
      ),
    ],
  };
}

async function certificateOf(site: Site, ca: readonly string[] | undefined): Promise<Certificate> {
  const { trouble, certificate } = await shake(await doorOf(site, site.port), site.host, ca);
  if (certificate === null)
    throw new SafeprobeError(
      'unreachable',
      `${site.host}:${site.port} gives no TLS handshake: ${trouble ?? 'nothing came'}`,
      {
        remedy:
          'See that the system runs, that this machine reaches it, and whether it is https:// or http://.',
      },
    );
  const named = { names: line(certificate.subjectaltname, 300), issuer: line(certificate.issuer?.CN) };
  const told =
    trouble === null
      ? null
      : explainCertificate(trouble, named, site.host, { ca: ca === undefined ? undefined : [...ca] });
  return {
    trouble: told === null ? null : told.what,
    fix: told?.fix ?? '',
    name: line(nameOf(certificate), 200),
  };
}

async function portOf(site: Site, port: number): Promise<'closed' | 'answers'> {
  const other: Site = {
    ...site,
    secure: false,
    port,
    origin: `http://${site.host.includes(':') ? `[${site.host}]` : site.host}`,
  };
  const reader = createReader(other, undefined, { timeoutMs: PATIENCE_MS, maxBytes: 1024 * 1024, most: 1 });
  await reader.get('/').finally(() => reader.close());
  return reader.answered ? 'answers' : 'closed';
}

async function doorOf(
  site: Site,
  port: number,
): Promise<{ readonly address: string; readonly port: number }> {
  const guard = createScopeGuard({ hosts: [site.host], ports: [port], never: [], addresses: {} });
  try {
    return { address: await guard.admit(site.host, port), port };
  } catch (cause) {
    throw new SafeprobeError('unreachable', `the name ${site.host} leads nowhere`, {
      cause,
      remedy: 'Correct the name, or see that this machine can resolve it.',
    });
  }
}

const LOGINS = ['/login', '/signin', '/sign-in', '/auth/login', '/users/sign_in'];

async function findLogin(
  reader: Reader,
  first: Page | null,
  { origin, path }: Site,
): Promise<{ readonly page: Page; readonly form: LoginForm } | null> {
  const look = (page: Page | null) => {
    if (page === null || page.status >= 500) return null;
    const form = loginFormOf(page.text, page.path, origin);
    return form === null ? null : { page, form };
  };
  const here = look(first);
  if (here !== null) return here;
  const link = first === null ? null : loginLinkOf(first.text, first.path, origin);
  for (const place of new Set([...(link === null ? [] : [link]), ...places(path, LOGINS)])) {
    const found = look(await reader.get(place, 'text/html'));
    if (found !== null) return found;
  }
  return null;
}

/** The page from which the sign-in was reached. */
function closedBy(first: Page | null, login: string | null, path: string, origin: string): Closed | null {
  if (first === null) return null;
  const { redirected, status } = first;
  const from = pathOf(redirected?.from, origin);
  const to = pathOf(redirected?.to, origin);
  if (redirected !== null && from !== null && to !== null && login?.split('?')[0] === to)
    return { path: from, status: redirected.status, location: to };
  const own = pathOf(path, origin);
  return status === 401 && own !== null ? { path: own, status, location: null } : null;
}

async function findClosed(
  reader: Reader,
  openApi: OpenApi | null,
  fhir: Fhir | null,
  origin: string,
): Promise<Closed | null> {
  const candidates = [
    ...(openApi === null ? [] : whoAmI(openApi, origin)),
    '/me',
    ...(fhir === null ? [] : [`${fhir.base}/Patient/0`]),
  ];
  for (const path of candidates.slice(0, 4)) {
    const page = await reader.get(path, 'application/json');
    if (page?.status === 401 || page?.status === 403) return { path, status: page.status, location: null };
  }
  return null;
}

function cookiesOf({ headers }: Page): readonly string[] {
  return (headers['set-cookie'] ?? [])
    .flatMap((each) => word(each.split('=')[0]) ?? [])
    .filter((name) => !/csrf|xsrf|lang|locale|theme|consent/i.test(name));
}

function titleOf(first: Page | null, openApi: OpenApi | null): string {
  const title = /<title[^>]*>([^<]{1,300})<\/title>/i.exec(first?.text.slice(0, 100_000) ?? '')?.[1];
  return line(title, 80) || openApi?.title || '';
}
