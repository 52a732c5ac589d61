import { versionNumber } from '../protocol.js';
import { keyExchangeOf, legacySuites, tls13Suites } from '../registry/suites.js';
import { cursor } from '../wire/cursor.js';
import type { ReceivedHello } from '../wire/received-hello.js';
import type { ResponderOptions } from './options.js';

/**
 * What the responder makes of a hello: a version, a suite and perhaps a group, or the alert that it is turned down
 * with.
 */
export type Choice =
  | { readonly kind: 'chosen'; readonly version: number; readonly suite: number; readonly group?: number }
  | { readonly kind: 'none'; readonly version: number; readonly alert: number };

export type Chosen = Extract<Choice, { kind: 'chosen' }>;

const alerts = { protocolVersion: 70, handshakeFailure: 40, inappropriateFallback: 86 } as const;
const types = { supportedGroups: 10, supportedVersions: 43 } as const;
const fallbackScsv = 0x5600;
const p256 = 23;
const tls13 = 0x0304;

function numbers(list: Buffer): number[] {
  const read = cursor(list);
  const found: number[] = [];
  while (read.left > 0) found.push(read.uint16());
  return found;
}

export function offersTls13({ extensions }: ReceivedHello): boolean {
  const versions = extensions.get(types.supportedVersions);
  return versions !== undefined && numbers(cursor(versions).vector(1)).includes(tls13);
}

/** The first of our groups that the hello has; P-256 for one that names none (RFC 8422, section 4). */
function groupFor({ extensions }: ReceivedHello, { groups }: ResponderOptions): number | undefined {
  const named = extensions.get(types.supportedGroups);
  const offered = named === undefined ? [p256] : numbers(cursor(named).vector(2));
  return groups === undefined ? offered[0] : groups.find((group) => offered.includes(group));
}

/** Versions below TLS 1.3 that it accepts, highest first. */
function versionsOf({ protocols }: ResponderOptions): number[] {
  return protocols
    .filter((protocol) => protocol !== 'SSL 2.0' && protocol !== 'TLS 1.3')
    .map(versionNumber)
    .sort((a, b) => b - a);
}

/**
 * Chooses as servers did before TLS 1.3: by the legacy version field, whatever supported_versions says, unless TLS
 * 1.3 is both accepted and offered.
 */
export function choose(hello: ReceivedHello, options: ResponderOptions): Choice {
  const { suites, extensions = {} } = options;
  const none = (version: number, alert: number): Choice => ({ kind: 'none', version, alert });
  const group = groupFor(hello, options);
  const named = group === undefined ? {} : { group };
  if (options.protocols.includes('TLS 1.3') && offersTls13(hello)) {
    const suite = (suites ?? tls13Suites).find((id) => hello.suites.includes(id) && tls13Suites.includes(id));
    return suite === undefined || group === undefined
      ? none(tls13, alerts.handshakeFailure)
      : { kind: 'chosen', version: tls13, suite, group };
  }
  const versions = versionsOf(options);
  const [highest = 0] = versions;
  const version = versions.find((candidate) => candidate <= hello.version);
  if (version === undefined) return none(Math.min(hello.version, 0x0303), alerts.protocolVersion);
  if (extensions.fallbackScsv === true && hello.suites.includes(fallbackScsv) && hello.version < highest)
    return none(version, alerts.inappropriateFallback);
  const fits = (id: number) =>
    hello.suites.includes(id) &&
    !tls13Suites.includes(id) &&
    (group !== undefined || keyExchangeOf(id) !== 'ECDHE');
  const suite = (suites ?? legacySuites).find(fits);
  return suite === undefined
    ? none(version, alerts.handshakeFailure)
    : { kind: 'chosen', version, suite, ...named };
}
