import { describe, expect, test } from 'vitest';
import { type Protocol, suites } from '../../src/index.js';
import type { SuiteFacts, Walk } from '../../src/probes/walk.js';
import { suitesOf } from '../../src/registry/suites.js';
import { anonymous } from '../../src/vulnerabilities/anonymous.js';
import { beast } from '../../src/vulnerabilities/beast.js';
import { drown } from '../../src/vulnerabilities/drown.js';
import { exportSuites } from '../../src/vulnerabilities/export.js';
import { catalogue, fact, withdrawSafety } from '../../src/vulnerabilities/fact.js';
import type { FamilyFacts } from '../../src/vulnerabilities/family.js';
import { freak } from '../../src/vulnerabilities/freak.js';
import { logjamFrom } from '../../src/vulnerabilities/logjam.js';
import { nullEncryption } from '../../src/vulnerabilities/null.js';
import { poodle } from '../../src/vulnerabilities/poodle.js';
import { rc4 } from '../../src/vulnerabilities/rc4.js';
import { sweet32 } from '../../src/vulnerabilities/sweet32.js';
import { type WeakSuites, weakSuites } from '../../src/vulnerabilities/weak-suites.js';

function suite(name: string, bits?: number): SuiteFacts {
  const found = suites.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no suite ${name}`);
  return { id: found.id, hex: '', name, ...(bits === undefined ? {} : { bits }) };
}

const refused = (protocol: Protocol): FamilyFacts => ({
  protocol,
  state: 'refused',
  suites: [],
  why: 'no such suite is accepted',
  replies: [],
});
const open = (protocol: Protocol): FamilyFacts => ({
  ...refused(protocol),
  state: 'inconclusive',
  why: 'no clear answer',
});
const offered = (protocol: Protocol, ...accepted: SuiteFacts[]): FamilyFacts => ({
  ...refused(protocol),
  state: 'offered',
  suites: accepted,
});

describe('what belongs to a family', () => {
  const named = ({ id, belongs }: WeakSuites) =>
    new Set(
      catalogue[id].protocols
        .flatMap((protocol) => [...suitesOf(protocol)])
        .flatMap((number) => {
          const name = suites.find((each) => each.id === number)?.name ?? '';
          return belongs(name) ? [name] : [];
        }),
    );

  test.each([
    [poodle, 'TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_RSA_WITH_RC4_128_SHA'],
    [beast, 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', 'TLS_RSA_WITH_RC4_128_MD5'],
    [sweet32, 'TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'TLS_RSA_WITH_AES_128_CBC_SHA'],
    [sweet32, 'TLS_RSA_EXPORT_WITH_DES40_CBC_SHA', 'TLS_RSA_EXPORT_WITH_RC4_40_MD5'],
    [sweet32, 'TLS_RSA_WITH_IDEA_CBC_SHA', 'TLS_RSA_WITH_SEED_CBC_SHA'],
    [sweet32, 'TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5', 'TLS_RSA_WITH_CAMELLIA_128_CBC_SHA'],
    [sweet32, 'SSL_CK_DES_192_EDE3_CBC_WITH_MD5', 'SSL_CK_RC4_128_WITH_MD5'],
    [rc4, 'TLS_ECDHE_ECDSA_WITH_RC4_128_SHA', 'TLS_RSA_WITH_NULL_SHA'],
    [rc4, 'SSL_CK_RC4_128_EXPORT40_WITH_MD5', 'SSL_CK_RC2_128_CBC_WITH_MD5'],
    [nullEncryption, 'TLS_ECDHE_RSA_WITH_NULL_SHA', 'TLS_RSA_WITH_AES_128_CBC_SHA'],
    [nullEncryption, 'TLS_SHA256_SHA256', 'TLS_AES_128_GCM_SHA256'],
    [exportSuites, 'TLS_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA', 'TLS_RSA_WITH_DES_CBC_SHA'],
    [exportSuites, 'SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5', 'SSL_CK_RC2_128_CBC_WITH_MD5'],
    [anonymous, 'TLS_DH_anon_WITH_AES_128_GCM_SHA256', 'TLS_PSK_WITH_AES_128_CBC_SHA'],
    [anonymous, 'TLS_ECDH_anon_WITH_NULL_SHA', 'TLS_ECDH_RSA_WITH_NULL_SHA'],
    [freak, 'TLS_RSA_EXPORT_WITH_RC4_40_MD5', 'TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA'],
    [freak, 'TLS_RSA_EXPORT1024_WITH_RC4_56_SHA', 'TLS_RSA_WITH_RC4_128_SHA'],
  ])('$id: %s does, and its neighbour does not', (family, member, stranger) => {
    const names = named(family);
    expect(names).toContain(member);
    expect(names).not.toContain(stranger);
  });
});

describe('findings that follow from suites', () => {
  const rc4Suite = suite('TLS_RSA_WITH_RC4_128_SHA');

  test('one version is enough, whatever the others are', () => {
    const found = weakSuites(rc4, [refused('TLS 1.0'), offered('TLS 1.1', rc4Suite), open('TLS 1.2')]);
    expect(found).toMatchObject({
      id: 'rc4',
      cve: 'CVE-2013-2566',
      state: 'vulnerable',
      protocol: 'TLS 1.1',
      under: [
        { protocol: 'TLS 1.0', state: 'not-vulnerable' },
        { protocol: 'TLS 1.1', state: 'vulnerable', suites: ['TLS_RSA_WITH_RC4_128_SHA'] },
        { protocol: 'TLS 1.2', state: 'inconclusive' },
      ],
    });
    expect(found.observed).toBe('RC4 suites: TLS 1.1 accepts TLS_RSA_WITH_RC4_128_SHA');
  });

  test('a single open version keeps it open', () => {
    const found = weakSuites(rc4, [refused('TLS 1.0'), open('TLS 1.2')]);
    expect(found.state).toBe('inconclusive');
    expect(found.observed).toBe('RC4 suites: TLS 1.2: no clear answer');
    expect(found.protocol).toBeUndefined();
  });

  test('refused everywhere is not vulnerable, and nothing looked at is nothing known', () => {
    expect(weakSuites(rc4, [refused('TLS 1.0'), refused('TLS 1.2')]).state).toBe('not-vulnerable');
    expect(weakSuites(rc4, []).state).toBe('inconclusive');
  });
});

describe('Logjam', () => {
  const exported = suite('TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA', 512);
  const dhe = (bits?: number) => suite('TLS_DHE_RSA_WITH_AES_128_CBC_SHA', bits);

  test.each([
    ['an EXPORT suite', [offered('TLS 1.0', exported)], 'vulnerable'],
    ['a prime of 1024 bits', [offered('TLS 1.2', dhe(1024))], 'vulnerable'],
    ['a prime of 1025 bits', [offered('TLS 1.2', dhe(1025))], 'not-vulnerable'],
    ['a prime that does not show', [offered('TLS 1.2', dhe())], 'inconclusive'],
    ['no DHE', [refused('TLS 1.2')], 'not-vulnerable'],
    ['DHE that is open', [open('TLS 1.2')], 'inconclusive'],
    [
      'EXPORT in the oldest version only',
      [offered('SSL 3.0', exported), offered('TLS 1.2', dhe(2048))],
      'vulnerable',
    ],
  ] as const)('%s', (_, families, state) => {
    expect(logjamFrom(families).state).toBe(state);
  });

  test('a strong prime settles nothing while EXPORT suites are open', () => {
    expect(logjamFrom([{ ...offered('TLS 1.2', dhe(2048)), exportOpen: true }]).state).toBe('inconclusive');
    expect(logjamFrom([{ ...offered('TLS 1.2', dhe(1024)), exportOpen: true }]).state).toBe('vulnerable');
  });

  test('a prime that came late in the walk counts when it is seen later', () => {
    const families = [offered('TLS 1.2', dhe())];
    expect(logjamFrom(families, [{ protocol: 'TLS 1.2', bits: 1024, name: 'a group' }])).toMatchObject({
      state: 'vulnerable',
      observed: 'TLS 1.2 uses a prime of 1024 bits (a group)',
      under: [{ suites: ['TLS_DHE_RSA_WITH_AES_128_CBC_SHA'] }],
    });
    expect(logjamFrom(families, [{ protocol: 'TLS 1.2', bits: 2048 }]).state).toBe('not-vulnerable');
    expect(logjamFrom(families, [{ protocol: 'TLS 1.1', bits: 2048 }]).state).toBe('inconclusive');
  });

  test('names sizes for each version', () => {
    const families = [offered('TLS 1.1', dhe(2048)), offered('TLS 1.2', dhe(1024))];
    const found = logjamFrom(families);
    expect(found.protocol).toBe('TLS 1.2');
    expect(found.observed).toBe('TLS 1.2 uses a prime of 1024 bits');
    expect(found.under?.map(({ state }) => state)).toEqual(['not-vulnerable', 'vulnerable']);
  });
});

describe('DROWN', () => {
  const walk = (state: Walk['protocol']['state']): Walk => ({
    protocol: { protocol: 'SSL 2.0', state, evidence: [] },
  });
  test.each([
    [[walk('offered')], 'vulnerable'],
    [[walk('refused')], 'not-vulnerable'],
    [[walk('inconclusive')], 'inconclusive'],
    [[], 'inconclusive'],
  ] as const)('%j is %s', (walks, state) => {
    expect(drown({ walks }).state).toBe(state);
  });
});

test('a server that stops answering takes "not vulnerable" back, and nothing else', () => {
  const after = (['vulnerable', 'not-vulnerable', 'inconclusive'] as const).map(
    (state) => withdrawSafety(fact('robot', state, 'seen')).state,
  );
  expect(after).toEqual(['vulnerable', 'inconclusive', 'inconclusive']);
  const none = weakSuites(rc4, [refused('TLS 1.0'), refused('TLS 1.2')]);
  expect(withdrawSafety(none).under?.map(({ state }) => state)).toEqual(['inconclusive', 'inconclusive']);
});
