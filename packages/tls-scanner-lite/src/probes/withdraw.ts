import type { CertificateResult } from '../certificates/result.js';
import { chunks } from './chunks.js';
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
  const inconclusive = chunks(suites.protocol)
    .flat()
    .filter((id) => !accepted.has(id));
  return { protocol, suites: { ...suites, inconclusive } };
}

/** The same for "has no certificate of this kind". */
export function withdrawAbsence(result: CertificateResult): CertificateResult {
  return result.state === 'none' ? { ...result, state: 'inconclusive', cause: conclusion } : result;
}
