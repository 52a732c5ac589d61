import type { X509Certificate } from 'node:crypto';
import { type Certificate, issued, readCertificate } from './facts.js';
import type { TrustStore } from './trust.js';

/** One certificate of a path; without a position when it comes from the trust store. */
export interface Link {
  readonly certificate: Certificate;
  readonly position?: number;
  readonly anchor: boolean;
}

/** From the leaf upwards, as far as issuers are known. `trusted` when the last link is an anchor. */
export interface Path {
  readonly links: readonly Link[];
  readonly trusted: boolean;
}

/** Bounds for chains made to explode: certificates with one name and one key in many copies. */
const maxPaths = 16;
const maxDepth = 10;
const maxSignatures = 256;

/**
 * All paths from the first certificate, through the presented ones in any order, to the trust store. Cross-signed
 * authorities give several; the caller takes the best.
 */
export function paths(presented: readonly (Certificate | undefined)[], trust: TrustStore): Path[] {
  const found: Path[] = [];
  let signatures = 0;

  function anchorsOf(certificate: X509Certificate): Certificate[] {
    return (trust.get(certificate.issuer) ?? []).flatMap((anchor) => {
      signatures += 1;
      if (signatures > maxSignatures || !issued(anchor, certificate)) return [];
      const read = readCertificate(anchor.raw);
      return 'node' in read ? [read] : [];
    });
  }
  const isAnchor = ({ node }: Certificate) =>
    (trust.get(node.subject) ?? []).some((anchor) => anchor.fingerprint256 === node.fingerprint256);

  function extend(links: readonly Link[]): void {
    const last = links.at(-1)?.certificate;
    if (last === undefined || found.length >= maxPaths) return;
    if (isAnchor(last)) {
      const own = links.map((link, index) => (index === links.length - 1 ? { ...link, anchor: true } : link));
      found.push({ links: own, trusted: true });
      return;
    }
    const anchors = last.facts.isSelfSigned ? [] : anchorsOf(last.node);
    for (const certificate of anchors)
      found.push({ links: [...links, { certificate, anchor: true }], trusted: true });
    let extended = anchors.length > 0;
    if (!last.facts.isSelfSigned && links.length < maxDepth) {
      for (const [position, certificate] of presented.entries()) {
        if (certificate === undefined || certificate.node.subject !== last.node.issuer) continue;
        if (links.some((link) => link.certificate.facts.sha256 === certificate.facts.sha256)) continue;
        signatures += 1;
        if (signatures > maxSignatures || !issued(certificate.node, last.node)) continue;
        extended = true;
        extend([...links, { certificate, position, anchor: false }]);
      }
    }
    if (!extended) found.push({ links, trusted: false });
  }

  const [leaf] = presented;
  if (leaf !== undefined) extend([{ certificate: leaf, position: 0, anchor: false }]);
  return found;
}
