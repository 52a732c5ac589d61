import { isIP } from 'node:net';
import { ScanError } from './errors.js';
import { protocols } from './protocol.js';
import type { Target } from './report.js';
import type { ScanOptions } from './scan.js';
import { isVulnerabilityId, vulnerabilityIds } from './vulnerabilities/fact.js';

function isPositiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function checkTarget({ host, port, address, servername }: Target): void {
  if (typeof host !== 'string' || host === '' || /[\s/]/.test(host)) {
    throw new ScanError(
      'bad-target',
      `host must be a DNS name or an IP address, not ${JSON.stringify(host)}`,
    );
  }
  if (!isPositiveInteger(port) || port > 65_535) {
    throw new ScanError('bad-target', `port must be 1 to 65535, not ${String(port)}`);
  }
  if (address !== undefined && isIP(address) === 0) {
    throw new ScanError('bad-target', `address must be an IP address, not ${JSON.stringify(address)}`);
  }
  if (servername !== undefined && !/^[\w-]+(\.[\w-]+)*\.?$/.test(servername)) {
    throw new ScanError('bad-target', `servername must be a DNS name, not ${JSON.stringify(servername)}`);
  }
}

/** @throws {ScanError} `bad-target` or `bad-option`, before any socket is opened. */
export function checkArguments(target: Target, options: ScanOptions): void {
  checkTarget(target);
  for (const name of ['timeoutMs', 'maxConnections', 'maxAtOnce', 'maxValidityDays'] as const) {
    const value = options[name];
    if (value !== undefined && !isPositiveInteger(value)) {
      throw new ScanError('bad-option', `${name} must be a whole number above 0, not ${String(value)}`);
    }
  }
  const unknown = options.protocols?.find((protocol) => !protocols.includes(protocol));
  if (unknown !== undefined || options.protocols?.length === 0) {
    throw new ScanError(
      'bad-option',
      `protocols must name some of ${protocols.join(', ')}; not ${String(unknown)}`,
    );
  }
  const stranger = options.vulnerabilities?.find((id) => !isVulnerabilityId(id));
  if (stranger !== undefined || options.vulnerabilities?.length === 0) {
    throw new ScanError(
      'bad-option',
      `vulnerabilities must name some of ${vulnerabilityIds.join(', ')}; not ${String(stranger)}`,
    );
  }
  if (options.now !== undefined && Number.isNaN(options.now.getTime())) {
    throw new ScanError('bad-option', 'now is no valid date');
  }
}
