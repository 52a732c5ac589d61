import { isIP } from 'node:net';
import { ScanError } from '../errors.js';
import type { Target } from '../report.js';

const shape = /^(?:\[([^\]]+)\]|([^:[\]/\s]+)):(\d+)$/;

function remedy(spec: string): string {
  const url = /^[a-z][a-z0-9+.-]*:\/\/(\[[^\]]+\]|[^/:]+)(?::(\d+))?/i.exec(spec);
  if (url !== null) return `leave out what is before and after the name: ${url[1]}:${url[2] ?? 443}`;
  if (isIP(spec) === 6) return `write [${spec}]:443`;
  if (/^[\w.-]+$/.test(spec)) return `add the port: ${spec}:443`;
  return 'write example.org:443, 192.0.2.1:443 or [::1]:443';
}

/** Reads HOST:PORT. */
export function targetOf(
  positionals: readonly string[],
  more: { readonly servername?: string | undefined; readonly address?: string | undefined },
): Target {
  const [spec, ...others] = positionals;
  if (spec === undefined)
    throw new ScanError('bad-target', 'HOST:PORT is missing; for example tls-scanner-lite localhost:443');
  if (others.length > 0) {
    throw new ScanError(
      'bad-target',
      `one HOST:PORT at a time, but ${positionals.length} were given: ${positionals.join(' ')}`,
    );
  }
  const match = shape.exec(spec);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) throw new ScanError('bad-target', `"${spec}" is not HOST:PORT; ${remedy(spec)}`);
  const port = Number(match?.[3]);
  if (port < 1 || port > 65_535)
    throw new ScanError(
      'bad-target',
      `the port must be 1 to 65535, not ${match?.[3]}; for example ${host}:443`,
    );
  if (more.address !== undefined && isIP(more.address) === 0) {
    throw new ScanError(
      'bad-target',
      `--address must be an IP address, not "${more.address}"; for example --address 192.0.2.1`,
    );
  }
  if (
    more.servername !== undefined &&
    (isIP(more.servername) !== 0 || !/^[\w-]+(\.[\w-]+)*\.?$/.test(more.servername))
  ) {
    throw new ScanError(
      'bad-target',
      `--servername must be a DNS name, not "${more.servername}"; for example --servername example.org`,
    );
  }
  return {
    host,
    port,
    ...(more.servername === undefined ? {} : { servername: more.servername }),
    ...(more.address === undefined ? {} : { address: more.address }),
  };
}
