import type { CertificateFacts } from '../../certificates/facts.js';
import type { ProblemCode } from '../../certificates/problem.js';
import type { CertificateResult } from '../../certificates/result.js';
import type { PolicyFacts } from '../facts.js';
import type { Demand, Result } from '../policy.js';

type Presented = Extract<CertificateResult, { state: 'presented' }>;
type Parsed = Extract<CertificateFacts, { parsed: true }>;
type Judged = Omit<Result, 'subject' | 'expected'>;

/**
 * One result for each chain. A kind of certificate that the server doesn't have counts for nothing; one that couldn't be
 * fetched leaves the rule open.
 */
function each(facts: PolicyFacts, expected: string, judge: (chain: Presented) => Judged): Result[] {
  const open = (subject: string, actual: string): Result => ({
    state: 'undetermined',
    subject,
    expected,
    actual,
  });
  if (facts.certificates === undefined) return [open('certificates', 'certificates were not asked for')];
  const results = facts.certificates.flatMap((result): Result[] => {
    const subject = `${result.authentication} certificate (${result.source})`;
    if (result.state === 'none') return [];
    if (result.state === 'inconclusive') return [open(subject, result.cause)];
    return [{ subject, expected, ...judge(result) }];
  });
  return results.length > 0 ? results : [open('certificates', 'none was presented')];
}

function eachLeaf(facts: PolicyFacts, expected: string, judge: (leaf: Parsed) => Judged): Result[] {
  return each(facts, expected, ({ chain: [leaf] }) =>
    leaf?.parsed === true ? judge(leaf) : { state: 'undetermined', actual: 'the leaf could not be parsed' },
  );
}

const judged = (holds: boolean, actual: string): Judged => ({ state: holds ? 'met' : 'not-met', actual });

export function certificateKey(
  facts: PolicyFacts,
  { rsaBits, ecBits, curves }: Extract<Demand, { kind: 'certificate-key' }>,
): Result[] {
  const expected = [
    ...(rsaBits === undefined ? [] : [`RSA of ${rsaBits} bits or more`]),
    ...(ecBits === undefined ? [] : [`a curve of ${ecBits} bits or more`]),
    ...(curves === undefined ? [] : [curves.join(', ')]),
  ].join(', or ');
  return eachLeaf(facts, expected, ({ key }) => {
    const actual = key.curve ?? `${key.type} ${key.bits ?? ''}`.trim();
    if (/^rsa/.test(key.type)) return judged(rsaBits !== undefined && (key.bits ?? 0) >= rsaBits, actual);
    if (key.type !== 'ec') return judged(curves?.includes(key.type) === true, actual);
    const named = curves?.includes(key.curve ?? '') === true;
    return judged(named || (ecBits !== undefined && (key.bits ?? 0) >= ecBits), actual);
  });
}

export function certificateSignature(facts: PolicyFacts, allowed: readonly string[]): Result[] {
  return eachLeaf(facts, allowed.join(', '), ({ signature: { algorithm, hash }, isSelfSigned }) => {
    // It proves nothing, so that its algorithm doesn't matter.
    if (isSelfSigned) return { state: 'not-applicable', actual: 'the certificate is self-signed' };
    const actual = hash === undefined ? algorithm : `${algorithm} ${hash}`;
    if (allowed.includes(actual) || allowed.includes(`* ${hash ?? algorithm}`))
      return { state: 'met', actual };
    // A bare object identifier: an algorithm without a name here, which may be good or bad.
    return { state: /^\d/.test(algorithm) ? 'undetermined' : 'not-met', actual };
  });
}

export function certificateValidity(facts: PolicyFacts, days: number): Result[] {
  return eachLeaf(facts, `at most ${days} days`, ({ validityDays }) =>
    judged(validityDays <= days, `${validityDays} days`),
  );
}

export function certificateContent(
  facts: PolicyFacts,
  has: Extract<Demand, { kind: 'certificate-content' }>['has'],
): Result[] {
  return eachLeaf(facts, has, (leaf) => {
    const list = (values: readonly string[]) => values.join(', ') || 'none';
    switch (has) {
      case 'version 3':
        return judged(leaf.version === 3, `version ${leaf.version}`);
      case 'subjectAltName':
        return judged(leaf.sans.length > 0, list(leaf.sans));
      case 'serverAuth':
        return judged(leaf.ekus.includes('serverAuth'), `extended key usage: ${list(leaf.ekus)}`);
      case 'no anyExtendedKeyUsage':
        return judged(!leaf.ekus.includes('any'), `extended key usage: ${list(leaf.ekus)}`);
      case 'digitalSignature':
        return judged(leaf.keyUsage.includes('digitalSignature'), `key usage: ${list(leaf.keyUsage)}`);
      case 'OCSP address':
        return judged(leaf.aia.ocsp.length > 0, list(leaf.aia.ocsp));
      case 'caIssuers address':
        return judged(leaf.aia.caIssuers.length > 0, list(leaf.aia.caIssuers));
    }
  });
}

export function certificateChain(facts: PolicyFacts, without: readonly ProblemCode[] | undefined): Result[] {
  const expected =
    without === undefined ? 'a complete, trusted, valid chain for this host' : `not ${without.join(', ')}`;
  return each(facts, expected, ({ problems }) => {
    const codes = [...new Set(problems.map(({ code }) => code))];
    const wrong = codes.filter((code) => without === undefined || without.includes(code));
    const actual = codes.join(', ') || 'no problem';
    // A critical extension that nobody evaluated could have forbidden the chain.
    const open = codes.includes('unevaluated') && wrong.every((code) => code === 'unevaluated');
    return open ? { state: 'undetermined', actual } : judged(wrong.length === 0, actual);
  });
}

export function stapledStatus(facts: PolicyFacts): Result[] {
  return each(facts, 'a stapled OCSP response that holds', ({ ocsp, chain: [leaf] }) => {
    if (ocsp === undefined) return { state: 'undetermined', actual: 'no status was asked for' };
    if (ocsp.stapled) return judged(ocsp.status === 'good', [ocsp.status, ...ocsp.failures].join(', '));
    return leaf?.parsed === true && leaf.aia.ocsp.length === 0
      ? { state: 'not-applicable', actual: 'the certificate names no OCSP responder' }
      : judged(false, 'none was stapled');
  });
}
