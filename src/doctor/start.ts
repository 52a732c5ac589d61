/** Starts the target, fills in what its start makes known, and keeps what can be used of the rest. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeError, SafeprobeError } from '../errors.js';
import type { Path } from '../plan/keys.js';
import { listed, nearest } from '../plan/nearest.js';
import type { LoadedTarget } from '../plan/target-file.js';
import type { ResolvedTarget } from '../target/resolved.js';
import { resolveTarget } from '../target/resolved.js';
import type { TargetFile } from '../target/schema.js';
import { type Started, startTarget } from '../target/start.js';
import { fillKnown } from '../target/template.js';
import type { Report } from './report.js';

type Facts = { readonly [key: string]: string };

/** Null when it did not start: nothing else can be tried then. */
export async function start(
  loaded: LoadedTarget,
  report: Report,
): Promise<{ readonly facts: Facts; readonly started: Started | undefined } | null> {
  const { start: how } = loaded.value;
  if (how === undefined) {
    report.note('start', [], 'no start: in the file, so the system is taken to run already');
    return { facts: {}, started: undefined };
  }
  const begun = performance.now();
  try {
    const started = await startTarget(how, loaded.folder);
    const facts = Object.keys(started.facts);
    report.works(
      'start',
      ['start'],
      `ready after ${Math.round(performance.now() - begun)} ms; its ready line tells ${listed(facts)}`,
    );
    return { facts: started.facts, started };
  } catch (error) {
    const detail = error instanceof SafeprobeError ? error.detail : {};
    report.broken('start', ['start'], {
      what: error instanceof Error ? error.message : String(error),
      expected: `a line "${how.ready ?? 'ready'} {…}" within ${how.within ?? '30s'}`,
      seen: detail.found,
      fix: detail.remedy ?? 'see start.command and start.env',
    });
    return null;
  }
}

/** The target to examine. Parts that name what the start never said are reported and left out. */
export function resolved(loaded: LoadedTarget, facts: Facts, report: Report): ResolvedTarget {
  const known = Object.fromEntries(Object.entries(facts).map(([key, value]) => [`start.${key}`, value]));
  const file: TargetFile = structuredClone(fillKnown(loaded.value as TargetFile, known));
  const isWhole = (text: unknown, path: Path): boolean => {
    const [whole, name] = /\$\{\s*start\.([\w.-]+)[^}]*\}/.exec(String(text)) ?? [];
    if (whole === undefined || name === undefined) return true;
    const near = nearest(name, Object.keys(facts));
    report.broken('start', path, {
      what: `${whole} has no value: the start of the target does not tell it`,
      expected: `one of ${listed(Object.keys(facts).map((key) => `\${start.${key}}`))}`,
      fix: near === undefined ? 'name one that it tells, or write the value' : `\${start.${near}}`,
    });
    return false;
  };
  const isPort = (port: number | string, path: Path): boolean => {
    if (!isWhole(port, path)) return false;
    if (Number.isInteger(Number(port)) && Number(port) >= 1 && Number(port) <= 65_535) return true;
    report.broken('start', path, {
      what: `"${port}" is no port`,
      expected: 'a number from 1 to 65535',
      fix: 'correct it',
    });
    return false;
  };
  file.scope.ports = file.scope.ports.filter((port, index) => isPort(port, ['scope', 'ports', index]));
  if (file.bases !== undefined) file.bases = kept(file.bases, (url, name) => isWhole(url, ['bases', name]));
  if (file.endpoints !== undefined)
    file.endpoints = kept(file.endpoints, ({ port }, name) => isPort(port, ['endpoints', name, 'port']));
  if (file.services !== undefined)
    file.services = kept(file.services, ({ port }, name) => isPort(port, ['services', name, 'port']));
  const ca = file.trust?.ca?.filter(
    (path, index) =>
      isWhole(path, ['trust', 'ca', index]) && isCa(path, ['trust', 'ca', index], loaded.folder, report),
  );
  const { trust: _, receivers, ...rest } = file;
  return resolveTarget(
    {
      ...rest,
      ...(ca === undefined || ca.length === 0 ? {} : { trust: { ca } }),
      ...(receivers === undefined ? {} : { receivers: withReadable(receivers, loaded.folder, report) }),
    },
    loaded.folder,
    {},
  );
}

function kept<T>(
  record: { [name: string]: T },
  keep: (value: T, name: string) => boolean,
): { [name: string]: T } {
  return Object.fromEntries(Object.entries(record).filter(([name, value]) => keep(value, name)));
}

/** Without its own authority the doctor goes on with one made for the occasion. */
function withReadable(
  { authority, ...rest }: NonNullable<TargetFile['receivers']>,
  folder: string,
  report: Report,
): NonNullable<TargetFile['receivers']> {
  const key = ['receivers', 'authority', 'cert'];
  return authority !== undefined && isCa(authority.cert, key, folder, report) ? { ...rest, authority } : rest;
}

/** Only that it can be read as certificates; whether the target's own rests on it is seen at the connection. */
function isCa(path: string, key: Path, folder: string, report: Report): boolean {
  try {
    const certificates = certificatesIn(readFileSync(resolve(folder, path), 'utf8'));
    if (certificates.length > 0) return true;
    report.broken('trust', key, {
      what: `${path} holds no certificate`,
      expected: 'a PEM file with -----BEGIN CERTIFICATE-----',
      fix: 'give the certificate of the CA, not its key',
    });
  } catch (error) {
    report.broken('trust', key, {
      what: `${path} can't be read: ${describeError(error)}`,
      expected: 'a PEM file; its path relative to the target file',
      fix: 'correct the path',
    });
  }
  return false;
}

export function certificatesIn(pem: string): readonly X509Certificate[] {
  return [...pem.matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)].map(
    ([text]) => new X509Certificate(text),
  );
}
