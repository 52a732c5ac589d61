import {
  certificateChain,
  certificateContent,
  certificateKey,
  certificateSignature,
  certificateValidity,
  stapledStatus,
} from './demands/certificates.js';
import { extension, vulnerability } from './demands/handshake.js';
import { diffieHellman, groupsOnly, groupsSome } from './demands/key-exchange.js';
import { protocol, protocolSome } from './demands/protocols.js';
import { preference, suitesNone, suitesOnly } from './demands/suites.js';
import type { PolicyFacts } from './facts.js';
import type { Demand, Judgement, Policy, Result, RuleResult } from './policy.js';

function results(facts: PolicyFacts, demand: Demand): Result[] {
  switch (demand.kind) {
    case 'protocol':
      return protocol(facts, demand.protocol, demand.wanted);
    case 'protocol-some':
      return protocolSome(facts, demand.protocols);
    case 'suites-only':
      return suitesOnly(facts, demand.protocols, demand.allowed);
    case 'suites-none':
      return suitesNone(facts, demand.parts);
    case 'preference':
      return preference(facts, demand.wanted);
    case 'groups-only':
      return groupsOnly(facts, demand.allowed);
    case 'groups-some':
      return groupsSome(facts, demand.some);
    case 'diffie-hellman':
      return diffieHellman(facts, demand.bits);
    case 'certificate-key':
      return certificateKey(facts, demand);
    case 'certificate-signature':
      return certificateSignature(facts, demand.allowed);
    case 'certificate-validity':
      return certificateValidity(facts, demand.days);
    case 'certificate-content':
      return certificateContent(facts, demand.has);
    case 'certificate-chain':
      return certificateChain(facts, demand.without);
    case 'stapled-status':
      return stapledStatus(facts);
    case 'extension':
      return extension(facts, demand);
    case 'vulnerability':
      return vulnerability(facts, demand.id);
  }
}

function outcome(rules: readonly RuleResult[]): Judgement['outcome'] {
  const states = rules.filter(({ level }) => level === 'required').map(({ state }) => state);
  if (states.includes('not-met')) return 'not-met';
  // Nothing that applied is no compliance.
  return states.includes('undetermined') || !states.includes('met') ? 'undetermined' : 'met';
}

/**
 * Holds the facts of a scan against a policy. Pure and total: the same report gives the same judgement, and what was not
 * observed is `undetermined`, never met.
 */
export function judge(facts: PolicyFacts, policy: Policy): Judgement {
  const rules = policy.rules.flatMap(({ id, clause, level, demand }) =>
    results(facts, demand).map((result): RuleResult => ({ rule: id, clause, level, ...result })),
  );
  return { policy: policy.id, title: policy.title, outcome: outcome(rules), rules };
}
