import { describe, expect, it } from 'vitest';
import { type ReceiverName, type Twin, WITHHELD } from '../../src/kinds/outbound.js';
import starttlsStripping from '../../src/kinds/transport.starttls-stripping.js';
import { call, delivering, silent, twin } from './calls.js';
import { conclude, controlFails, fails, notObserved, PASS } from './facts.js';

const OWN = ['good', ...WITHHELD].map((receiver) => ({
  receiver,
  refusal: receiver === 'good' ? null : receiver,
}));
const dialogue = (change: object = {}) =>
  call({ opened: 'dialogue', handshake: 'none', protocol: null, commands: ['EHLO', 'QUIT'], ...change });
const delivered = () => twin('good', [delivering({ opened: 'dialogue', commands: ['EHLO', 'STARTTLS'] })]);
const withheld = (change: Partial<Record<ReceiverName, Twin>> = {}) =>
  WITHHELD.map((receiver) => change[receiver] ?? twin(receiver, [dialogue()]));
const mail = (change: object = {}) => ({
  name: 'mail',
  title: 'Mail',
  protocol: 'smtp',
  good: delivered(),
  bad: withheld(),
  goodAgain: delivered(),
  trouble: null,
  ...change,
});
const of = (outbound: readonly object[], ownClient: readonly object[] = OWN) =>
  conclude(starttlsStripping, { ownClient, outbound });

describe('transport.starttls-stripping', () => {
  it('passes when the sender greets, finds no STARTTLS, and leaves', () => {
    expect(of([mail()])).toEqual(PASS);
  });

  it.each(WITHHELD)('fails when an envelope was sent in clear to %s', (receiver) => {
    const leaked = twin(receiver, [dialogue({ clear: 40, commands: ['EHLO', 'MAIL', 'RCPT'] })]);
    expect(of([mail({ bad: withheld({ [receiver]: leaked }) })])).toEqual(fails(`Mail, ${receiver}`));
  });

  it('fails when the message was sent in clear although STARTTLS was offered', () => {
    const clear = twin('good', [dialogue({ clear: 400, carried: ['mrn'] })]);
    expect(of([mail({ good: clear })])).toEqual(fails('Mail, good'));
  });

  it('concludes nothing when the message was not delivered with STARTTLS either', () => {
    expect(of([mail({ good: silent('good'), bad: [], goodAgain: null })])).toEqual(
      controlFails('good-twin-received'),
    );
    expect(of([])).toEqual(controlFails('good-twin-received'));
  });

  it('does not take a server that nobody spoke to for one that was left', () => {
    const unspoken = twin('starttls-454', [call({ opened: 'nothing', handshake: 'none' })]);
    expect(of([mail({ bad: withheld({ 'starttls-454': unspoken }) })])).toEqual(
      notObserved('Mail, starttls-454'),
    );
    expect(of([mail({ bad: withheld({ 'starttls-500': silent('starttls-500') }) })])).toEqual(
      notObserved('Mail, starttls-500'),
    );
  });

  it('concludes nothing when STARTTLS was not withheld from our own client, or was at the good server', () => {
    const offered = OWN.map((each) => (each.receiver === 'starttls-454' ? { ...each, refusal: null } : each));
    expect(of([mail()], offered)).toEqual(controlFails('starttls-withheld'));
    const none = OWN.map((each) =>
      each.receiver === 'good' ? { ...each, refusal: 'starttls-hidden' } : each,
    );
    expect(of([mail()], none)).toEqual(controlFails('starttls-withheld'));
    expect(of([mail()], [])).toEqual(controlFails('starttls-withheld'));
  });
});
