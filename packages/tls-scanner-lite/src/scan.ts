import { isIP } from 'node:net';
import { checkArguments } from './arguments.js';
import type { TrustStore } from './certificates/trust.js';
import type { Connect } from './connect.js';
import { type StarttlsProtocol, starttlsProtocols } from './dialogue/refusal.js';
import type { Prelude } from './dialogue/starttls.js';
import { openDoor } from './door.js';
import { ScanError } from './errors.js';
import type { Scanner } from './probes/ask.js';
import { makeContacts } from './probes/contact.js';
import type { Context } from './probes/context.js';
import { type ControlFacts, findControl } from './probes/control.js';
import { type Walk, walk } from './probes/walk.js';
import { withdrawFindings, withdrawRefusals } from './probes/withdraw.js';
import { type Scan, type ScanEvent, startScan } from './progress.js';
import { protocols as allProtocols, type Protocol } from './protocol.js';
import { describe } from './reply.js';
import type { Findings, LaterPart, Part, Report, Target } from './report.js';
import { protocolsOf, type VulnerabilityId, vulnerabilityIds } from './vulnerabilities/fact.js';

export interface ScanOptions {
  /** Opens every socket of the scan. Default: `net.connect`. */
  readonly connect?: Connect;
  /** For one connection, from opening it to its answer. Default 5000. */
  readonly timeoutMs?: number;
  /** PEM texts of trusted authorities, instead of Node's own roots. */
  readonly ca?: readonly string[];
  /** The time to judge validity by. Default: the clock. */
  readonly now?: Date;
  /** Longest validity of a leaf, in days; longer is the problem `validity-too-long`. Default: any. Public authorities: 398. */
  readonly maxValidityDays?: number;
  /** Default: all, SSL 2.0 to TLS 1.3. */
  readonly protocols?: readonly Protocol[];
  /** Connections after which the rest is inconclusive. Default 4000. */
  readonly maxConnections?: number;
  /** Connections that may be open at once. Default: about 4 on a near server, up to 48 on a distant one. */
  readonly maxAtOnce?: number;
  /**
   * `auto` gives the server's order of suites where it costs nothing, which is where the server is near; `always` walks a
   * second time where it has to. Default `auto`.
   */
  readonly order?: 'auto' | 'always';
  /** Ends the scan early; what is missing then is inconclusive. */
  readonly signal?: AbortSignal;
  /** The protocol that is spoken in clear before TLS. Default: none, TLS begins at once. */
  readonly starttls?: StarttlsProtocol | undefined;
  /** Default: all. Protocols are always probed, for the other parts build on them. */
  readonly what?: readonly Part[];
  /** Findings to look for, when `vulnerabilities` are looked for at all. Default: every one. */
  readonly vulnerabilities?: readonly VulnerabilityId[];
}

/**
 * The later parts, each with what it adds to the report. They run side by side (the door alone keeps their connections down) and
 * are loaded when asked for: loading takes longer than most scans.
 */
const laterParts: Readonly<
  Partial<Record<LaterPart, (context: Context, options: ScanOptions) => Promise<Findings>>>
> = {
  async certificates(context) {
    const { certificates } = await import('./probes/certificates.js');
    return { certificates: await certificates(context) };
  },
  async groups(context) {
    const [{ groups }, { diffieHellman }] = await Promise.all([
      import('./probes/groups.js'),
      import('./probes/diffie-hellman.js'),
    ]);
    const [found, primes] = await Promise.all([groups(context), diffieHellman(context)]);
    return { groups: found, diffieHellman: primes };
  },
  async signatures(context) {
    const { signatureSchemesOf } = await import('./probes/signature-schemes.js');
    return { signatureSchemes: await signatureSchemesOf(context) };
  },
  async extensions(context) {
    const { extensions } = await import('./probes/extensions.js');
    return { extensions: await extensions(context) };
  },
  async vulnerabilities(context, { vulnerabilities: ids }) {
    const { vulnerabilities } = await import('./vulnerabilities/vulnerabilities.js');
    return { vulnerabilities: await vulnerabilities(context, ids) };
  },
};

const allParts: readonly Part[] = [
  'protocols',
  'suites',
  'certificates',
  'groups',
  'signatures',
  'extensions',
  'vulnerabilities',
];

/** Those asked for; else all, unless nothing but some vulnerabilities is looked for, which few versions can have. */
function wantedProtocols(
  { protocols, vulnerabilities: ids = vulnerabilityIds }: ScanOptions,
  what: ReadonlySet<Part>,
): Protocol[] {
  const only = [...what].every((part) => part === 'vulnerabilities');
  const wanted = new Set(protocols ?? (only ? protocolsOf(ids) : allProtocols));
  return allProtocols.filter((protocol) => wanted.has(protocol));
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

async function preludeOf(
  { host }: Target,
  name: string | undefined,
  protocol: StarttlsProtocol,
): Promise<Prelude> {
  const { starttls } = await import('./dialogue/starttls.js');
  if (!starttlsProtocols.includes(protocol)) {
    throw new ScanError(
      'bad-option',
      `starttls must be one of ${starttlsProtocols.join(', ')}; not ${String(protocol)}`,
    );
  }
  return starttls(protocol, name ?? host);
}

/** Reads the authorities given before any socket is opened; Node's own only when a chain has to be judged. */
async function trustOf(ca: readonly string[] | undefined): Promise<() => TrustStore> {
  const { trustStore } = await import('./certificates/trust.js');
  const given = ca === undefined ? undefined : trustStore(ca);
  return () => given ?? trustStore(undefined);
}

async function run(target: Target, options: ScanOptions, tell: (event: ScanEvent) => void): Promise<Report> {
  checkArguments(target, options);
  const started = new Date();
  const begin = performance.now();
  const timeoutMs = options.timeoutMs ?? 5000;
  const what = new Set<Part>(options.what ?? allParts);
  const later = allParts.filter((part): part is LaterPart => part in laterParts && what.has(part));
  const wanted = wantedProtocols(options, what);
  const serverName = serverNameOf(target);
  const prelude =
    options.starttls === undefined ? undefined : await preludeOf(target, serverName, options.starttls);
  const trust = options.ca === undefined && later.length === 0 ? undefined : await trustOf(options.ca);
  const door = openDoor({
    host: target.address ?? target.host,
    port: target.port,
    connect: options.connect,
    prelude,
    maxConnections: options.maxConnections ?? 4000,
    maxAtOnce: options.maxAtOnce,
    signal: options.signal,
  });

  const contacts = makeContacts(door, timeoutMs, serverName, wanted);
  const control = await findControl(door, timeoutMs, serverName, contacts);
  tell({ kind: 'control', control: control.facts() });
  const scanner: Scanner = { door, timeoutMs, control, ...(serverName === undefined ? {} : { serverName }) };
  const walkOptions = {
    enumerate: what.has('suites'),
    alwaysOrder: options.order === 'always',
    ffdhe: what.has('groups'),
  };
  let walks = await Promise.all(
    contacts.all.map(async (contact) => {
      const done = control.answered
        ? await walk(scanner, contact, contacts, walkOptions)
        : nothing(contact.protocol, control.facts());
      tell({ kind: 'protocol', protocol: done.protocol });
      if (what.has('suites') && done.suites !== undefined) tell({ kind: 'suites', suites: done.suites });
      return done;
    }),
  );

  let findings: Findings = {};
  if (trust !== undefined && later.length > 0) {
    const judging = {
      ...(options.maxValidityDays === undefined ? {} : { maxValidityDays: options.maxValidityDays }),
      name: serverName ?? target.host,
      now: options.now ?? new Date(),
      get trust() {
        return trust();
      },
    };
    const context: Context = { scanner, walks, judging };
    const found = later.map(async (part) => {
      const added = (await laterParts[part]?.(context, options)) ?? {};
      tell({ kind: 'part', part, findings: added });
      return added;
    });
    findings = Object.assign({}, ...(await Promise.all(found)));
  }

  const aborted = () => control.facts().last.kind === 'not-sent';
  if (control.answered && !(await control.stillAnswers(later.length > 0)) && !aborted()) {
    walks = walks.map(withdrawRefusals);
    findings = withdrawFindings(findings);
  }
  const report: Report = {
    target,
    ...(options.starttls === undefined ? {} : { starttls: options.starttls }),
    startedAt: started.toISOString(),
    durationMs: Math.round(performance.now() - begin),
    connections: door.opened,
    budgetUsedUp: door.usedUp,
    limiter: door.limiter,
    control: control.facts(),
    protocols: walks.map((entry) => entry.protocol),
    ...(what.has('suites') ? { suites: walks.flatMap((entry) => entry.suites ?? []) } : {}),
    ...findings,
  };
  tell({ kind: 'report', report });
  return report;
}

/**
 * Observes what a TLS server offers, with hellos of its own over plain sockets. Await it for the report, or follow its events
 * with `for await`.
 *
 * Never fails for what a server does, however odd: that ends in the report. It rejects with a {@link ScanError} for arguments
 * that can't be used; see its `code`.
 */
export function scan(target: Target, options: ScanOptions = {}): Scan {
  return startScan((tell) => run(target, options, tell));
}
