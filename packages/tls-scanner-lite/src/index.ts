export type { CertificateFacts } from './certificates/facts.js';
export type { Problem, ProblemCode } from './certificates/problem.js';
export type { CertificateResult } from './certificates/result.js';
export type { Connect } from './door.js';
export { ScanError, type ScanErrorCode } from './errors.js';
export type { Evidence, State } from './probes/ask.js';
export type { ControlFacts } from './probes/control.js';
export type { Preference } from './probes/order.js';
export type { ProtocolFacts, SuiteFacts, SuitesFacts } from './probes/walk.js';
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
export { type Part, type Report, suiteState, type Target } from './report.js';
export { type Refusal, type Responder, type ResponderOptions, startResponder } from './responder.js';
export { type ScanOptions, scan } from './scan.js';
export type { ReceivedHello } from './wire/received-hello.js';
