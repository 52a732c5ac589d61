/** Puts together what descriptions and links tell: each operation once, with what the target file says of it. */
import { readFileSync } from 'node:fs';
import { describeError, SafeprobeError } from '../../errors.js';
import type { SourceFacts } from '../../kinds/inventory.js';
import { buildRequest, type Driver, exchange } from '../driver.js';
import type { Carried } from '../forged.js';
import { contentTypeOf } from '../message.js';
import type { TargetRequest } from '../schema.js';
import { readCapabilities } from './capability.js';
import { linksOf } from './links.js';
import { readOpenApi } from './openapi.js';
import { fits, isInstance, keyOf, type Told } from './operation.js';
import type { TargetDocument } from './schema.js';

/** One operation, from every source that knows it. */
export interface Known {
  readonly id: string;
  readonly told: Told;
  readonly sources: string[];
  readonly signIn: string;
  readonly base: string | undefined;
}

export interface Gathered {
  readonly sources: readonly SourceFacts[];
  readonly operations: ReadonlyMap<string, Known>;
}

/** Signs in as a persona, by a path or the first that is for it. */
export type Enter = (
  persona: string,
  signIn?: string,
) => Promise<{ readonly signIn: string; readonly actor: string; readonly carried: Carried }>;

export async function gather(driver: Driver, check: string, enter: Enter): Promise<Gathered> {
  const { inventory, signIn = {} } = driver.target.file;
  const [first = ''] = Object.keys(signIn);
  const operations = new Map<string, Known>();
  const note = (told: Told, source: string, how: Pick<Known, 'signIn' | 'base'>) => {
    const key = keyOf(told.method, told.path);
    const known =
      operations.get(key) ??
      // Descriptions tell paths apart that look like instances of one another: /patients/{id} and /patients/new.
      (source !== CRAWL
        ? undefined
        : [...operations.values()].find(
            (each) => each.told.method === told.method && isInstance(each.told.path, told.path),
          ));
    if (known !== undefined) {
      if (!known.sources.includes(source)) known.sources.push(source);
      return;
    }
    operations.set(key, { id: `${told.method} ${told.path}`, told, sources: [source], ...how });
  };
  const sources: SourceFacts[] = [];
  for (const [name, document] of Object.entries(inventory?.documents ?? {})) {
    try {
      const told = await readDocument(driver, check, document, enter);
      for (const each of told)
        note(each, name, { signIn: document.signIn ?? first, base: document.request?.base });
      sources.push({ name, read: true, operations: told.length, said: `${told.length} operations` });
    } catch (error) {
      sources.push({ name, read: false, operations: 0, said: inWords(driver, error) });
    }
  }
  if (inventory?.crawl !== undefined) sources.push(await crawl(driver, check, inventory.crawl, enter, note));
  return { sources, operations: new Map([...operations.values()].map((each) => [each.id, each])) };
}

async function readDocument(
  driver: Driver,
  check: string,
  { format, file, request, persona, prefix }: TargetDocument,
  enter: Enter,
): Promise<readonly Told[]> {
  const text =
    file === undefined
      ? await fetchText(driver, check, request ?? { path: '/' }, persona, enter)
      : readText(file);
  if (format === 'openapi') return readOpenApi(text, prefix);
  const path = request?.path ?? '/';
  return readCapabilities(text, prefix ?? path.replace(/\/metadata(\?.*)?$/, ''));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SafeprobeError('prerequisite', `can't read ${file}`, {
      cause,
      remedy: 'Give its path under inventory.documents, relative to the target file.',
    });
  }
}

async function fetchText(
  driver: Driver,
  check: string,
  request: TargetRequest,
  persona: string | undefined,
  enter: Enter,
): Promise<string> {
  const entered = persona === undefined ? null : await enter(persona);
  const { response, sent } = await exchange(
    driver,
    {
      check,
      persona: persona ?? null,
      actor: entered?.actor ?? null,
      action: 'inventory.read',
      resource: null,
    },
    buildRequest(driver.target, request, {}, entered?.carried.headers ?? {}),
    entered?.carried.jar ?? null,
    true,
  );
  if (response?.status === 200) return response.text;
  throw new SafeprobeError('prerequisite', 'the description could not be read', {
    found: response === null ? (sent.error ?? 'no answer') : `status ${response.status}`,
    expected: 'status 200',
    remedy: 'See inventory.documents: its request, and persona where not everyone may read it.',
  });
}

type Crawl = NonNullable<NonNullable<Driver['target']['file']['inventory']>['crawl']>;
const PAGES = 50;
const CRAWL = 'crawl';

/** Follows links breadth first, with one session; only GET, and nothing that would end the session. */
async function crawl(
  driver: Driver,
  check: string,
  { persona, signIn: wanted, from, pages = PAGES }: Crawl,
  enter: Enter,
  note: (told: Told, source: string, how: Pick<Known, 'signIn' | 'base'>) => void,
): Promise<SourceFacts> {
  const { file } = driver.target;
  const shunned = [
    ...(file.inventory?.exclude ?? []).map(({ operation }) => operation),
    ...Object.values(file.signIn ?? {}).flatMap(({ signOut }) =>
      (signOut?.steps ?? [])
        .filter((step) => 'request' in step)
        .filter(({ request }) => (request.method ?? 'GET') !== 'GET')
        .map(({ request }) => `* ${request.path}`),
    ),
    ...(file.scope.never ?? []).map((line) => (line.includes(' ') ? line : `* ${line}`)),
  ];
  let found = 0;
  let opened = 0;
  try {
    const { signIn, actor, carried } = await enter(persona, wanted);
    const queue = from.map((path) => buildRequest(driver.target, { path }, {}, {}).url);
    const origin = new URL(queue[0] ?? 'http://localhost').origin;
    const seen = new Set(queue);
    const meet = (method: string, url: URL) => {
      if (url.origin !== origin) return;
      note({ method, path: decodeURI(url.pathname), query: [], examples: {} }, 'crawl', {
        signIn,
        base: undefined,
      });
      found++;
      url.hash = '';
      const shun = shunned.some((pattern) => fits(pattern, method, url.pathname));
      if (method !== 'GET' || shun || seen.has(url.href)) return;
      seen.add(url.href);
      queue.push(url.href);
    };
    for (const page of queue) meet('GET', new URL(page));
    for (let page = queue.shift(); page !== undefined && opened < pages; page = queue.shift()) {
      const { response } = await exchange(
        driver,
        { check, persona, actor, action: 'inventory.crawl', resource: null },
        { method: 'GET', url: page, headers: { Accept: 'text/html', ...carried.headers } },
        carried.jar,
        false,
      );
      if (response === null || response.status !== 200 || contentTypeOf(response) !== 'text/html') continue;
      opened++;
      for (const { method, url } of linksOf(response.text, page)) meet(method, url);
    }
    return {
      name: 'crawl',
      read: opened > 0,
      operations: found,
      said: `${opened} pages opened, ${found} links and forms${queue.length > 0 ? `; ${queue.length} pages not opened` : ''}`,
    };
  } catch (error) {
    return { name: 'crawl', read: false, operations: found, said: inWords(driver, error) };
  }
}

function inWords(driver: Driver, error: unknown): string {
  if (!(error instanceof SafeprobeError) || error.code === 'harness' || error.code === 'scope') throw error;
  return driver.secrets.text(describeError(error));
}
