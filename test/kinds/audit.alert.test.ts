import { describe, expect, it } from 'vitest';
import auditAlert from '../../src/kinds/audit.alert.js';
import { accepted, conclude, controlFails, fails, PASS, undeclared } from './facts.js';

const cause = (rule: string, part: object = {}) => ({
  rule,
  what: `patient.read · alice by nurse`,
  quiet: { outcome: accepted(), alerts: 0 },
  times: 3,
  answered: 3,
  said: 'GET → 200',
  alerts: 1,
  ...part,
});
const HEALTHY = {
  withinMs: 5000,
  test: { came: true, said: 'POST → 200; 1 mails came' },
  causes: [cause('mass-access'), cause('failures')],
};
const of = (change: object = {}) => conclude(auditAlert, { ...HEALTHY, ...change });
const withCause = (part: object) => of({ causes: [cause('mass-access'), cause('failures', part)] });

describe('alerts', () => {
  it('that come when there is cause, and only then, pass', () => {
    expect(of()).toEqual(PASS);
  });

  it('fail for the cause of which none came', () => {
    expect(withCause({ alerts: 0 })).toEqual(fails('failures'));
    expect(of({ causes: [cause('mass-access', { alerts: 0 }), cause('failures', { alerts: 0 })] })).toEqual(
      fails('mass-access', 'failures'),
    );
  });
});

describe('nothing can be said', () => {
  it('when no mail comes to those who get the alerts', () => {
    expect(of({ test: { came: false, said: '0 mails came' } })).toEqual(controlFails('channel-works'));
  });

  it('when what is ordinary raises an alert, or was not done', () => {
    expect(withCause({ quiet: { outcome: accepted(), alerts: 1 } })).toEqual(controlFails('quiet-before'));
    expect(withCause({ quiet: { outcome: undeclared(), alerts: 0 } })).toEqual(controlFails('quiet-before'));
  });

  it('when the cause was not given', () => {
    expect(withCause({ answered: 2, alerts: 0 })).toEqual(controlFails('cause-given'));
  });

  it('when there is no rule', () => {
    expect(of({ causes: [] })).toEqual(controlFails('quiet-before', 'cause-given'));
  });
});
