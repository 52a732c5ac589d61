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
const PARAMS = { allow: [AES, ECDHE] };

const walk = (protocol: string, accepted: readonly string[], unclear: number | null = 0) => ({
  protocol,
  accepted,
  unclear,
});
const TLS13 = walk('TLS 1.3', [AES]);
const TLS12 = walk('TLS 1.2', [ECDHE]);
const endpoint = (...protocols: readonly object[]) => ({
  name: 'web',
  address: 'ehr.example:443',
  protocols,
});
const of = (endpoints: readonly object[], responder: readonly string[] = WEAK) =>
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

  const BROKEN: { readonly [control: string]: readonly [readonly object[], readonly string[]] } = {
    'weak-suites-negotiable': [[endpoint(TLS13)], WEAK.slice(1)],
    'suite-accepted': [[endpoint(walk('TLS 1.3', []))], WEAK],
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
    };
    const probe = {
      tlsEndpoints: [{ name: 'web', host: 'ehr.example', port: 443 }],
      scanTls: async () => report,
      scanOwnResponder: async () => ({ protocols: [], suites: [] }),
    } as unknown as Probe;
    expect(await tlsCipher.observe(PARAMS, probe)).toMatchObject({
      endpoints: [{ protocols: [walk('TLS 1.0', [], null), walk('TLS 1.3', [AES])] }],
    });
  });
});
