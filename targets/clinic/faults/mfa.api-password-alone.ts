import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'mfa.api-password-alone',
  breaks: 'The API gives tokens for a password; only the web asks for a code.',
  fails: ['auth.mfa-every-path'],
  blinds: [
    {
      check: 'access.objects',
      control: 'entitled-twin',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'access.tenants',
      control: 'entitled-twin',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'access.scopes',
      control: 'full-twin',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'access.contexts',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'access.segregation',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'audit.unchangeable',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'audit.readers-only',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'audit.reading-recorded',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'audit.retained',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'audit.actors-classed',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'audit.disclosures',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'access.functions',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'access.minimum-necessary',
      control: 'every-field-seen',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'access.elevation',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'audit.entries-whole',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'audit.reports',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'audit.nothing-secret',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'emergency.provider-outage',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'auth.second-factor-holds',
      control: 'own-code-accepted',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'auth.guessing-throttled',
      control: 'accepted-before-limit',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'log-in-monitoring.failures-recorded',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'authenticators.phishing-resistant',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'authenticators.changes',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'authenticators.step-up',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'access.role-matrix',
      control: 'not-observed',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'access.anonymous',
      control: 'not-observed',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'audit.reads-recorded',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'audit.writes-recorded',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'audit.denials-recorded',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'audit.sign-ins-recorded',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'logoff.idle-api',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'logoff.absolute-api',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'log-in-monitoring.unusual-noticed',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'logoff.logout-api',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'emergency.break-glass',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'transport.no-plaintext',
      control: 'prerequisite-missing',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'transport.outbound-certificates',
      control: 'good-twin-received',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'transport.starttls-stripping',
      control: 'good-twin-received',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'integrity.in-transit',
      control: 'unaltered-accepted',
      why: 'The sign-in recipe expects to be asked for a code; a token instead is not what its owner declared.',
    },
    {
      check: 'sso.openid-assertions',
      control: 'good-before',
      why: 'The administrator who would tell the clinic of the provider signs in by the same recipe.',
    },
    {
      check: 'sso.saml-assertions',
      control: 'good-before',
      why: 'The administrator who would tell the clinic of the provider signs in by the same recipe.',
    },
  ],
  override: ({ secondFactorDue }) => ({
    secondFactorDue: async (path, ...about) => path !== 'api' && secondFactorDue(path, ...about),
  }),
};

export default fault;
