import { isIP } from 'node:net';
import { endProblems } from './end.js';
import { type Certificate, type CertificateFacts, readCertificate } from './facts.js';
import { nameConstraints, nameProblems } from './names.js';
import type { OcspFacts } from './ocsp.js';
import { type Link, type Path, paths } from './path.js';
import { type Problem, problem } from './problem.js';
import { readSctExtension, readSctList, type SctFacts } from './sct.js';
import type { TrustStore } from './trust.js';

export interface ChainFacts {
  readonly chain: readonly CertificateFacts[];
  readonly host: { readonly name: string; readonly matches: boolean };
  readonly problems: readonly Problem[];
  /** Absent when no status was asked for. */
  readonly ocsp?: OcspFacts;
  readonly scts: readonly SctFacts[];
}

/** What came with a chain, and what the caller wants of it. */
export interface ChainOptions {
  /** The stapled OCSP response; `null` when it was asked for and not sent. Left out: not asked for. */
  readonly ocspResponse?: Uint8Array | null;
  /** Content of the TLS extension signed_certificate_timestamp. */
  readonly sctList?: Uint8Array;
  /** Longest validity of the leaf, in days. Left out: any. */
  readonly maxValidityDays?: number;
}

// Evaluated here: basicConstraints, keyUsage, extKeyUsage, subjectAltName, nameConstraints. Certificate policies constrain nothing as
// long as no policy is demanded (RFC 5280, section 6.1.1).
const evaluated = new Set(['2.5.29.19', '2.5.29.15', '2.5.29.37', '2.5.29.17', '2.5.29.32', nameConstraints]);

const weakHashes = new Set(['MD2', 'MD4', 'MD5', 'SHA-1']);

/** Names count only in the subjectAltName (RFC 9525); a common name alone matches nothing. */
function hostMatches({ node }: Certificate, name: string): boolean {
  if (isIP(name) !== 0) return node.checkIP(name) !== undefined;
  return node.checkHost(name, { subject: 'never', wildcards: true, partialWildcards: false }) !== undefined;
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
  const { facts, parts } = link.certificate;
  const say = (detail: string) => [problem('not-a-ca', link, `${facts.subject} ${detail}`)];
  // A trusted root of version 1 has no extensions and is an authority because its owner trusts it.
  if (!facts.isCa && !(link.anchor && parts.extensions.size === 0))
    return say('has issued a certificate but is no authority');
  if (facts.keyUsage.length > 0 && !facts.keyUsage.includes('keyCertSign'))
    return say('may not sign certificates');
  if (facts.pathLength !== undefined && below > facts.pathLength)
    return say(`allows ${facts.pathLength} authorities below it`);
  return [];
}

function extensionProblems(link: Link): Problem[] {
  if (link.anchor) return [];
  const { facts } = link.certificate;
  return facts.criticalExtensions
    .filter((oid) => !evaluated.has(oid))
    .map((oid) => problem('unevaluated', link, `${facts.subject} has the extension ${oid}`));
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
      ...(index > 0 ? nameProblems(link, path.links.slice(0, index)) : []),
    ]),
  ];
}

function validityProblems(leaf: Certificate | undefined, max: number | undefined): Problem[] {
  if (leaf === undefined || max === undefined || leaf.facts.validityDays <= max) return [];
  const detail = `${leaf.facts.subject} is valid for ${leaf.facts.validityDays} days, ${max} are allowed`;
  return [{ code: 'validity-too-long', certificate: 0, detail }];
}

/** A response is only about the leaf, and only counts against it when it holds. */
function stapleProblems(leaf: Certificate | undefined, ocsp: OcspFacts | undefined): Problem[] {
  if (leaf === undefined || ocsp === undefined) return [];
  const { subject, mustStaple } = leaf.facts;
  if (ocsp.stapled && ocsp.status === 'revoked') {
    const why = ocsp.reason === undefined ? '' : ` (${ocsp.reason})`;
    const detail = `${subject} was revoked at ${ocsp.revokedAt ?? 'an unknown time'}${why}, says ${ocsp.responder?.id ?? 'its issuer'}`;
    return [{ code: 'revoked', certificate: 0, detail }];
  }
  if (!mustStaple || (ocsp.stapled && ocsp.status !== 'unusable')) return [];
  const sent = ocsp.stapled ? `the one sent is no use: ${ocsp.failures.join(', ')}` : 'none was sent';
  return [{ code: 'staple-missing', certificate: 0, detail: `${subject} demands a stapled status; ${sent}` }];
}

const sctOfCertificate = '1.3.6.1.4.1.11129.2.4.2';

/** Facts and problems of a chain as presented (DER, leaf first). Pure but for the trust store given. */
export async function judgeChain(
  ders: readonly Uint8Array[],
  name: string,
  trust: TrustStore,
  now: Date,
  options: ChainOptions = {},
): Promise<ChainFacts> {
  const read = ders.map(readCertificate);
  const presented = read.map((entry) => ('node' in entry ? entry : undefined));
  const chain = read.map((entry) => ('node' in entry ? entry.facts : entry));
  const unparsable = chain.flatMap((facts, certificate): Problem[] =>
    facts.parsed ? [] : [{ code: 'unparsable', certificate, detail: facts.error }],
  );
  const leaf = presented[0];
  const matches = leaf !== undefined && hostMatches(leaf, name);
  // What can't be parsed has no names to be wrong.
  const wrongHost: Problem[] =
    matches || chain[0]?.parsed === false
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
  const best = candidates[0];
  const staple = await stapleOf(leaf, best?.path.links[1]?.certificate, now, options.ocspResponse);
  const embedded = leaf?.parts.extensions.get(sctOfCertificate)?.value;
  return {
    chain,
    host: { name, matches },
    problems: [
      ...unparsable,
      ...wrongHost,
      ...(best?.problems ?? []),
      ...validityProblems(leaf, options.maxValidityDays),
      ...stapleProblems(leaf, staple?.facts),
    ],
    ...(staple === undefined ? {} : { ocsp: staple.facts }),
    scts: [
      ...(embedded === undefined ? [] : readSctExtension('certificate', embedded)),
      ...(options.sctList === undefined ? [] : readSctList('tls', options.sctList)),
      ...(staple?.scts ?? []),
    ],
  };
}

/** The parser of OCSP is only loaded for a server that staples. */
async function stapleOf(
  leaf: Certificate | undefined,
  issuer: Certificate | undefined,
  now: Date,
  response: Uint8Array | null | undefined,
): Promise<{ readonly facts: OcspFacts; readonly scts: readonly SctFacts[] } | undefined> {
  if (response === undefined || leaf === undefined) return undefined;
  if (response === null) return { facts: { stapled: false }, scts: [] };
  const { readStaple } = await import('./ocsp.js');
  return readStaple(response, leaf, issuer, now);
}
