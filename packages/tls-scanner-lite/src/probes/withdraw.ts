import type { CertificateResult } from '../certificates/result.js';
import type { Protocol } from '../protocol.js';
import { legacyGroups, tls13Groups } from '../registry/groups.js';
import { signatureSchemes as offeredSchemes } from '../registry/signature-schemes.js';
import { suitesOf } from '../registry/suites.js';
import type { Findings } from '../report.js';
import { withdrawSafety } from '../vulnerabilities/fact.js';
import type { DiffieHellmanFacts } from './diffie-hellman.js';
import type { ExtensionFact } from './extensions/fact.js';
import type { Walk } from './walk.js';

const conclusion = 'refused, but at the end of the scan the control hello was no longer answered';

/**
 * Takes refusals back. A server that stopped answering good hellos (because it limits, blocks, or broke) may have refused
 * for that reason alone; what it accepted stays true.
 */
export function withdrawRefusals({ protocol, suites }: Walk): Walk {
  if (protocol.state === 'refused') {
    const evidence = protocol.evidence.map((entry) => ({ ...entry, conclusion }));
    return { protocol: { ...protocol, state: 'inconclusive', evidence } };
  }
  if (suites === undefined) return { protocol };
  const accepted = new Set(suites.accepted.map(({ id }) => id));
  const inconclusive = suitesOf(suites.protocol).filter((id) => !accepted.has(id));
  return { protocol, suites: { ...suites, inconclusive } };
}

/** The same for "has no certificate of this kind". */
function withdrawAbsence(result: CertificateResult): CertificateResult {
  return result.state === 'none' ? { ...result, state: 'inconclusive', cause: conclusion } : result;
}

/** The same for answers that rest on connections ended without a word. */
function withdrawEndings(fact: ExtensionFact): ExtensionFact {
  const spoke = fact.replies.some(({ kind }) => kind === 'server-hello' || kind === 'alert');
  return spoke || fact.state === 'inconclusive'
    ? fact
    : { ...fact, state: 'inconclusive', observed: conclusion };
}

/** Everything that was asked for and not accepted, as numbers without a result. */
function openRest<Facts extends { readonly accepted: readonly { readonly id: number }[] }>(
  facts: Facts,
  asked: readonly number[],
): Facts & { readonly inconclusive: readonly number[] } {
  const accepted = new Set(facts.accepted.map(({ id }) => id));
  return { ...facts, inconclusive: asked.filter((id) => !accepted.has(id)) };
}

function withdrawGroup(facts: DiffieHellmanFacts): DiffieHellmanFacts {
  return facts.own.state === 'no' ? { ...facts, own: { state: 'inconclusive' } } : facts;
}

/** The same for what the later parts found to be absent. */
export function withdrawFindings(findings: Findings): Findings {
  const { certificates, extensions, vulnerabilities, groups, diffieHellman, signatureSchemes } = findings;
  const groupsOf = (protocol: Protocol) => (protocol === 'TLS 1.3' ? tls13Groups : legacyGroups);
  return {
    ...findings,
    ...(certificates === undefined ? {} : { certificates: certificates.map(withdrawAbsence) }),
    ...(extensions === undefined ? {} : { extensions: extensions.map(withdrawEndings) }),
    ...(groups === undefined
      ? {}
      : { groups: groups.map((facts) => openRest(facts, groupsOf(facts.protocol))) }),
    ...(diffieHellman === undefined ? {} : { diffieHellman: diffieHellman.map(withdrawGroup) }),
    ...(signatureSchemes === undefined
      ? {}
      : { signatureSchemes: signatureSchemes.map((facts) => openRest(facts, offeredSchemes)) }),
    ...(vulnerabilities === undefined ? {} : { vulnerabilities: vulnerabilities.map(withdrawSafety) }),
  };
}
