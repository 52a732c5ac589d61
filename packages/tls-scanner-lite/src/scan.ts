import { isIP } from 'node:net';
import { trustStore } from './certificates/trust.js';
import { type Connect, openDoor } from './door.js';
import { ScanError } from './errors.js';
import type { Scanner } from './probes/ask.js';
import { certificates } from './probes/certificates.js';
import { type ControlFacts, findControl } from './probes/control.js';
import { type Walk, walk } from './probes/walk.js';
import { withdrawAbsence, withdrawRefusals } from './probes/withdraw.js';
import { protocols as allProtocols, type Protocol } from './protocol.js';
import { describe } from './reply.js';
import type { Part, Report, Target } from './report.js';

export interface ScanOptions {
  /** Opens every socket of the scan, also the one for node:tls. Default: `net.connect`. */
  readonly connect?: Connect;
  /** For one connection, from opening it to its answer. Default 5000. */
  readonly timeoutMs?: number;
  /** PEM texts of trusted authorities, instead of Node's own roots. */
  readonly ca?: readonly string[];
  /** The time to judge validity by. Default: the clock. */
  readonly now?: Date;
  /** Default: all, SSL 3.0 to TLS 1.3. */
  readonly protocols?: readonly Protocol[];
  /** Connections after which the rest is inconclusive. Default 4000. */
  readonly maxConnections?: number;
  /** Ends the scan early; what is missing then is inconclusive. */
  readonly signal?: AbortSignal;
  /** Default: all. Protocols are always probed, for the other parts build on them. */
  readonly what?: readonly Part[];
}

const atOnce = 4;

function isPositiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function checkArguments(target: Target, options: ScanOptions): void {
  const { host, port, address, servername } = target;
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
  for (const name of ['timeoutMs', 'maxConnections'] as const) {
    const value = options[name];
    if (value !== undefined && !isPositiveInteger(value)) {
      throw new ScanError('bad-option', `${name} must be a whole number above 0, not ${String(value)}`);
    }
  }
  const unknown = options.protocols?.find((protocol) => !allProtocols.includes(protocol));
  if (unknown !== undefined || options.protocols?.length === 0) {
    throw new ScanError(
      'bad-option',
      `protocols must name some of ${allProtocols.join(', ')}; not ${String(unknown)}`,
    );
  }
  if (options.now !== undefined && Number.isNaN(options.now.getTime())) {
    throw new ScanError('bad-option', 'now is no valid date');
  }
}

/** Server names are for names only (RFC 6066, section 3); an address is sent as nothing. */
function serverNameOf({ host, servername }: Target): string | undefined {
  const name = (servername ?? host).replace(/\.$/, '');
  return isIP(name) === 0 ? name : undefined;
}

/** Without a control nothing can be concluded; the evidence is what the search for one brought. */
function nothing(protocol: Protocol, { tried, reply, hello }: ControlFacts): Walk {
  const all = [{ hello, reply }, ...tried];
  const replies = all.filter((entry) => entry.hello === 'general' || entry.hello.startsWith(protocol));
  const conclusion = `no hello of any kind was answered: ${describe(reply)}`;
  const evidence = { offer: protocol, replies: replies.map((entry) => entry.reply), control: [], conclusion };
  return { protocol: { protocol, state: 'inconclusive', evidence: [evidence] } };
}

/**
 * Observes which protocols, cipher suites and certificates a TLS server offers, with hellos of its own over plain sockets.
 *
 * Never throws for what a server does, however odd: that ends in the report.
 *
 * @throws {ScanError} for arguments that can't be used; see its `code`.
 */
export async function scan(target: Target, options: ScanOptions = {}): Promise<Report> {
  checkArguments(target, options);
  const trust = trustStore(options.ca);
  const now = options.now ?? new Date();
  const started = new Date();
  const begin = performance.now();
  const timeoutMs = options.timeoutMs ?? 5000;
  const what = new Set<Part>(options.what ?? ['protocols', 'suites', 'certificates']);
  const wanted = allProtocols.filter((protocol) => (options.protocols ?? allProtocols).includes(protocol));
  const serverName = serverNameOf(target);
  const door = openDoor({
    host: target.address ?? target.host,
    port: target.port,
    connect: options.connect,
    maxConnections: options.maxConnections ?? 4000,
    maxAtOnce: atOnce,
    signal: options.signal,
  });
  const control = await findControl(door, timeoutMs, serverName);
  const scanner: Scanner = { door, timeoutMs, control, ...(serverName === undefined ? {} : { serverName }) };
  let walks = control.answered
    ? await Promise.all(wanted.map((protocol) => walk(scanner, protocol, what.has('suites'))))
    : wanted.map((protocol) => nothing(protocol, control.facts()));
  let chains = what.has('certificates')
    ? await certificates(scanner, walks, { name: serverName ?? target.host, trust, now })
    : undefined;
  if (control.answered && !(await control.answers([])) && control.facts().last.kind !== 'not-sent') {
    walks = walks.map(withdrawRefusals);
    chains = chains?.map(withdrawAbsence);
  }
  return {
    target,
    startedAt: started.toISOString(),
    durationMs: Math.round(performance.now() - begin),
    connections: door.opened,
    control: control.facts(),
    protocols: walks.map((entry) => entry.protocol),
    ...(what.has('suites') ? { suites: walks.flatMap((entry) => entry.suites ?? []) } : {}),
    ...(chains === undefined ? {} : { certificates: chains }),
  };
}
