import { describe, expect, it } from 'vitest';
import tlsProtocol from '../../src/kinds/tls.protocol.js';
import { conclude, controlFails, fails, notObserved, PASS } from './facts.js';

const LEGACY = ['SSL 3.0', 'TLS 1.0', 'TLS 1.1'];
const PARAMS = { forbidden: LEGACY, atLeastOneOf: ['TLS 1.2', 'TLS 1.3'] };
type State = 'offered' | 'refused' | 'inconclusive';

const seen = (states: { readonly [protocol: string]: State }) =>
  Object.entries(states).map(([protocol, state]) => ({ protocol, state, evidence: `${state} it` }));
const GOOD: { readonly [protocol: string]: State } = {
  'SSL 3.0': 'refused',
  'TLS 1.0': 'refused',
  'TLS 1.1': 'refused',
  'TLS 1.2': 'offered',
  'TLS 1.3': 'offered',
};
const endpoint = (states: { readonly [protocol: string]: State }, name = 'web', answers = true) => ({
  name,
  address: 'ehr.example:443',
  answers,
  control: answers ? 'answered with TLS 1.3' : 'timeout',
  protocols: seen(states),
});
const RESPONDER = seen({ 'SSL 3.0': 'offered', 'TLS 1.0': 'offered', 'TLS 1.1': 'offered' });
const of = (endpoints: readonly object[], responder: readonly object[] = RESPONDER) =>
  conclude(tlsProtocol, { endpoints, responder }, PARAMS);

const about = (what: string) => `web ehr.example:443, ${what}`;

describe('tls.protocol', () => {
  it('passes when every legacy protocol is refused and a modern one offered', () => {
    expect(of([endpoint(GOOD)])).toEqual(PASS);
    expect(of([endpoint({ ...GOOD, 'TLS 1.3': 'refused' })])).toEqual(PASS);
  });

  it.each(LEGACY)('fails when %s is offered', (protocol) => {
    expect(of([endpoint({ ...GOOD, [protocol]: 'offered' })])).toEqual(fails(about(protocol)));
  });

  it('fails when every modern protocol is refused', () => {
    expect(of([endpoint({ ...GOOD, 'TLS 1.2': 'refused', 'TLS 1.3': 'refused' })])).toEqual(
      fails(about('modern protocol')),
    );
  });

  it('fails by one of several endpoints', () => {
    const weak = endpoint({ ...GOOD, 'TLS 1.0': 'offered' });
    expect(of([endpoint(GOOD, 'api'), weak])).toEqual(fails(about('TLS 1.0')));
  });

  const BROKEN: { readonly [control: string]: readonly [readonly object[], readonly object[]] } = {
    'scanner-sees-legacy': [[endpoint(GOOD)], seen({ 'TLS 1.0': 'offered', 'TLS 1.1': 'offered' })],
    'server-answers': [[endpoint(GOOD, 'web', false)], RESPONDER],
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(tlsProtocol.controls));
  });
  it.each(Object.entries(BROKEN))(
    'is inconclusive without its control %s',
    (name, [endpoints, responder]) => {
      expect(of(endpoints, responder)).toEqual(controlFails(name));
    },
  );

  it.each<State>(['refused', 'inconclusive'])('does not trust a scanner whose own offer was %s', (state) => {
    const responder = seen({ 'SSL 3.0': state, 'TLS 1.0': 'offered', 'TLS 1.1': 'offered' });
    expect(of([endpoint(GOOD)], responder)).toEqual(controlFails('scanner-sees-legacy'));
  });

  it('does not take a connection reset for a refusal', () => {
    expect(of([endpoint({ ...GOOD, 'TLS 1.0': 'inconclusive' })])).toEqual(notObserved(about('TLS 1.0')));
  });

  it('does not take a protocol that was not asked for as refused', () => {
    const { 'SSL 3.0': _, ...rest } = GOOD;
    expect(of([endpoint(rest)])).toEqual(notObserved(about('SSL 3.0')));
  });

  it('does not call a modern protocol missing that got no clear answer', () => {
    expect(of([endpoint({ ...GOOD, 'TLS 1.2': 'refused', 'TLS 1.3': 'inconclusive' })])).toEqual(
      notObserved(about('modern protocol')),
    );
  });

  it('is inconclusive without endpoints', () => {
    expect(of([])).toEqual(notObserved());
  });
});
