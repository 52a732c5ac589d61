import type { CertificateResult } from './certificates/result.js';
import type { StarttlsProtocol } from './dialogue/refusal.js';
import type { LimiterFacts } from './pace.js';
import type { State } from './probes/ask.js';
import type { ControlFacts } from './probes/control.js';
import type { DiffieHellmanFacts } from './probes/diffie-hellman.js';
import type { ExtensionFact } from './probes/extensions/fact.js';
import type { GroupsFacts } from './probes/groups.js';
import type { SignatureSchemesFacts } from './probes/signature-schemes.js';
import type { ProtocolFacts, SuitesFacts } from './probes/walk.js';
import type { Protocol } from './protocol.js';
import { isSuiteOf } from './registry/suites.js';
import type { VulnerabilityFact } from './vulnerabilities/fact.js';

/** Where to scan. */
export interface Target {
  /** DNS name or IP address; also the name that certificates are matched with, unless `servername` is given. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  /** Address to connect to instead of resolving `host`. */
  readonly address?: string;
  /** DNS name to send in SNI and to match certificates with. */
  readonly servername?: string;
}

/** What a scan can look for. `protocols` is always looked for: the others build on it. */
export type Part =
  | 'protocols'
  | 'suites'
  | 'certificates'
  /** Named groups, and Diffie-Hellman primes. */
  | 'groups'
  | 'signatures'
  | 'extensions'
  | 'vulnerabilities';

/** The parts that are looked for once protocols and suites are known. */
export type LaterPart = Exclude<Part, 'protocols' | 'suites'>;

/** What the later parts add to a report. A field is absent when its part was not asked for. */
export interface Findings {
  readonly certificates?: readonly CertificateResult[];
  /** One entry for TLS 1.3, and one for the highest version below it that has ECDHE suites. */
  readonly groups?: readonly GroupsFacts[];
  /** One entry for each protocol that has Diffie-Hellman suites. */
  readonly diffieHellman?: readonly DiffieHellmanFacts[];
  /** One entry for TLS 1.2 and one for TLS 1.3, as far as they are offered. */
  readonly signatureSchemes?: readonly SignatureSchemesFacts[];
  /** At least one entry for each question that is known here; one that concerns several versions has one for each. */
  readonly extensions?: readonly ExtensionFact[];
  /** One entry for each finding that is known here. */
  readonly vulnerabilities?: readonly VulnerabilityFact[];
}

/** The facts of one scan, in plain JSON. It holds no verdict: a state says what was observed, never whether it is good. */
export interface Report extends Findings {
  readonly target: Target;
  /** What was spoken in clear before TLS; absent when TLS begins at once. */
  readonly starttls?: StarttlsProtocol;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** TCP connections that were opened. */
  readonly connections: number;
  /** The budget of connections was used up: what is missing is inconclusive. */
  readonly budgetUsedUp: boolean;
  /** Whether the server, or something before it, limits connections by rate. */
  readonly limiter: LimiterFacts;
  /** The known-good hello. Without an answer to it every state is `inconclusive`. */
  readonly control: ControlFacts;
  /** One entry for each protocol asked for, oldest first. */
  readonly protocols: readonly ProtocolFacts[];
  /** One entry for each offered protocol; absent when not asked for. */
  readonly suites?: readonly SuitesFacts[];
}

/**
 * The state of one suite under one protocol. `refused` only for what was really offered and turned down, or lies under a
 * protocol that is refused.
 */
export function suiteState(report: Report, protocol: Protocol, suite: number): State {
  const facts = report.protocols.find((entry) => entry.protocol === protocol);
  if (facts === undefined || facts.state === 'inconclusive') return 'inconclusive';
  if (facts.state === 'refused') return 'refused';
  const walked = report.suites?.find((entry) => entry.protocol === protocol);
  if (walked === undefined) return 'inconclusive';
  if (walked.accepted.some(({ id }) => id === suite)) return 'offered';
  return !isSuiteOf(protocol, suite) || walked.inconclusive.includes(suite) ? 'inconclusive' : 'refused';
}
