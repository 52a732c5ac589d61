import { isIP } from 'node:net';
import { type Certificate, type CertificateFacts, readCertificate } from './facts.js';
import { type Link, type Path, paths } from './path.js';
import type { Problem, ProblemCode } from './problem.js';
import type { TrustStore } from './trust.js';

export interface ChainFacts {
  readonly chain: readonly CertificateFacts[];
  readonly host: { readonly name: string; readonly matches: boolean };
  readonly problems: readonly Problem[];
}

// Evaluated here: basicConstraints, keyUsage, extKeyUsage, subjectAltName. Certificate policies constrain nothing as
// long as no policy is demanded (RFC 5280, section 6.1.1).
const evaluated = new Set(['2.5.29.19', '2.5.29.15', '2.5.29.37', '2.5.29.17', '2.5.29.32']);
const nameConstraints = '2.5.29.30';

const weakHashes = new Set(['MD2', 'MD4', 'MD5', 'SHA-1']);

/** Names count only in the subjectAltName (RFC 9525); a common name alone matches nothing. */
export function hostMatches({ node }: Certificate, name: string): boolean {
  if (isIP(name) !== 0) return node.checkIP(name) !== undefined;
  return node.checkHost(name, { subject: 'never', wildcards: true, partialWildcards: false }) !== undefined;
}

function problem(code: ProblemCode, link: Link | undefined, detail: string): Problem {
  return { code, detail, ...(link?.position === undefined ? {} : { certificate: link.position }) };
}

function endProblems({ links, trusted }: Path): Problem[] {
  const last = links.at(-1);
  if (trusted || last === undefined) return [];
  const { isSelfSigned, subject, issuer } = last.certificate.facts;
  if (links.length === 1 && isSelfSigned)
    return [problem('self-signed', last, `${subject} is signed with its own key`)];
  if (isSelfSigned)
    return [problem('untrusted-root', last, `${subject} is not among the trusted authorities`)];
  // A server leaves out its root. So an intermediate at the end points to an unknown root, a leaf to a missing
  // intermediate; which of the two it is can't be seen from outside when the issuer is unknown.
  return links.length === 1
    ? [problem('incomplete', last, `its issuer ${issuer} is neither presented nor trusted`)]
    : [
        problem(
          'untrusted-root',
          last,
          `the chain ends at ${subject}, whose issuer ${issuer} is neither presented nor trusted`,
        ),
      ];
}

function timeProblems(link: Link, now: Date): Problem[] {
  const { notBefore, notAfter, subject } = link.certificate.facts;
  if (now < new Date(notBefore))
    return [problem('not-yet-valid', link, `${subject} is valid from ${notBefore}`)];
  return now > new Date(notAfter) ? [problem('expired', link, `${subject} was valid until ${notAfter}`)] : [];
}

function strengthProblems(link: Link): Problem[] {
  const { key, signature, subject, isSelfSigned } = link.certificate.facts;
  const list: Problem[] = [];
  const bits = key.bits ?? 0;
  const weakRsa = /^rsa/.test(key.type) && bits < 2048;
  const weakCurve = key.type === 'ec' && bits < 224;
  if (weakRsa || weakCurve || key.type === 'dsa' || key.type === 'unknown') {
    list.push(
      problem('weak-key', link, `${subject} has a key of type ${key.type}, ${key.curve ?? bits} bits`),
    );
  }
  // Nobody checks the signature of a trusted or self-signed certificate: it proves nothing.
  if (!link.anchor && !isSelfSigned && weakHashes.has(signature.hash ?? '')) {
    list.push(
      problem('weak-signature', link, `${subject} is signed with ${signature.hash} (${signature.algorithm})`),
    );
  }
  return list;
}

function usageProblems(link: Link): Problem[] {
  const { ekus, subject } = link.certificate.facts;
  if (link.anchor && link.position !== 0) return [];
  if (ekus.length === 0 || ekus.includes('serverAuth') || ekus.includes('any')) return [];
  return [problem('wrong-eku', link, `${subject} is for ${ekus.join(', ')}, not for serverAuth`)];
}

/** `below` counts the intermediates between this authority and the leaf. */
function authorityProblems(link: Link, below: number): Problem[] {
  const { facts, extensions } = link.certificate;
  const say = (detail: string) => [problem('not-a-ca', link, `${facts.subject} ${detail}`)];
  // A trusted root of version 1 has no extensions and is an authority because its owner trusts it.
  if (!facts.isCa && !(link.anchor && extensions.length === 0))
    return say('has issued a certificate but is no authority');
  if (facts.keyUsage.length > 0 && !facts.keyUsage.includes('keyCertSign'))
    return say('may not sign certificates');
  if (facts.pathLength !== undefined && below > facts.pathLength)
    return say(`allows ${facts.pathLength} authorities below it`);
  return [];
}

function extensionProblems(link: Link): Problem[] {
  if (link.anchor) return [];
  const { facts, extensions } = link.certificate;
  const unknown = facts.criticalExtensions.filter((oid) => !evaluated.has(oid));
  if (extensions.includes(nameConstraints) && !unknown.includes(nameConstraints))
    unknown.push(nameConstraints);
  return unknown.map((oid) => problem('unevaluated', link, `${facts.subject} has the extension ${oid}`));
}

function pathProblems(path: Path, now: Date): Problem[] {
  return [
    ...endProblems(path),
    ...path.links.flatMap((link, index) => [
      ...timeProblems(link, now),
      ...strengthProblems(link),
      ...usageProblems(link),
      ...extensionProblems(link),
      ...(index > 0 ? authorityProblems(link, index - 1) : []),
    ]),
  ];
}

/** Facts and problems of a chain as presented (DER, leaf first). Pure but for the trust store given. */
export function judgeChain(
  ders: readonly Uint8Array[],
  name: string,
  trust: TrustStore,
  now: Date,
): ChainFacts {
  const read = ders.map(readCertificate);
  const presented = read.map((entry) => ('node' in entry ? entry : undefined));
  const chain = read.map((entry) => ('node' in entry ? entry.facts : entry));
  const unparsable = chain.flatMap((facts, certificate): Problem[] =>
    facts.parsed ? [] : [{ code: 'unparsable', certificate, detail: facts.error }],
  );
  const leaf = presented[0];
  const matches = leaf !== undefined && hostMatches(leaf, name);
  const wrongHost: Problem[] = matches
    ? []
    : [
        {
          code: 'wrong-host',
          certificate: 0,
          detail: `${name} is not among ${JSON.stringify(leaf?.facts.sans ?? [])}`,
        },
      ];
  const candidates = paths(presented, trust).map((path) => ({ path, problems: pathProblems(path, now) }));
  // A trusted path first, then the one with the fewest problems: any one sound path is enough.
  candidates.sort(
    (a, b) => Number(b.path.trusted) - Number(a.path.trusted) || a.problems.length - b.problems.length,
  );
  return {
    chain,
    host: { name, matches },
    problems: [...unparsable, ...wrongHost, ...(candidates[0]?.problems ?? [])],
  };
}
