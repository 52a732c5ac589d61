import type { CertificateResult } from './certificates/result.js';
import type { State } from './probes/ask.js';
import type { ControlFacts } from './probes/control.js';
import type { ProtocolFacts, SuitesFacts } from './probes/walk.js';
import type { Protocol } from './protocol.js';
import { suites } from './registry/suites.js';

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

export type Part = 'protocols' | 'suites' | 'certificates';

/** The facts of one scan, in plain JSON. It holds no verdict: a state says what was observed, never whether it is good. */
export interface Report {
  readonly target: Target;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** TCP connections that were opened. */
  readonly connections: number;
  /** The known-good hello. Without an answer to it every state is `inconclusive`. */
  readonly control: ControlFacts;
  /** One entry for each protocol asked for, oldest first. */
  readonly protocols: readonly ProtocolFacts[];
  /** One entry for each offered protocol; absent when not asked for. */
  readonly suites?: readonly SuitesFacts[];
  /** Absent when not asked for. */
  readonly certificates?: readonly CertificateResult[];
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
  const known = suites.some(({ id }) => id === suite);
  return !known || walked.inconclusive.includes(suite) ? 'inconclusive' : 'refused';
}
