import { describe, expect, it } from 'vitest';
import integrityInTransit from '../../src/kinds/integrity.in-transit.js';
import { good, silent } from './calls.js';
import { accepted, conclude, controlFails, fails, notObserved, PASS, refused, undeclared } from './facts.js';

const sent = (alteration: string, change: object = {}) => ({
  alteration,
  outcome: refused({ status: 401, nonce: `n-${alteration}` }),
  stored: false,
  ...change,
});
const unaltered = (change: object = {}) =>
  sent('none', { outcome: accepted({ status: 201, nonce: 'n-none' }), stored: true, ...change });
const altered = (change: { readonly [alteration: string]: object } = {}) =>
  ['body', 'signature', 'missing'].map((each) => sent(each, change[each]));
const lab = (change: object = {}) => ({
  title: 'Lab',
  unaltered: unaltered(),
  altered: altered(),
  logged: ['n-none', 'n-body', 'n-signature', 'n-missing'],
  trouble: null,
  ...change,
});
const signature = (change: object = {}) => ({
  fits: true,
  refusesAltered: true,
  said: 'webhook-signature fits 300 bytes',
  ...change,
});
const hook = (change: object = {}) => ({
  title: 'Hook',
  twin: { ...good(), signature: signature() },
  trouble: null,
  ...change,
});
const web = (change: object = {}) => ({
  base: 'web',
  unaltered: 200,
  altered: true,
  answered: 0,
  endedByTarget: true,
  said: 'unaltered: status 200; altered: ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC',
  ...change,
});
const of = (change: object = {}) =>
  conclude(integrityInTransit, {
    exchanges: [lab()],
    signed: [hook()],
    records: [web()],
    unsigned: null,
    ...change,
  });

const BODY = 'Lab, one bit of the body altered';
const SIGNATURE = 'Lab, one bit of the signature altered';
const MISSING = 'Lab, the signature left out';

describe('integrity.in-transit', () => {
  it('passes when every alteration is refused, stored nowhere and logged, and signatures fit', () => {
    expect(of()).toEqual(PASS);
  });

  it.each([
    ['body', BODY],
    ['signature', SIGNATURE],
    ['missing', MISSING],
  ])('fails when a message with altered %s is accepted', (alteration, subject) => {
    const taken = altered({ [alteration]: { outcome: accepted(), stored: true } });
    expect(of({ exchanges: [lab({ altered: taken })] })).toEqual(fails(subject));
  });

  it('fails when it was refused and stored all the same', () => {
    expect(of({ exchanges: [lab({ altered: altered({ body: { stored: true } }) })] })).toEqual(fails(BODY));
  });

  it('fails when the refusal is not in a log that shows what was accepted', () => {
    expect(of({ exchanges: [lab({ logged: ['n-none', 'n-body', 'n-missing'] })] })).toEqual(
      fails(`${SIGNATURE}, audit log`),
    );
  });

  it('says nothing about a log that shows no exchange at all, and asks none of a target without one', () => {
    expect(of({ exchanges: [lab({ logged: [] })] })).toEqual(
      notObserved(`${BODY}, audit log`, `${SIGNATURE}, audit log`, `${MISSING}, audit log`),
    );
    expect(of({ exchanges: [lab({ logged: null })] })).toEqual(PASS);
  });

  it('concludes nothing when the unaltered message was not accepted, or not found afterwards', () => {
    const lost = ['unaltered-accepted'] as const;
    expect(of({ exchanges: [lab({ unaltered: unaltered({ outcome: refused() }) })] })).toEqual(
      controlFails(...lost),
    );
    expect(of({ exchanges: [lab({ unaltered: unaltered({ stored: false }) })] })).toEqual(
      controlFails(...lost),
    );
    expect(of({ exchanges: [lab({ unaltered: null, altered: [], trouble: 'no answer' })] })).toEqual(
      controlFails(...lost),
    );
  });

  it('does not take an error page, or a look that failed, for a refusal', () => {
    expect(
      of({ exchanges: [lab({ altered: altered({ body: { outcome: undeclared() } }), logged: null })] }),
    ).toEqual(notObserved(BODY));
    expect(of({ exchanges: [lab({ altered: altered({ body: { stored: null } }), logged: null })] })).toEqual(
      notObserved(BODY),
    );
  });

  it('fails when what the target sends carries no signature that fits', () => {
    const unsigned = hook({ twin: { ...good(), signature: signature({ fits: false, said: 'no header' }) } });
    expect(of({ signed: [unsigned] })).toEqual(fails('Hook, signature'));
  });

  it('concludes nothing when our verification takes an altered copy too', () => {
    const gullible = hook({ twin: { ...good(), signature: signature({ refusesAltered: false }) } });
    expect(of({ signed: [gullible] })).toEqual(controlFails('verification-refuses-altered'));
  });

  it('says nothing of a signature when the target did not call', () => {
    expect(of({ signed: [hook({ twin: silent('good') })] })).toEqual(notObserved('Hook, signature'));
    expect(of({ signed: [hook({ twin: null, trouble: 'no admin' })] })).toEqual(
      notObserved('Hook, signature'),
    );
  });

  it('fails when an altered record was answered', () => {
    expect(of({ records: [web({ answered: 210, endedByTarget: false })] })).toEqual(
      fails('web, a TLS record altered'),
    );
  });

  it('does not take silence for an aborted session', () => {
    expect(of({ records: [web({ endedByTarget: false })] })).toEqual(
      notObserved('web, a TLS record altered'),
    );
  });

  it('concludes nothing when the same proxy answers nothing, altered nothing, or there was none', () => {
    expect(of({ records: [web({ unaltered: null })] })).toEqual(controlFails('same-proxy-answers'));
    expect(of({ records: [web({ altered: false })] })).toEqual(controlFails('same-proxy-answers'));
    expect(of({ records: [] })).toEqual(controlFails('same-proxy-answers'));
  });

  it('examines TLS alone where no message is signed, and says so', () => {
    const alone = { exchanges: [], signed: [], unsigned: 'It passes messages on unread.' };
    expect(of(alone)).toEqual(PASS);
    expect(of({ ...alone, records: [] })).toEqual(controlFails('same-proxy-answers'));
    const { measured } = integrityInTransit.judge({ ...alone, records: [web()] }, {});
    expect(measured).toEqual([{ what: 'signed exchanges', value: 'none: It passes messages on unread.' }]);
  });
});
