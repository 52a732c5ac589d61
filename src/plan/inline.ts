/** Accounts and canaries that a target file takes from other files, put where they are named. */
import { dirname, resolve } from 'node:path';
import { type Static, Type } from 'typebox';
import { SafeprobeError } from '../errors.js';
import type { Json } from '../model.js';
import { Account, type TargetAccount, type TargetFile, Totp } from '../target/schema.js';
import { foundText, type Path } from './keys.js';
import { listed, nearest, renameRemedy } from './nearest.js';
import { problemAt, refuse } from './problems.js';
import { problemsOf } from './validate.js';
import { isMapping, type Locate, readAnySource, type Source } from './yaml-source.js';

/** Characters: a shorter text would be found by chance. */
export const SHORTEST_CANARY = 8;

type FileReference = { readonly file: string; readonly at?: string };

/** An entry of an accounts file: secrets may be plain texts there, and keys of others' use are left alone. */
const AccountEntry = Type.Object({
  ...Account.properties,
  password: Type.Optional(
    Type.Union([Type.String({ minLength: 1 }), ...Account.properties.password.anyOf], {
      description: 'A text, or a secret by reference',
    }),
  ),
  totp: Type.Optional(
    Type.Union([Type.String({ minLength: 1 }), Totp], { description: 'A base32 seed, or {secret: …}' }),
  ),
});
const AccountList = Type.Array(AccountEntry, {
  minItems: 1,
  description: 'Of {username, password, totp}',
});
const Canary = Type.String({ minLength: SHORTEST_CANARY, description: 'Unique to its record' });

type Accounts = TargetAccount[];
type PersonaOf = NonNullable<TargetFile['personas']>[string];
type ResourceOf = NonNullable<TargetFile['resources']>[string];
type CanaryOf = NonNullable<ResourceOf['canaries']>[string];

/** A text; or where resolveSecrets finds it, until that has read it. */
export type InlinedCanary = string | Exclude<CanaryOf, { readonly file: string }>;

/** A target description that needs no other file: accounts are lists, and canaries texts or yet to be read. */
export type InlinedTarget = Omit<TargetFile, 'extends' | 'personas' | 'resources'> & {
  personas?: { [name: string]: Omit<PersonaOf, 'accounts'> & { accounts: Accounts } };
  resources?: {
    [name: string]: Omit<ResourceOf, 'canaries'> & { canaries?: { [name: string]: InlinedCanary } };
  };
};

export interface Inlined {
  readonly value: InlinedTarget;
  readonly place: Locate;
}

/** Throws `input` for a missing file, an `at` that leads nowhere, or content of another shape. */
export function inlineFiles(file: TargetFile, place: Locate): Inlined {
  const errors: SafeprobeError[] = [];
  const moved: { readonly from: Path; readonly source: Source<Json>; readonly at: Path }[] = [];
  const read = cached(readAnySource);

  const take = (reference: FileReference, path: Path, schema: object): Followed | undefined => {
    try {
      const found = follow(reference, path, place, read);
      moved.push({ from: path, ...found });
      const wrong = problemsOf(schema, found.value, found.source.place, found.at);
      errors.push(...wrong);
      return wrong.length === 0 ? found : undefined;
    } catch (error) {
      if (!(error instanceof SafeprobeError)) throw error;
      errors.push(error);
      return undefined;
    }
  };

  const personas = mapValues(file.personas ?? {}, (persona, name) => {
    const path = ['personas', name, 'accounts'];
    const { accounts } = persona;
    if (Array.isArray(accounts)) return { ...persona, accounts };
    const taken = take(accounts, path, AccountList);
    if (taken === undefined) return { ...persona, accounts: [] };
    // Fits AccountList by now.
    const entries = taken.value as unknown as Static<typeof AccountList>;
    errors.push(...misspelt(entries, taken.source.place, taken.at));
    return { ...persona, accounts: entries.map(toAccount) };
  });
  const resources = mapValues(file.resources ?? {}, (resource, name) => {
    const { canaries, ...rest } = resource;
    if (canaries === undefined) return rest;
    return {
      ...rest,
      canaries: mapValues(canaries, (canary, key) =>
        typeof canary === 'string' || !('file' in canary)
          ? canary
          : String(take(canary, ['resources', name, 'canaries', key], Canary)?.value ?? ''),
      ),
    };
  });
  refuse(errors);
  const { extends: _, personas: __, resources: ___, ...rest } = file;
  return {
    value: {
      ...rest,
      ...(file.personas === undefined ? {} : { personas }),
      ...(file.resources === undefined ? {} : { resources }),
    },
    place: (path, part) => {
      const from = moved.find((each) => each.from.every((step, index) => path[index] === step));
      return from === undefined
        ? place(path, part)
        : from.source.place([...from.at, ...path.slice(from.from.length)], part);
    },
  };
}

type Followed = { readonly source: Source<Json>; readonly value: Json; readonly at: Path };

/** What `{file, at}` leads to. Relative paths start at the folder of the file in which they are written. */
function follow(
  reference: FileReference,
  path: Path,
  place: Locate,
  read: (file: string) => Source<Json>,
): Followed {
  const here = place([...path, 'file']);
  const file = resolve(dirname(resolve(here.file)), reference.file);
  let source: Source<Json>;
  try {
    source = read(file);
  } catch (error) {
    if (!(error instanceof SafeprobeError) || error.detail.line !== undefined) throw error;
    // The file itself is at fault: the line that names it is what can be mended.
    throw problemAt(place, [...path, 'file'], {
      message: `${reference.file}: ${error.message}`,
      expected: 'a file, its path relative to this one',
      remedy: error.detail.remedy ?? 'check the path',
    });
  }
  let value: Json = source.value;
  const at: (string | number)[] = [];
  for (const part of pointerParts(reference.at ?? '')) {
    const next = childOf(value, part);
    if (next === undefined) {
      const names = isMapping(value) ? Object.keys(value) : [];
      throw problemAt(place, [...path, 'at'], {
        message: `${reference.at ?? ''} leads nowhere in ${reference.file}`,
        found: foundText(value, at),
        expected:
          names.length === 0
            ? 'a JSON pointer into that file'
            : `one of ${listed(names)} at /${at.join('/')}`,
        remedy: renameRemedy(part, names, 'write a JSON pointer such as /users/clinician'),
      });
    }
    at.push(Array.isArray(value) ? Number(part) : part);
    value = next;
  }
  return { source, value, at };
}

/** Parts of a JSON pointer (RFC 6901); the whole document for an empty one. */
export function pointerParts(pointer: string): readonly string[] {
  if (pointer === '' || pointer === '/') return [];
  return pointer
    .replace(/^\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function childOf(value: Json, part: string): Json | undefined {
  if (Array.isArray(value)) return /^\d+$/.test(part) ? value[Number(part)] : undefined;
  return isMapping(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}

function toAccount(entry: Static<typeof AccountEntry>): TargetAccount {
  const { username, password, totp, hotp, recoveryCodes, certificate, actor, vars } = entry;
  return {
    username,
    ...(hotp === undefined ? {} : { hotp }),
    ...(recoveryCodes === undefined ? {} : { recoveryCodes }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(password === undefined
      ? {}
      : { password: typeof password === 'string' ? { literal: password } : password }),
    ...(totp === undefined ? {} : { totp: typeof totp === 'string' ? { secret: { literal: totp } } : totp }),
    ...(actor === undefined ? {} : { actor }),
    ...(vars === undefined ? {} : { vars }),
  };
}

/** Other keys are allowed in an accounts file, but `pasword` beside no `password` is a slip. */
function misspelt(entries: readonly object[], place: Locate, at: Path): SafeprobeError[] {
  const known = Object.keys(Account.properties);
  return entries.flatMap((entry, index) => {
    const missing = known.filter((key) => !Object.hasOwn(entry, key));
    return Object.keys(entry)
      .filter((key) => !known.includes(key))
      .flatMap((key) => {
        const near = nearest(key, missing);
        return near === undefined
          ? []
          : [
              problemAt(place, [...at, index, key], {
                message: `unknown key ${key}`,
                expected: `one of ${listed(known)}`,
                remedy: `did you mean ${near}?`,
                at: 'key',
              }),
            ];
      });
  });
}

function mapValues<A, B>(
  record: { readonly [key: string]: A },
  make: (value: A, key: string) => B,
): { [key: string]: B } {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, make(value, key)]));
}

function cached<T>(read: (file: string) => T): (file: string) => T {
  const known = new Map<string, T>();
  return (file) => {
    const value = known.get(file) ?? read(file);
    known.set(file, value);
    return value;
  };
}
