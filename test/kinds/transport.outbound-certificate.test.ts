import { describe, expect, it } from 'vitest';
import { BAD_CERTIFICATES, type ReceiverName, type Twin } from '../../src/kinds/outbound.js';
import outboundCertificate from '../../src/kinds/transport.outbound-certificate.js';
import { call, delivering, good, rejected, silent, twin } from './calls.js';
import { conclude, controlFails, fails, notObserved, PASS } from './facts.js';

const OWN = [
  { receiver: 'good', refusal: null },
  { receiver: 'self-signed', refusal: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  { receiver: 'expired', refusal: 'CERT_HAS_EXPIRED' },
  { receiver: 'wrong-host', refusal: 'ERR_TLS_CERT_ALTNAME_INVALID' },
  { receiver: 'unknown-ca', refusal: 'SELF_SIGNED_CERT_IN_CHAIN' },
  { receiver: 'revoked', refusal: 'CERT_REVOKED' },
  { receiver: 'tls-1.0', refusal: 'TLSv1 only' },
];
const own = (receiver: string, refusal: string | null) =>
  OWN.map((each) => (each.receiver === receiver ? { receiver, refusal } : each));

const bad = (change: Partial<Record<ReceiverName, Twin>> = {}) =>
  BAD_CERTIFICATES.map((receiver) => change[receiver] ?? twin(receiver, [rejected(), rejected()]));
const hook = (change: object = {}) => ({
  name: 'hook',
  title: 'Hook',
  protocol: 'https',
  good: good(),
  bad: bad(),
  goodAgain: good(),
  trouble: null,
  ...change,
});
const of = (outbound: readonly object[], ownClient: readonly object[] = OWN) =>
  conclude(outboundCertificate, { ownClient, outbound });

describe('transport.outbound-certificate', () => {
  it('passes when each bad server was called and got nothing', () => {
    expect(of([hook()])).toEqual(PASS);
  });

  it('passes when the handshake was completed and the connection dropped without a byte', () => {
    expect(of([hook({ bad: bad({ expired: twin('expired', [call()]) }) })])).toEqual(PASS);
  });

  it.each(BAD_CERTIFICATES)('fails when a single byte of content reached %s', (receiver) => {
    const leaked = bad({ [receiver]: twin(receiver, [rejected(), call({ content: 1 })]) });
    expect(of([hook({ bad: leaked })])).toEqual(fails(`Hook, ${receiver}`));
  });

  it('fails when a call came in clear after the handshake was refused', () => {
    const clear = call({ opened: 'plaintext', handshake: 'none', clear: 180 });
    expect(of([hook({ bad: bad({ revoked: twin('revoked', [rejected(), clear]) }) })])).toEqual(
      fails('Hook, revoked'),
    );
  });

  it('fails when even the good server got the payload in clear', () => {
    const clear = delivering({ opened: 'plaintext', handshake: 'none', content: 0, clear: 412 });
    expect(of([hook({ good: twin('good', [clear]) })])).toEqual(fails('Hook, good'));
  });

  it('concludes nothing when the good server never got the payload: the target may not call at all', () => {
    const never = hook({ good: silent('good'), bad: [], goodAgain: null });
    expect(of([never])).toEqual(controlFails('good-twin-received'));
    const wrong = hook({ good: twin('good', [call({ content: 20 })]), bad: [], goodAgain: null });
    expect(of([wrong])).toEqual(controlFails('good-twin-received'));
  });

  it('concludes nothing when there was nothing to call', () => {
    expect(of([])).toEqual(controlFails('good-twin-received'));
  });

  it('does not take a bad server that was never called for one that was refused', () => {
    expect(of([hook({ bad: bad({ expired: silent('expired') }) })])).toEqual(notObserved('Hook, expired'));
    const stopped = hook({ bad: bad({ expired: silent('expired') }), goodAgain: silent('good') });
    expect(of([stopped])).toEqual(notObserved('Hook, expired'));
  });

  it('does not take a connection without a hello, or mail without STARTTLS, for a refused certificate', () => {
    const opened = twin('expired', [call({ opened: 'nothing', handshake: 'none' })]);
    expect(of([hook({ bad: bad({ expired: opened }) })])).toEqual(notObserved('Hook, expired'));
    const left = twin('expired', [
      call({ opened: 'dialogue', handshake: 'none', commands: ['EHLO', 'QUIT'] }),
    ]);
    expect(of([hook({ bad: bad({ expired: left }) })])).toEqual(notObserved('Hook, expired'));
  });

  it('does not take a sender that is still connected for one that refused: it may yet send', () => {
    const waiting = twin('expired', [rejected(), call({ ended: null })]);
    expect(of([hook({ bad: bad({ expired: waiting }) })])).toEqual(notObserved('Hook, expired'));
    const unheard = twin('expired', [
      rejected(),
      call({ opened: 'nothing', handshake: 'none', ended: null }),
    ]);
    expect(of([hook({ bad: bad({ expired: unheard }) })])).toEqual(PASS);
  });

  it('holds what it saw of one way out against what it could not see of another', () => {
    const unseen = hook({ title: 'Mail', good: null, bad: [], goodAgain: null, trouble: 'no admin' });
    const leaking = hook({ bad: bad({ expired: twin('expired', [delivering()]) }) });
    expect(of([hook(), unseen])).toEqual(
      notObserved('Mail, good', ...BAD_CERTIFICATES.map((receiver) => `Mail, ${receiver}`)),
    );
    expect(of([leaking, unseen])).toMatchObject({ verdict: 'fail', broken: ['Hook, expired'] });
  });

  it.each([
    ['good', 'CERT_HAS_EXPIRED'],
    ['expired', null],
    ['revoked', 'CERT_HAS_EXPIRED'],
    ['wrong-host', 'ECONNREFUSED'],
    ['tls-1.0', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
  ])('concludes nothing when our own client takes %s for %s', (receiver, refusal) => {
    expect(of([hook()], own(receiver, refusal))).toEqual(controlFails('client-rejects-bad'));
  });
});
