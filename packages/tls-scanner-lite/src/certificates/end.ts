import { children, element } from './der.js';
import type { Certificate } from './facts.js';
import type { Path } from './path.js';
import { type Problem, problem } from './problem.js';

const authorityKeyIdentifier = '2.5.29.35';

/**
 * Whether the unknown issuer of a certificate is a root. The authority key identifier may say who issued the issuer; where
 * that is the issuer itself, it is one. Undefined when the certificate doesn't say.
 */
function issuerIsRoot(certificate: Certificate): boolean | undefined {
  const value = certificate.parts.extensions.get(authorityKeyIdentifier)?.value;
  if (value === undefined) return undefined;
  try {
    const names = children(element(value)).find(({ tag }) => tag === 0xa1);
    const directory = names === undefined ? undefined : children(names).find(({ tag }) => tag === 0xa4);
    return directory?.content.equals(certificate.parts.issuer);
  } catch {
    return undefined;
  }
}

/** Why a path ends without trust; nothing for a trusted one. */
export function endProblems({ links, trusted }: Path): Problem[] {
  const last = links.at(-1);
  if (trusted || last === undefined) return [];
  const { isSelfSigned, subject, issuer } = last.certificate.facts;
  if (links.length === 1 && isSelfSigned)
    return [problem('self-signed', last, `${subject} is signed with its own key`)];
  if (isSelfSigned)
    return [problem('untrusted-root', last, `${subject} is not among the trusted authorities`)];
  // A server leaves out its root. So an intermediate at the end points to an unknown root, a leaf to a missing
  // intermediate, unless the certificate itself tells; else it can't be seen from outside when the issuer is unknown.
  const known = issuerIsRoot(last.certificate);
  const root = known ?? links.length > 1;
  const detail = `the chain ends at ${subject}, whose issuer ${issuer} is neither presented nor trusted`;
  const how = known === undefined ? '' : known ? '; it is a root' : '; it is no root';
  return [problem(root ? 'untrusted-root' : 'incomplete', last, `${detail}${how}`)];
}
