/**
 * The scope guard: which hosts and ports a run may open a socket to, and which requests it may never send.
 * HTTP clients, the TLS scanner and the browser's proxy all ask this one object before any packet leaves.
 */
import { type LookupAddress, lookup } from 'node:dns';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import { SafeprobeError } from '../errors.js';

const resolve = promisify(lookup);

export interface Scope {
  readonly hosts: readonly string[];
  readonly ports: readonly number[];
  /** `METHOD /path`, a trailing `*` standing for any rest. */
  readonly never: readonly string[];
  readonly addresses: { readonly [host: string]: string };
}

export interface ScopeGuard {
  /** The address to connect to. Throws `scope` without any look-up when host or port are not in scope. */
  admit(host: string, port: number): Promise<string>;
  check(host: string, port: number): void;
  /** Throws `scope` when the request is on the never-call list. */
  checkRequest(method: string, address: URL | string): void;
  /** How many connections were refused: for the record of the run. */
  readonly refused: readonly { readonly host: string; readonly port: number }[];
}

function normal(host: string): string {
  return host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

export function createScopeGuard(
  scope: Scope,
  look: (host: string) => Promise<LookupAddress> = (host) => resolve(host),
): ScopeGuard {
  const hosts = new Set(scope.hosts.map(normal));
  const ports = new Set(scope.ports);
  const addresses = new Map(
    Object.entries(scope.addresses).map(([host, address]) => [normal(host), address]),
  );
  const refused: { host: string; port: number }[] = [];
  const never = scope.never.map((line) => {
    const [method = '*', path = '/*'] = line.includes(' ') ? line.split(/\s+/, 2) : ['*', line];
    return { method: method.toUpperCase(), path };
  });
  const check = (host: string, port: number) => {
    if (hosts.has(normal(host)) && ports.has(port)) return;
    refused.push({ host: normal(host), port });
    throw new SafeprobeError(
      'scope',
      `${normal(host)}:${port} is outside the scope of this target; nothing was sent`,
      {
        expected: `hosts ${[...hosts].join(', ')} and ports ${[...ports].join(', ')}`,
        remedy: 'If it may be probed, add it to scope.hosts and scope.ports of the target file.',
      },
    );
  };
  return {
    refused,
    check,
    async admit(host, port) {
      check(host, port);
      const name = normal(host);
      const fixed = addresses.get(name);
      if (fixed !== undefined) return fixed;
      if (isIP(name) !== 0) return name;
      // A name that resolves to both families: the system's first answer, as any client would take it.
      return (await look(name)).address;
    },
    checkRequest(method, address) {
      if (never.length === 0) return;
      const url = typeof address === 'string' ? new URL(address) : address;
      // As written and decoded: `/%61dmin` reaches the same place.
      const paths = [url.pathname, decoded(url.pathname)];
      const hit = never.find(
        (rule) =>
          (rule.method === '*' || rule.method === method.toUpperCase()) &&
          paths.some((path) =>
            rule.path.endsWith('*') ? path.startsWith(rule.path.slice(0, -1)) : path === rule.path,
          ),
      );
      if (hit !== undefined)
        throw new SafeprobeError(
          'scope',
          `${method} ${url.pathname} is on the never-call list (scope.never); it was not sent`,
        );
    },
  };
}
