import type { Demand, Policy, Rule } from './policy.js';
import { legacySuites, tls12Suites, tls13Suites } from './sp800-52.js';

const encryption = '45 CFR 164.312(e)(2)(ii), 164.304';
const guard = '45 CFR 164.312(e)(1)';
// The rule itself names no protocol. HHS's guidance on unsecured health information does: encryption in motion that
// complies, as appropriate, with SP 800-52.
const guidance = '74 FR 19006 (HHS guidance), naming SP 800-52';

const rule = (id: string, clause: string, demand: Demand, level: Rule['level'] = 'required'): Rule => ({
  id,
  clause,
  level,
  demand,
});
const attack = (id: string, level?: Rule['level']) => rule(id, guard, { kind: 'vulnerability', id }, level);

/** The least that the Security Rule, read with HHS's own guidance, leaves no room to argue about. */
export const hipaaMinimum: Policy = {
  id: 'hipaa-minimum',
  title: 'HIPAA Security Rule, transmission security, the least',
  status:
    'A reading, not a regulation: 164.312(e) asks for technical measures and names none, and its two specifications are ' +
    'addressable, so that a documented alternative may stand where a rule here is not met. Required here is only what ' +
    'defeats encryption, integrity or the identity of the server outright, or what SP 800-52 forbids to every server. The ' +
    'rest of SP 800-52r2 is recommended.',
  source: 'https://www.ecfr.gov/current/title-45/section-164.312',
  rules: [
    rule('encryption', encryption, {
      kind: 'suites-none',
      // SHA256_SHA256 and SHA384_SHA384 are TLS 1.3 suites without encryption (RFC 9150).
      parts: ['NULL', 'SHA256_SHA256', 'SHA384_SHA384'],
    }),
    rule('encryption-unbroken', encryption, {
      kind: 'suites-none',
      parts: ['EXPORT', 'EXPORT40', 'EXPORT1024', 'RC4', 'RC2', 'DES_CBC', 'DES40', 'DES_64_CBC'],
    }),
    rule('server-identity', guard, { kind: 'suites-none', parts: ['anon'] }),
    rule('server-certificate', guard, {
      kind: 'certificate-chain',
      without: [
        'incomplete',
        'untrusted-root',
        'self-signed',
        'expired',
        'not-yet-valid',
        'wrong-host',
        'weak-key',
        'weak-signature',
        'wrong-eku',
        'not-a-ca',
        'name-not-permitted',
        'revoked',
        'key-not-proven',
        'unparsable',
      ],
    }),
    rule('tls-1.2-or-later', guidance, { kind: 'protocol-some', protocols: ['TLS 1.2', 'TLS 1.3'] }),
    rule('ssl-2.0', guidance, { kind: 'protocol', protocol: 'SSL 2.0', wanted: 'refused' }),
    rule('ssl-3.0', guidance, { kind: 'protocol', protocol: 'SSL 3.0', wanted: 'refused' }),
    ...['heartbleed', 'ccs-injection', 'ticketbleed', 'robot', 'drown', 'freak', 'logjam', 'poodle'].map(
      (id) => attack(id),
    ),
    ...['sweet32', 'beast', 'crime'].map((id) => attack(id, 'recommended')),
    rule('tls-1.0', guidance, { kind: 'protocol', protocol: 'TLS 1.0', wanted: 'refused' }, 'recommended'),
    rule('tls-1.1', guidance, { kind: 'protocol', protocol: 'TLS 1.1', wanted: 'refused' }, 'recommended'),
    rule('tls-1.3', guidance, { kind: 'protocol', protocol: 'TLS 1.3', wanted: 'offered' }, 'recommended'),
    rule(
      'suites-tls-1.2',
      guidance,
      { kind: 'suites-only', protocols: ['TLS 1.2'], allowed: tls12Suites },
      'recommended',
    ),
    rule(
      'suites-tls-1.3',
      guidance,
      { kind: 'suites-only', protocols: ['TLS 1.3'], allowed: tls13Suites },
      'recommended',
    ),
    rule(
      'suites-below-tls-1.2',
      guidance,
      { kind: 'suites-only', protocols: ['TLS 1.0', 'TLS 1.1'], allowed: legacySuites },
      'recommended',
    ),
    rule('diffie-hellman', guidance, { kind: 'diffie-hellman', bits: 2048 }, 'recommended'),
  ],
};
