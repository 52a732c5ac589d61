import { describe, expect, it } from 'vitest';
import type { Probe } from '../../src/kinds/probe.js';
import tlsCipher from '../../src/kinds/tls.cipher.js';
import { conclude, controlFails, fails, notObserved, PASS } from './facts.js';

const AES = 'TLS_AES_128_GCM_SHA256';
const ECDHE = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256';
const CBC = 'TLS_RSA_WITH_AES_128_CBC_SHA';
const WEAK = [
  'TLS_RSA_WITH_NULL_SHA',
  'TLS_RSA_WITH_RC4_128_SHA',
  'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_RSA_EXPORT_WITH_RC4_40_MD5',
  CBC,
];
const PARAMS = {
  allow: [AES, ECDHE],
  groups: { allow: ['secp256r1', 'x25519'], atLeastOneOf: ['secp256r1'], minDhBits: 2048 },
};

const walk = (protocol: string, accepted: readonly string[], unclear: number | null = 0) => ({
  protocol,
  accepted,
  unclear,
});
const TLS13 = walk('TLS 1.3', [AES]);
const TLS12 = walk('TLS 1.2', [ECDHE]);
const agreed = (accepted: readonly string[], unclear = 0) => ({ protocol: 'TLS 1.2', accepted, unclear });
const endpoint = (...protocols: readonly object[]) => ({
  name: 'web',
  address: 'ehr.example:443',
  protocols,
  groups: [agreed(['x25519', 'secp256r1'])],
  primes: [] as object[],
});
const withGroups = (groups: readonly object[]) => of([{ ...endpoint(TLS12), groups }]);
const RESPONDER = { suites: WEAK, groups: ['secp160r1'] };
const of = (endpoints: readonly object[], responder: object = RESPONDER) =>
  conclude(tlsCipher, { endpoints, responder }, PARAMS);
const about = (what: string) => `web ehr.example:443, ${what}`;

describe('tls.cipher', () => {
  it('passes when every accepted suite is on the list', () => {
    expect(of([endpoint(TLS13, TLS12)])).toEqual(PASS);
  });

  it('fails by each suite that is not on the list', () => {
    expect(of([endpoint(TLS13, walk('TLS 1.2', [ECDHE, CBC]))])).toEqual(fails(about(`TLS 1.2, ${CBC}`)));
  });

  it('fails by a suite off the list even where others were unclear', () => {
    expect(of([endpoint(TLS13, walk('TLS 1.2', [CBC], 12))])).toEqual(fails(about(`TLS 1.2, ${CBC}`)));
  });

  it('fails by each group that is not on the list, and without any that must be there', () => {
    expect(withGroups([agreed(['secp256r1', 'secp192r1'])])).toEqual(
      fails(about('TLS 1.2, group secp192r1')),
    );
    expect(withGroups([agreed(['x25519'])])).toEqual(fails(about('TLS 1.2, groups')));
  });

  it('asks no group of a protocol that agrees on no key', () => {
    expect(withGroups([agreed([])])).toEqual(PASS);
  });

  it('is inconclusive when groups were not enumerated, or not all answered', () => {
    expect(withGroups([])).toEqual(notObserved(about('groups')));
    expect(withGroups([agreed(['secp256r1'], 2)])).toEqual(notObserved(about('TLS 1.2, groups')));
  });

  it("measures the server's own Diffie-Hellman prime", () => {
    const own = (bits: number | null) =>
      of([{ ...endpoint(TLS12), primes: [{ protocol: 'TLS 1.2', bits }] }]);
    expect(own(2048)).toEqual(PASS);
    expect(own(1024)).toEqual(fails(about('TLS 1.2, Diffie-Hellman prime')));
    expect(own(null)).toEqual(notObserved(about('TLS 1.2, Diffie-Hellman prime')));
  });

  const BROKEN: { readonly [control: string]: readonly [readonly object[], object] } = {
    'weak-suites-negotiable': [[endpoint(TLS13)], { ...RESPONDER, suites: WEAK.slice(1) }],
    'weak-groups-negotiable': [[endpoint(TLS13)], { ...RESPONDER, groups: ['x25519'] }],
    'suite-accepted': [[endpoint(walk('TLS 1.3', []))], RESPONDER],
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(tlsCipher.controls));
  });
  it.each(Object.entries(BROKEN))(
    'is inconclusive without its control %s',
    (name, [endpoints, responder]) => {
      expect(of(endpoints, responder)).toEqual(controlFails(name));
    },
  );

  it('does not let one endpoint vouch for another that negotiated nothing', () => {
    expect(of([endpoint(TLS13), endpoint()])).toEqual(controlFails('suite-accepted'));
  });

  it('is inconclusive when some suites had no clear answer', () => {
    expect(of([endpoint(TLS13, walk('TLS 1.2', [ECDHE], 3))])).toEqual(notObserved(about('TLS 1.2')));
  });

  it('is inconclusive when a whole protocol had no clear answer, so that no suite of it was walked', () => {
    expect(of([endpoint(TLS13, walk('TLS 1.0', [], null))])).toEqual(notObserved(about('TLS 1.0')));
  });

  it('records protocols that were not settled beside those that were walked', async () => {
    const suite = (name: string) => ({ id: 1, hex: '0x1301', name });
    const states = [
      { protocol: 'TLS 1.0', state: 'inconclusive', evidence: [] },
      { protocol: 'TLS 1.1', state: 'refused', evidence: [] },
      { protocol: 'TLS 1.3', state: 'offered', evidence: [] },
    ];
    const report = {
      protocols: states,
      suites: [{ protocol: 'TLS 1.3', accepted: [suite(AES)], inconclusive: [] }],
      groups: [{ protocol: 'TLS 1.3', accepted: [{ id: 23, name: 'secp256r1' }], inconclusive: [] }],
      diffieHellman: [{ protocol: 'TLS 1.2', own: { state: 'yes', bits: 2048 }, ffdhe: [] }],
    };
    const probe = {
      tlsEndpoints: [{ name: 'web', host: 'ehr.example', port: 443 }],
      scanTls: async () => report,
      scanOwnResponder: async () => ({ protocols: [], suites: [] }),
    } as unknown as Probe;
    expect(await tlsCipher.observe(PARAMS, probe)).toMatchObject({
      endpoints: [
        {
          protocols: [walk('TLS 1.0', [], null), walk('TLS 1.3', [AES])],
          groups: [{ ...agreed(['secp256r1']), protocol: 'TLS 1.3' }],
          primes: [{ protocol: 'TLS 1.2', bits: 2048 }],
        },
      ],
    });
  });
});
