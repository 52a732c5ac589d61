import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge, type OcspFacts, type Policy, policies, suites } from '../../src/index.js';
import type { PolicyFacts } from '../../src/policy/facts.js';
import { legacySuites, tls12Suites, tls13Suites } from '../../src/policy/sp800-52.js';
import type { Protocol } from '../../src/protocol.js';
import {
  accepting,
  extension,
  federal,
  goodExtensions,
  groups,
  mozilla,
  offering,
  presented,
  silent,
  vulnerabilities,
} from './server.js';

function policyOf(id: string): Policy {
  const found = policies.find((policy) => policy.id === id);
  if (found === undefined) throw new Error(`no policy ${id}`);
  return found;
}
const statesOf = (facts: PolicyFacts, policy: Policy, rule: string) =>
  judge(facts, policy)
    .rules.filter((result) => result.rule === rule)
    .map(({ state }) => state);

/** Facts that meet a policy's required rules. */
function compliant(policy: Policy): PolicyFacts {
  if (policy.id.endsWith('modern')) return mozilla.modern;
  return policy.id.startsWith('mozilla') ? mozilla.intermediate : federal;
}

const dhe = 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256';
const withDhe = (facts: PolicyFacts, bits: number): PolicyFacts => ({
  ...facts,
  suites: [accepting('TLS 1.2', [dhe])],
  diffieHellman: [{ protocol: 'TLS 1.2', own: { state: 'yes', bits }, ffdhe: [] }],
});
const old: PolicyFacts = {
  ...federal,
  protocols: offering('TLS 1.0', 'TLS 1.1', 'TLS 1.2'),
  suites: [
    accepting('TLS 1.0', ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA']),
    accepting('TLS 1.1', ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA']),
    accepting('TLS 1.2', ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA']),
  ],
};

/** Facts in which a rule arises and is met, where the compliant server is not enough. */
const arising: Record<string, (facts: PolicyFacts) => PolicyFacts> = {
  'diffie-hellman': (facts) => withDhe(facts, 2048),
  'fallback-scsv': () => old,
  'suites-tls-1.1': () => old,
  'suites-below-tls-1.2': () => old,
};

const offer = (protocol: Protocol) => (facts: PolicyFacts) => ({
  ...facts,
  protocols: facts.protocols.map((each) =>
    each.protocol === protocol ? { protocol, state: 'offered' as const } : each,
  ),
});
const refuse = (protocol: Protocol) => (facts: PolicyFacts) => ({
  ...facts,
  protocols: facts.protocols.map((each) =>
    each.protocol === protocol ? { protocol, state: 'refused' as const } : each,
  ),
});
const accept = (protocol: Protocol, name: string) => (facts: PolicyFacts) => ({
  ...offer(protocol)(facts),
  suites: [accepting(protocol, [name])],
});
const leaf = (change: Parameters<typeof presented>[0]) => (facts: PolicyFacts) => ({
  ...facts,
  certificates: [presented(change)],
});
const answer = (id: string, state: 'yes' | 'no') => (facts: PolicyFacts) => ({
  ...facts,
  extensions: [...goodExtensions.filter((each) => each.id !== id), extension(id, state)],
});
const problem = (code: 'expired' | 'revoked') => (facts: PolicyFacts) => ({
  ...facts,
  certificates: [presented({}, { problems: [{ code, certificate: 0, detail: '' }] })],
});
const vulnerable = (facts: PolicyFacts) => ({ ...facts, vulnerabilities: vulnerabilities('vulnerable') });

/** What breaks a rule, by its id; where policies differ, by policy and id. */
const breaking: Record<string, (facts: PolicyFacts) => PolicyFacts> = {
  'ssl-2.0': offer('SSL 2.0'),
  'ssl-3.0': offer('SSL 3.0'),
  'tls-1.0': offer('TLS 1.0'),
  'tls-1.1': offer('TLS 1.1'),
  'tls-1.2': refuse('TLS 1.2'),
  'mozilla-6.0-modern tls-1.2': offer('TLS 1.2'),
  'mozilla-5.7-modern tls-1.2': offer('TLS 1.2'),
  'tls-1.3': refuse('TLS 1.3'),
  'tls-1.2-or-later': (facts) => ({ ...facts, protocols: offering('TLS 1.0') }),
  'suites-tls-1.2': accept('TLS 1.2', 'TLS_RSA_WITH_AES_128_GCM_SHA256'),
  'suites-tls-1.3': accept('TLS 1.3', 'TLS_SHA256_SHA256'),
  'suites-tls-1.1': accept('TLS 1.1', 'TLS_RSA_WITH_AES_128_CBC_SHA'),
  'suites-below-tls-1.2': accept('TLS 1.0', 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'),
  order: (facts) => ({
    ...facts,
    suites: facts.suites?.map((each) => ({ ...each, preference: 'server' as const })) ?? [],
  }),
  'groups-approved': (facts) => ({ ...facts, groups: [groups('TLS 1.3', ['x25519'])] }),
  groups: (facts) => ({ ...facts, groups: [groups('TLS 1.3', ['x25519', 'secp521r1'])] }),
  'supported-groups': (facts) => ({ ...facts, groups: [groups('TLS 1.3', ['x25519'])] }),
  'diffie-hellman': (facts) => withDhe(offer('TLS 1.2')(facts), 1024),
  chain: problem('expired'),
  'server-certificate': problem('revoked'),
  'ocsp-address': leaf({ aia: { ocsp: [], caIssuers: [] } }),
  'ca-issuers': leaf({ aia: { ocsp: [], caIssuers: [] } }),
  'version-3': leaf({ version: 1 }),
  key: leaf({ key: { type: 'rsa', bits: 1024 } }),
  curve: leaf({ key: { type: 'ec', bits: 521, curve: 'P-521' } }),
  signature: leaf({ signature: { algorithm: 'RSASSA-PKCS1-v1_5', hash: 'SHA-1' } }),
  validity: leaf({ validityDays: 3650 }),
  'validity-recommended': leaf({ validityDays: 91 }),
  'key-usage': leaf({ keyUsage: ['keyEncipherment'] }),
  'server-auth': leaf({ ekus: [] }),
  'no-any-usage': leaf({ ekus: ['serverAuth', 'any'] }),
  'subject-alt-name': leaf({ sans: [] }),
  'stapled-status': (facts) => ({ ...facts, certificates: [presented({}, { ocsp: { stapled: false } })] }),
  'secure-renegotiation': answer('secure-renegotiation', 'no'),
  'server-name': answer('server-name', 'no'),
  'extended-master-secret': answer('extended-master-secret', 'no'),
  'certificate-status': answer('certificate-status', 'no'),
  'fallback-scsv': answer('fallback-scsv', 'no'),
  'encrypt-then-mac': answer('encrypt-then-mac', 'no'),
  'early-data': answer('early-data', 'yes'),
  compression: answer('compression', 'yes'),
  encryption: accept('TLS 1.2', 'TLS_RSA_WITH_NULL_SHA256'),
  'encryption-unbroken': accept('SSL 3.0', 'TLS_RSA_EXPORT_WITH_RC4_40_MD5'),
  'server-identity': accept('TLS 1.2', 'TLS_DH_anon_WITH_AES_128_CBC_SHA'),
  heartbleed: vulnerable,
  'ccs-injection': vulnerable,
  ticketbleed: vulnerable,
  robot: vulnerable,
  drown: vulnerable,
  freak: vulnerable,
  logjam: vulnerable,
  poodle: vulnerable,
  sweet32: vulnerable,
  beast: vulnerable,
  crime: vulnerable,
};

const each = policies.flatMap((policy) => policy.rules.map((rule) => ({ policy, rule })));
const cases = each.map(({ policy, rule }) => [policy.id, rule.id] as const);

test.each(cases)('%s: %s is met by a server that does so', (id, rule) => {
  const policy = policyOf(id);
  const modern = id.endsWith('modern');
  // A server of TLS 1.3 alone has no Diffie-Hellman suites; modern has no rule about them either.
  const facts = (modern ? undefined : arising[rule])?.(compliant(policy)) ?? compliant(policy);
  const states = statesOf(facts, policy, rule);
  expect(states).toContain('met');
  expect(states.filter((state) => state === 'not-met' || state === 'undetermined')).toEqual([]);
});

test.each(cases)('%s: %s is not met by a server that breaks it', (id, rule) => {
  const policy = policyOf(id);
  const broken = breaking[`${id} ${rule}`] ?? breaking[rule];
  if (broken === undefined) throw new Error(`add to "breaking" what breaks the rule ${rule} of ${id}`);
  const facts = broken((arising[rule] ?? ((same) => same))(compliant(policy)));
  expect(statesOf(facts, policy, rule)).toContain('not-met');
});

test.each(cases)('%s: %s is undetermined when it was not asked or not answered', (id, rule) => {
  const policy = policyOf(id);
  for (const facts of [{ protocols: [] }, silent])
    expect(new Set(statesOf(facts, policy, rule)), rule).toEqual(new Set(['undetermined']));
});

test('the outcome of a policy follows its required rules alone', () => {
  for (const policy of policies) {
    expect(judge(compliant(policy), policy).outcome, policy.id).toBe('met');
    expect(judge(silent, policy).outcome).toBe('undetermined');
    expect(judge(offer('SSL 3.0')(compliant(policy)), policy).outcome).toBe('not-met');
    // One rule broken outweighs all that is open.
    expect(judge(offer('SSL 3.0')(silent), policy).outcome).toBe('not-met');
    const { vulnerabilities: _, extensions: __, certificates: ___, ...less } = compliant(policy);
    expect(judge(less, policy).outcome).toBe('undetermined');
  }
  const hipaa = policyOf('hipaa-minimum');
  const advised = judge(mozilla.intermediate, hipaa);
  expect(advised.rules.find(({ rule }) => rule === 'suites-tls-1.3')).toMatchObject({
    level: 'recommended',
    state: 'not-met',
  });
  expect(advised.outcome).toBe('met');
});

test('a policy whose rules all do not arise is not met', () => {
  const policy: Policy = {
    id: 'own',
    title: 'Own',
    status: 'made for a test',
    source: 'none',
    rules: [
      {
        id: 'suites',
        clause: 'none',
        level: 'required',
        demand: { kind: 'suites-only', protocols: ['TLS 1.0'], allowed: [] },
      },
    ],
  };
  expect(judge(federal, policy)).toMatchObject({
    outcome: 'undetermined',
    rules: [{ state: 'not-applicable' }],
  });
});

test('one suite without a result leaves a list of allowed suites open, unless it is allowed', () => {
  const policy = policyOf('mozilla-6.0-modern');
  const withOpen = (inconclusive: readonly number[]) => ({
    ...mozilla.modern,
    suites: [accepting('TLS 1.3', ['TLS_AES_128_GCM_SHA256'], { inconclusive })],
  });
  expect(statesOf(withOpen([0x1302]), policy, 'suites-tls-1.3')).toEqual(['met']);
  expect(statesOf(withOpen([0x1304]), policy, 'suites-tls-1.3')).toEqual(['undetermined']);
});

test('an offered version in which no suite was seen to be accepted, and groups without a result, are left open', () => {
  const policy = policyOf('mozilla-6.0-modern');
  const none = { ...mozilla.modern, suites: [accepting('TLS 1.3', [])] };
  expect(statesOf(none, policy, 'suites-tls-1.3')).toEqual(['undetermined']);
  const withGroups = (names: readonly string[], inconclusive: readonly number[]) =>
    statesOf({ ...mozilla.modern, groups: [groups('TLS 1.3', names, inconclusive)] }, policy, 'groups');
  expect(withGroups(['x25519'], [25])).toEqual(['undetermined']);
  expect(withGroups(['x25519'], [23])).toEqual(['met']);
  expect(withGroups([], [])).toEqual(['undetermined']);
});

test('a staple that is no use does not meet a demand for one, nor does it arise without a responder', () => {
  const policy = policyOf('mozilla-6.0-modern');
  const stapled = (ocsp: OcspFacts, change: Parameters<typeof presented>[0] = {}) =>
    statesOf({ ...mozilla.modern, certificates: [presented(change, { ocsp })] }, policy, 'stapled-status');
  const stale = {
    stapled: true,
    status: 'unusable',
    says: 'good',
    failures: ['stale'],
    signature: 'valid',
    bytes: 300,
  } as const;
  expect(stapled(stale)).toEqual(['not-met']);
  expect(stapled({ ...stale, status: 'unknown', failures: [] })).toEqual(['not-met']);
  const nobody = { aia: { ocsp: [], caIssuers: [] } };
  expect(stapled({ stapled: false }, nobody)).toEqual(['not-applicable']);
  expect(stapled(stale, nobody)).toEqual(['not-met']);
});

test('the fallback signal is demanded of servers with old versions and without TLS 1.3', () => {
  const policy = policyOf('sp800-52r2-public');
  const without = [extension('fallback-scsv', 'no')];
  const versions = (...list: Protocol[]) =>
    statesOf({ ...old, protocols: offering(...list), extensions: without }, policy, 'fallback-scsv');
  expect(versions('TLS 1.1', 'TLS 1.2')).toEqual(['not-met']);
  expect(versions('TLS 1.1', 'TLS 1.2', 'TLS 1.3')).toEqual(['not-applicable']);
  expect(versions('TLS 1.2')).toEqual(['not-applicable']);
});

test("Java's EXPORT suites below TLS 1.2 are found where they are, not only in TLS 1.2", () => {
  const facts: PolicyFacts = {
    ...federal,
    protocols: offering('TLS 1.0', 'TLS 1.2'),
    suites: [
      accepting('TLS 1.0', ['TLS_RSA_EXPORT_WITH_DES40_CBC_SHA']),
      accepting('TLS 1.2', ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']),
    ],
  };
  const broken = judge(facts, policyOf('hipaa-minimum')).rules.filter(
    ({ rule, state }) => rule === 'encryption-unbroken' && state === 'not-met',
  );
  expect(broken).toMatchObject([
    { subject: 'suites of TLS 1.0', actual: 'TLS_RSA_EXPORT_WITH_DES40_CBC_SHA' },
  ]);
});

test("a server's own small prime counts, even beside a large named one", () => {
  const policy = policyOf('sp800-52r2-government');
  const prime = (bits: number | undefined, state: 'yes' | 'no' | 'inconclusive', ffdhe: readonly string[]) =>
    statesOf(
      {
        ...federal,
        suites: [
          {
            ...accepting('TLS 1.2', []),
            accepted: [{ id: 0x009e, name: dhe }],
          },
        ],
        diffieHellman: [
          { protocol: 'TLS 1.2', own: { state, ...(bits === undefined ? {} : { bits }) }, ffdhe },
        ],
      },
      policy,
      'diffie-hellman',
    ).filter((state_) => state_ !== 'not-applicable');
  expect(prime(1024, 'yes', ['ffdhe2048'])).toEqual(['not-met']);
  expect(prime(2048, 'yes', [])).toEqual(['met']);
  expect(prime(undefined, 'no', ['ffdhe2048'])).toEqual(['met']);
  expect(prime(undefined, 'inconclusive', ['ffdhe2048'])).toEqual(['undetermined']);
});

test('a certificate that could not be fetched leaves its rules open beside one that is fine', () => {
  const facts: PolicyFacts = {
    ...federal,
    certificates: [
      presented(),
      { authentication: 'RSA', source: 'TLS 1.2', state: 'inconclusive', cause: 'reset', replies: [] },
    ],
  };
  const policy = policyOf('sp800-52r2-public');
  expect(statesOf(facts, policy, 'key')).toEqual(['met', 'undetermined']);
  expect(judge(facts, policy).outcome).toBe('undetermined');
});

test('a critical extension that nobody evaluated leaves the chain open', () => {
  const facts: PolicyFacts = {
    ...federal,
    certificates: [presented({}, { problems: [{ code: 'unevaluated', certificate: 0, detail: '' }] })],
  };
  for (const [id, rule] of [
    ['sp800-52r2-public', 'chain'],
    ['hipaa-minimum', 'server-certificate'],
  ] as const)
    expect(statesOf(facts, policyOf(id), rule)).toEqual(['undetermined']);
});

test('a signature without a name here is left open, one of a self-signed leaf does not arise', () => {
  const policy = policyOf('mozilla-6.0-intermediate');
  const signed = (algorithm: string, hash?: string, isSelfSigned = false) => {
    const signature = { algorithm, ...(hash === undefined ? {} : { hash }) };
    return statesOf(leaf({ signature, isSelfSigned })(mozilla.intermediate), policy, 'signature');
  };
  expect(signed('RSASSA-PKCS1-v1_5', 'SHA-256')).toEqual(['met']);
  expect(signed('RSASSA-PKCS1-v1_5', 'SHA-384')).toEqual(['not-met']);
  expect(signed('1.2.3.4')).toEqual(['undetermined']);
  expect(signed('RSASSA-PKCS1-v1_5', 'MD5', true)).toEqual(['not-applicable']);
});

test('an extension that could not arise is not taken for a refusal, nor for compliance', () => {
  const policy = policyOf('sp800-52r2-government');
  const unasked = extension('encrypt-then-mac', 'inconclusive', { applicable: false });
  const facts = { ...federal, extensions: [unasked] };
  expect(statesOf(facts, policy, 'encrypt-then-mac')).toEqual(['undetermined']);
  const gcm = ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'];
  const noCbc = {
    ...facts,
    suites: [accepting('TLS 1.2', gcm), accepting('TLS 1.3', ['TLS_AES_128_GCM_SHA256'])],
  };
  expect(statesOf(noCbc, policy, 'encrypt-then-mac')).toEqual(['not-applicable']);
});

test('the lists name suites of the registry, each once, sixty in all', () => {
  const names = new Set(suites.map(({ name }) => name));
  const all = [...tls12Suites, ...tls13Suites];
  expect(all.filter((name) => !names.has(name))).toEqual([]);
  expect(new Set(all).size).toBe(60);
  expect(all.length).toBe(60);
  expect(legacySuites.every((name) => tls12Suites.includes(name))).toBe(true);
  for (const { rule } of each)
    if (rule.demand.kind === 'suites-only')
      expect(rule.demand.allowed.filter((name) => !names.has(name))).toEqual([]);
});

test('a judgement is total: any mixture of parts gives every rule a result, and never more met than observed', () => {
  const parts = [
    'suites',
    'groups',
    'diffieHellman',
    'certificates',
    'extensions',
    'vulnerabilities',
  ] as const;
  const sources = [federal, mozilla.modern, mozilla.intermediate, old, silent, undefined];
  const mixture = fc.record({
    protocols: fc.subarray([...federal.protocols, ...old.protocols, ...silent.protocols]),
    picks: fc.array(fc.constantFrom(...sources), { minLength: parts.length, maxLength: parts.length }),
  });
  fc.assert(
    fc.property(mixture, ({ protocols, picks }) => {
      const chosen = parts.flatMap((part, index) => {
        const value = picks[index]?.[part];
        return value === undefined ? [] : [[part, value] as const];
      });
      const facts: PolicyFacts = { protocols, ...Object.fromEntries(chosen) };
      for (const policy of policies) {
        const { rules } = judge(facts, policy);
        const kinds = new Map(policy.rules.map(({ id, demand }) => [id, demand.kind]));
        const seen = new Set(rules.map(({ rule }) => rule));
        const unfounded = rules.filter(({ rule, state }) => {
          const kind = kinds.get(rule);
          if (facts.certificates === undefined && kind?.startsWith('certificate'))
            return state !== 'undetermined';
          if (facts.vulnerabilities === undefined && kind === 'vulnerability')
            return state !== 'undetermined';
          return facts.suites === undefined && kind?.startsWith('suites') && state === 'met';
        });
        expect([seen.size, unfounded]).toEqual([policy.rules.length, []]);
      }
    }),
    { numRuns: 150, seed: 11 },
  );
});

test('every policy and rule has its own id, a clause and a status', () => {
  expect(new Set(policies.map(({ id }) => id)).size).toBe(policies.length);
  for (const { id, rules, status } of policies) {
    expect(new Set(rules.map((rule) => rule.id)).size, id).toBe(rules.length);
    expect(rules.every(({ clause }) => clause.length > 5)).toBe(true);
    expect(status.length).toBeGreaterThan(10);
  }
});
