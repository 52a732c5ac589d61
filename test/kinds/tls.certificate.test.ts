import { describe, expect, it } from 'vitest';
import tlsCertificate from '../../src/kinds/tls.certificate.js';
import { conclude, controlFails, fails, notObserved, PASS } from './facts.js';

const PARAMS = { minRsaBits: 2048, curves: ['P-256', 'P-384'], maxValidityDays: 398, ocspAddress: true };
const LEAF = {
  key: 'P-256',
  bits: 256,
  curve: 'P-256',
  validityDays: 90,
  notAfter: '2027-01-01T00:00:00.000Z',
  serverAuth: true,
  names: ['dns:ehr.example'],
  ocsp: ['http://ocsp.example/'],
};
const chain = (leaf: object | null = {}, change: object = {}) => ({
  asked: 'ECDSA',
  state: 'presented',
  problems: [],
  revocation: 'good',
  leaf: leaf === null ? null : { ...LEAF, ...leaf },
  ...change,
});
const NO_RSA = { asked: 'RSA', state: 'none', problems: [], revocation: 'not-stapled', leaf: null };
const endpoint = (...chains: readonly object[]) => ({ name: 'web', address: 'ehr.example:443', chains });
const VERIFIER = [
  { made: 'good', problems: [] },
  { made: 'expired', problems: ['expired'] },
  { made: 'not yet valid', problems: ['not-yet-valid'] },
  { made: 'revoked', problems: ['revoked'] },
  { made: 'wrong host', problems: ['wrong-host'] },
  { made: 'self-signed', problems: ['self-signed'] },
  { made: 'unknown authority', problems: ['untrusted-root'] },
];
const of = (endpoints: readonly object[], verifier: readonly object[] = VERIFIER) =>
  conclude(tlsCertificate, { endpoints, verifier }, PARAMS);
const about = (what: string) => `web ehr.example:443, ECDSA certificate, ${what}`;

describe('tls.certificate', () => {
  it('passes on a trusted certificate within every limit', () => {
    expect(of([endpoint(chain(), NO_RSA)])).toEqual(PASS);
  });

  it('passes on an RSA key of enough bits', () => {
    expect(of([endpoint(chain({ key: 'rsa 2048', bits: 2048, curve: null }))])).toEqual(PASS);
  });

  it.each<[string, object, string]>([
    ['the chain has a problem', chain({}, { problems: ['expired'] }), 'chain'],
    ['the RSA key is short', chain({ key: 'rsa 1024', bits: 1024, curve: null }), 'key'],
    ['the curve is not on the list', chain({ key: 'secp224r1', bits: 224, curve: 'secp224r1' }), 'key'],
    ['a curve of many bits is not on the list', chain({ key: 'P-521', bits: 4096, curve: 'P-521' }), 'key'],
    ['nothing is known of the key', chain({ key: 'unknown', bits: null, curve: null }), 'key'],
    ['it is revoked', chain({}, { revocation: 'revoked' }), 'revocation'],
    ['it does not say where its status is asked for', chain({ ocsp: [] }), 'authority information access'],
    ['it is valid for too long', chain({ validityDays: 399 }), 'validity'],
    ['it is no server certificate', chain({ serverAuth: false }), 'extended key usage'],
    ['it has no alternative name', chain({ names: [] }), 'subject alternative name'],
  ])('fails when %s', (_, presented, broken) => {
    expect(of([endpoint(presented)])).toEqual(fails(about(broken)));
  });

  it.each(['not-stapled', 'unusable', 'unknown'])('is inconclusive when its status is %s', (revocation) => {
    expect(of([endpoint(chain({}, { revocation }))])).toEqual(notObserved(about('revocation')));
  });

  it('needs no address for the status where the profile asks for none', () => {
    const facts = { endpoints: [endpoint(chain({ ocsp: [] }))], verifier: VERIFIER };
    expect(conclude(tlsCertificate, facts, { ...PARAMS, ocspAddress: false })).toEqual(PASS);
  });

  it('fails by the certificate of one authentication though the other is good', () => {
    expect(of([endpoint(chain(), chain({ validityDays: 900 }, { asked: 'RSA' }))])).toEqual(
      fails('web ehr.example:443, RSA certificate, validity'),
    );
  });

  const without = (made: string, problems?: readonly string[]) =>
    VERIFIER.flatMap((each) =>
      each.made !== made ? [each] : problems === undefined ? [] : { made, problems },
    );
  const BROKEN: { readonly [control: string]: readonly [readonly object[], readonly object[]] } = {
    'verifier-rejects-bad': [[endpoint(chain())], without('expired', [])],
    'certificate-presented': [[endpoint(NO_RSA)], VERIFIER],
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(tlsCertificate.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, [endpoints, verifier]) => {
    expect(of(endpoints, verifier)).toEqual(controlFails(name));
  });

  it.each([
    ['rejects the good certificate', without('good', ['incomplete-chain'])],
    ['finds another problem than the one made', without('wrong host', ['expired'])],
    ['was not shown the self-signed one', without('self-signed')],
    ['trusts an unknown authority', without('unknown authority', [])],
    ['was shown nothing', []],
  ])('does not trust a verifier that %s', (_, verifier) => {
    expect(of([endpoint(chain())], verifier)).toEqual(controlFails('verifier-rejects-bad'));
  });

  it('does not let one endpoint vouch for another that presented nothing', () => {
    expect(of([endpoint(chain()), endpoint(NO_RSA)])).toEqual(controlFails('certificate-presented'));
  });

  it.each([
    ['had no clear answer', { asked: 'RSA', state: 'inconclusive', problems: ['timeout'], leaf: null }],
    ['could not be parsed', chain(null, { asked: 'RSA' })],
  ])('is inconclusive when a second certificate %s', (_, second) => {
    expect(of([endpoint(chain(), second)])).toEqual(notObserved('web ehr.example:443, RSA certificate'));
  });

  it('is inconclusive without endpoints', () => {
    expect(of([])).toEqual(notObserved());
  });
});
