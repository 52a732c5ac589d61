/** What a system says of itself to anyone: OpenAPI, a FHIR CapabilityStatement, OpenID and SMART metadata. */
import { parse } from 'yaml';
import { readOpenApi } from '../target/inventory/openapi.js';
import type { Told } from '../target/inventory/operation.js';
import { isPlain, line, type Plain, pathOf, plain } from './plain-words.js';
import type { Page, Reader } from './reader.js';

export interface OpenApi {
  readonly path: string;
  readonly title: string;
  readonly operations: readonly Told[];
  readonly document: Plain;
}

export interface Fhir {
  /** The base of the interface: /fhir, or '' for the root. */
  readonly base: string;
  readonly metadata: string;
  readonly version: string;
  readonly resources: readonly string[];
}

export interface OpenId {
  readonly path: string;
  /** Of another host too: it is told, and never asked. */
  readonly issuer: string;
  /** Paths on this site; null where they are elsewhere. */
  readonly token: string | null;
  readonly keys: string | null;
  readonly grants: readonly string[];
  /** Other hosts that it names. */
  readonly elsewhere: readonly string[];
}

const OPENAPI = [
  '/openapi.json',
  '/openapi.yaml',
  '/v3/api-docs',
  '/swagger.json',
  '/swagger/v1/swagger.json',
  '/api/openapi.json',
  '/api-docs',
];

/** Below where reading began first, then at the root. */
export function places(start: string, paths: readonly string[]): readonly string[] {
  const below = start.replace(/\/[^/]*$/, '');
  return [...new Set([...(below === '' ? [] : paths.map((path) => `${below}${path}`)), ...paths])];
}

export async function findOpenApi(reader: Reader, start: string): Promise<OpenApi | null> {
  for (const place of [...(/\.(json|ya?ml)$/.test(start) ? [start] : []), ...OPENAPI]) {
    const page = await reader.get(place, 'application/json, application/yaml;q=0.9, */*;q=0.1');
    if (page === null || page.status !== 200 || /^\s*</.test(page.text.slice(0, 200))) continue;
    try {
      const operations = await readOpenApi(page.text);
      const document = plain(parse(page.text, { maxAliasCount: 1000 }));
      return { path: place, title: line(plain(document.info).title), operations, document };
    } catch {
      // No description after all: the next place.
    }
  }
  return null;
}

/** Resource types as FHIR names them. */
const TYPE = /^[A-Z][A-Za-z]{1,60}$/;

export async function findFhir(reader: Reader, start: string): Promise<Fhir | null> {
  const bases = [...new Set([start.replace(/\/(metadata)?$/, ''), '/fhir', '/fhir/r4', ''])];
  for (const base of bases) {
    const page = await reader.get(`${base}/metadata`, 'application/fhir+json, application/json;q=0.9');
    const statement = plain(page?.json);
    if (page?.status !== 200 || statement.resourceType !== 'CapabilityStatement') continue;
    const rest = Array.isArray(statement.rest) ? statement.rest : [];
    const resources = rest
      .flatMap((each) => plain(each).resource ?? [])
      .flatMap((each) => {
        const type = plain(each).type;
        return typeof type === 'string' && TYPE.test(type) ? [type] : [];
      });
    return {
      base,
      metadata: `${base}/metadata`,
      version: line(statement.fhirVersion, 20),
      resources: [...new Set(resources)],
    };
  }
  return null;
}

export async function findOpenId(reader: Reader, start: string, origin: string): Promise<OpenId | null> {
  const wanted = ['/.well-known/openid-configuration', '/.well-known/smart-configuration'];
  for (const place of [...new Set([...places(start, wanted), '/fhir/.well-known/smart-configuration'])]) {
    const page = await reader.get(place, 'application/json');
    if (page?.status === 200 && isPlain(page.json) && typeof page.json.token_endpoint === 'string')
      return openIdOf(place, page.json, origin);
  }
  return null;
}

function openIdOf(path: string, told: Plain, origin: string): OpenId {
  const addresses = [told.issuer, told.authorization_endpoint, told.token_endpoint, told.jwks_uri].flatMap(
    (each) => (typeof each === 'string' && URL.canParse(each) ? [new URL(each)] : []),
  );
  const grants = Array.isArray(told.grant_types_supported) ? told.grant_types_supported : [];
  return {
    path,
    issuer: line(told.issuer, 200),
    token: pathOf(told.token_endpoint, origin),
    keys: pathOf(told.jwks_uri, origin),
    grants: grants.filter((each): each is string => typeof each === 'string'),
    elsewhere: [
      ...new Set(addresses.filter((each) => each.origin !== origin).map(({ host }) => line(host, 200))),
    ],
  };
}

/** What answers with less than a page, and not just whatever the address. */
export async function findHealth(reader: Reader, nowhere: Page | null): Promise<string | null> {
  for (const place of ['/health', '/healthz', '/actuator/health', '/status']) {
    const page = await reader.get(place);
    if (
      page?.status === 200 &&
      page.type !== 'text/html' &&
      page.text !== nowhere?.text &&
      page.text.length < 20_000
    )
      return place;
  }
  return null;
}
