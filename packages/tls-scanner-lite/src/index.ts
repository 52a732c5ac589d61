export type { CertificateFacts } from './certificates/facts.js';
export type { OcspFacts, OcspFailure } from './certificates/ocsp.js';
export type { Problem, ProblemCode } from './certificates/problem.js';
export type { CertificateResult } from './certificates/result.js';
export type { SctFacts } from './certificates/sct.js';
export type { Connect } from './connect.js';
export { type RefusalCause, type StarttlsProtocol, starttlsProtocols } from './dialogue/refusal.js';
export { ScanError, type ScanErrorCode } from './errors.js';
export type { LimiterFacts } from './pace.js';
export { judge } from './policy/judge.js';
export { policies } from './policy/policies.js';
export type { Demand, Judgement, Policy, Rule, RuleResult, RuleState } from './policy/policy.js';
export type { Evidence, State } from './probes/ask.js';
export type { ControlFacts } from './probes/control.js';
export type { DiffieHellmanFacts, OwnGroup } from './probes/diffie-hellman.js';
export { type ExtensionFact, type ExtensionId, extensionIds } from './probes/extensions/fact.js';
export type { GroupsFacts, NamedGroup } from './probes/groups.js';
export type { Preference } from './probes/order.js';
export type { SignatureSchemesFacts } from './probes/signature-schemes.js';
export type { ProtocolFacts, SuiteFacts, SuitesFacts } from './probes/walk.js';
export type { Scan, ScanEvent } from './progress.js';
export { type Protocol, protocols } from './protocol.js';
export {
  type Authentication,
  authenticationOf,
  type KeyExchange,
  keyExchangeOf,
  type Suite,
  suites,
} from './registry/suites.js';
export { describe, type Reply } from './reply.js';
export { type Findings, type LaterPart, type Part, type Report, suiteState, type Target } from './report.js';
export type {
  Refusal,
  ResponderExtensions,
  ResponderOptions,
  Weakness,
} from './responder/options.js';
export {
  type ConnectionResponder,
  createResponder,
  type Responder,
  startResponder,
} from './responder/responder.js';
export { type ScanOptions, scan } from './scan.js';
export {
  type Exposure,
  type ExposureUnder,
  type VulnerabilityFact,
  type VulnerabilityId,
  vulnerabilityIds,
} from './vulnerabilities/fact.js';
export type { ReceivedHello } from './wire/received-hello.js';
