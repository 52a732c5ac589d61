/** Scope, look-up and connection of every address in the file. Nothing is sent to what is not in scope. */
import { connect } from 'node:net';
import { guardOf } from '../conductor/doors.js';
import { SafeprobeError } from '../errors.js';
import type { Path } from '../plan/keys.js';
import type { ResolvedTarget } from '../target/resolved.js';
import { portOf } from '../target/resolved.js';
import type { TargetFile } from '../target/schema.js';
import type { ScopeGuard } from '../target/scope.js';
import type { Report } from './report.js';

type StartTls = NonNullable<NonNullable<TargetFile['endpoints']>[string]['starttls']>;

export interface Reached {
  readonly kind: 'base' | 'endpoint';
  readonly name: string;
  readonly path: Path;
  readonly host: string;
  readonly port: number;
  /** Where the name leads, by the guard. */
  readonly address: string;
  /** Null for plain HTTP. */
  readonly servername: string | null;
  /** What is spoken before TLS; null where TLS begins at once. */
  readonly starttls: StartTls | null;
}

type Place = Omit<Reached, 'address'>;

const PATIENCE_MS = 5000;

/** The bases and endpoints that answer to a connection. */
export async function reach(target: ResolvedTarget, report: Report): Promise<readonly Reached[]> {
  const guard = guardOf(target);
  const found: Reached[] = [];
  for (const place of placesOf(target, report)) {
    const address = await admitted(target, guard, place, report);
    if (address !== null && (await answers(address, place, report))) found.push({ ...place, address });
  }
  return found;
}

type Where = Pick<Place, 'host' | 'port' | 'path'>;

/** Where a place in scope leads; null when it is outside, or its name leads nowhere. */
export async function admitted(
  target: ResolvedTarget,
  guard: ScopeGuard,
  place: Where,
  report: Report,
): Promise<string | null> {
  const where = `${place.host}:${place.port}`;
  try {
    guard.check(place.host, place.port);
  } catch (error) {
    report.broken('scope', place.path, {
      what: `${where} is outside the scope; nothing was sent there`,
      expected: error instanceof SafeprobeError ? error.detail.expected : undefined,
      fix: `correct the address; or, if this system may be probed, add it under ${whichList(target, place)}`,
    });
    return null;
  }
  report.works('scope', place.path, `${where} is in scope`);
  return lookUp(() => guard.admit(place.host, place.port), place, report);
}

function placesOf(target: ResolvedTarget, report: Report): readonly Place[] {
  const { bases = {}, endpoints = {} } = target.file;
  return [
    ...Object.entries(bases).flatMap(([name, text]): Place[] => {
      const path = ['bases', name];
      const url = URL.canParse(text) ? new URL(text) : null;
      if (url === null || !/^https?:$/.test(url.protocol)) {
        report.broken('address', path, {
          what: 'this is no web address',
          expected: 'https://HOST:PORT',
          fix: 'correct it',
        });
        return [];
      }
      const secure = url.protocol === 'https:';
      const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
      const host = url.hostname.replace(/^\[|\]$/g, '');
      return [{ kind: 'base', name, path, host, port, servername: secure ? host : null, starttls: null }];
    }),
    ...Object.entries(endpoints).map(([name, { host, port, servername = host, starttls = null }]): Place => {
      const number = portOf(port, `endpoints.${name}.port`);
      return { kind: 'endpoint', name, path: ['endpoints', name], host, port: number, servername, starttls };
    }),
  ];
}

function whichList({ file, ports }: ResolvedTarget, { host, port }: Where): string {
  const lists = [
    ...(file.scope.hosts.some((each) => each.toLowerCase() === host.toLowerCase()) ? [] : ['scope.hosts']),
    ...(ports.includes(port) ? [] : ['scope.ports']),
  ];
  return lists.join(' and ');
}

async function lookUp(
  admit: () => Promise<string>,
  { host, path }: Where,
  report: Report,
): Promise<string | null> {
  try {
    return await admit();
  } catch (error) {
    report.broken('address', path, {
      what: `the name ${host} leads nowhere`,
      expected: 'a name that resolves from this machine',
      seen: error instanceof Error ? error.message : String(error),
      fix: `correct the name, or give its address: addresses: { ${host}: 192.0.2.1 }`,
    });
    return null;
  }
}

function answers(address: string, { host, port, path }: Place, report: Report): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect({ host: address, port });
    const end = (failure: string | null) => {
      socket.destroy();
      if (failure === null)
        report.works('address', path, `${host}:${port} answers${address === host ? '' : ` at ${address}`}`);
      else
        report.broken('address', path, {
          what: `${host}:${port} does not answer`,
          expected: 'a connection',
          seen: failure,
          fix: failure.includes('ECONNREFUSED')
            ? 'nothing listens there: see that the system runs, and on this port'
            : 'see that the system runs, and that no firewall stands between',
        });
      settle(failure === null);
    };
    socket.setTimeout(PATIENCE_MS, () => end(`no answer within ${PATIENCE_MS / 1000} s`));
    socket.once('connect', () => end(null));
    socket.once('error', (error) => end(error.message));
  });
}
