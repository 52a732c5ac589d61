/** The probe's door to exports: taken with a key of our own, and searched with it and without. */
import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { SafeprobeError } from '../../errors.js';
import type { Exports, Opening, TakenExport } from '../../kinds/exports.js';
import type { Probe } from '../../kinds/probe.js';
import type { Driver } from '../driver.js';
import type { ReadableResponse } from '../message.js';
import type { TargetExport } from '../schema.js';
import { actWith, insideOf } from '../session.js';
import { type EncryptedFile, readJwe } from './jwe.js';

interface Doors {
  /** A session of its own: exports may take a recent authentication. */
  readonly signIn: Probe['signIn'];
  readonly shared: Probe['shared'];
  readonly without: Probe['without'];
  readonly pathOf: Probe['pathOf'];
}

/** Where a value is looked for: as it is, and in the forms in which values usually travel. */
const ENCODINGS = ['utf8', 'base64', 'base64url', 'hex'] as const;
const ENCODED = /^[\w+/=-]{32,}$/;

export function createExports(driver: Driver, check: string, doors: Doors): Exports {
  const declared = driver.target.file.exports ?? {};
  const named = (name: string): TargetExport => {
    const found = declared[name];
    if (found !== undefined) return found;
    throw new SafeprobeError('prerequisite', `the target declares no export "${name}"`, {
      key: `exports.${name}`,
    });
  };
  const newKey = () => {
    const key = randomBytes(18).toString('base64url');
    driver.secrets.add(key, 'export-key');
    return key;
  };
  return {
    facts: Object.entries(declared).map(([name, { title, persona, denied, action, resource }]) => ({
      name,
      title: title ?? name,
      persona,
      denied,
      action,
      resource,
    })),
    async take(name) {
      const { persona, action, resource } = named(name);
      const session = await doors.signIn(persona, doors.pathOf(action));
      const { account, credentials } = insideOf(session);
      const key = newKey();
      let response: ReadableResponse | undefined;
      const outcome = await actWith(
        driver,
        { check, persona, actor: account.actor, action, resource },
        session.signIn,
        account,
        credentials,
        { resource, vars: { 'export.key': key } },
        {
          taken: (answer) => {
            response = answer;
          },
        },
      );
      if (response === undefined) return { ...NOTHING, outcome };
      return {
        outcome,
        ...(await search(driver, response, key, [account.username, ...guesses(driver, newKey)])),
      };
    },
    async ask(name, persona) {
      const { action, resource } = named(name);
      const options = { resource, vars: { 'export.key': newKey() } };
      if (persona === null) return doors.without(action, 'none', options);
      return (await doors.shared(persona, doors.pathOf(action))).act(action, options);
    },
  };
}

const NOTHING: Omit<TakenExport, 'outcome'> = {
  inClear: { headers: [], fileHeader: [], body: [] },
  keySeen: [],
  protection: 'no answer',
  right: { key: 'its own key', opened: false, canaries: [], said: 'no answer' },
  wrong: [],
};

/** What anybody would try, and one that nobody knows. */
function guesses(driver: Driver, newKey: () => string): readonly string[] {
  const { target, passwords } = driver.target.file;
  return [...new Set([newKey(), 'password', target, ...(passwords?.serviceNames ?? [])])];
}

async function search(
  driver: Driver,
  response: ReadableResponse,
  key: string,
  others: readonly string[],
): Promise<Omit<TakenExport, 'outcome'>> {
  const canaries = (text: string) => driver.secrets.seen(text).filter((label) => label.startsWith('canary:'));
  const headers = Object.entries(response.headers)
    .map(([name, values]) => `${name}: ${values.map(percentDecoded).join(', ')}`)
    .join('\n');
  const file = readJwe(response.text);
  const forms = ENCODINGS.map((encoding) => Buffer.from(key, 'utf8').toString(encoding));
  const holds = (text: string) => forms.some((form) => text.includes(form));
  const body = [response.text, ...decodings(response)].join('\n');
  return {
    inClear: {
      headers: canaries(headers),
      fileHeader: file === null ? [] : canaries(file.header),
      body: canaries(body),
    },
    keySeen: [
      ...(holds(headers) ? ['headers'] : []),
      ...(holds(`${body}\n${file?.header ?? ''}`) ? ['body'] : []),
    ],
    protection: file?.protection ?? 'not encrypted in the declared format',
    right: await open(file, key, 'its own key', canaries),
    wrong: await Promise.all(others.map((other, index) => open(file, other, wordFor(index), canaries))),
  };
}

/** The guesses themselves stay out of what is written: one is a name of an account. */
function wordFor(index: number): string {
  return (
    ["the user's name", 'another key', 'the word password'][index] ?? `a name of the service (${index - 2})`
  );
}

async function open(
  file: EncryptedFile | null,
  key: string,
  word: string,
  canaries: (text: string) => readonly string[],
): Promise<Opening> {
  if (file === null)
    return { key: word, opened: false, canaries: [], said: 'it is not encrypted in the declared format' };
  const text = await file.open(key);
  if (text === null) return { key: word, opened: false, canaries: [], said: 'does not open' };
  const seen = canaries(text);
  return {
    key: word,
    opened: true,
    canaries: [...seen],
    said: `opens, ${text.length} characters, ${seen.length} canaries`,
  };
}

function percentDecoded(text: string): string {
  try {
    return `${text} ${decodeURIComponent(text)}`;
  } catch {
    return text;
  }
}

/** What is merely encoded is not encrypted. */
function decodings({ body, text }: ReadableResponse): readonly string[] {
  const found: string[] = [];
  if (ENCODED.test(text.trim().replaceAll(/\s/g, '')))
    found.push(
      Buffer.from(text, 'base64').toString('utf8'),
      Buffer.from(text.trim(), 'hex').toString('utf8'),
    );
  try {
    found.push(gunzipSync(body).toString('utf8'));
  } catch {
    // Not packed: then there is nothing to unpack.
  }
  return found;
}
