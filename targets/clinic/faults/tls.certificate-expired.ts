import type { Fault } from './fault.js';

const DAY_MS = 24 * 3_600_000;

const fault: Fault = {
  id: 'tls.certificate-expired',
  breaks: 'The certificate ran out yesterday.',
  fails: ['tls.certificate'],
  blinds: [
    {
      check: 'access.objects',
      control: 'entitled-twin',
      why: 'A server with an expired certificate gets no request.',
    },
    {
      check: 'access.tenants',
      control: 'entitled-twin',
      why: 'A server with an expired certificate gets no request.',
    },
    {
      check: 'access.scopes',
      control: 'unreachable',
      why: 'A server with an expired certificate gets no request.',
    },
    {
      check: 'access.contexts',
      control: 'unreachable',
      why: 'A server with an expired certificate gets no request.',
    },
    {
      check: 'access.segregation',
      control: 'unreachable',
      why: 'A server with an expired certificate gets no request.',
    },
    {
      check: 'audit.unchangeable',
      control: 'unreachable',
      why: 'Nobody can sign in over a connection that is refused.',
    },
    {
      check: 'audit.readers-only',
      control: 'unreachable',
      why: 'Nobody can sign in over a connection that is refused.',
    },
    {
      check: 'audit.reading-recorded',
      control: 'unreachable',
      why: 'Nobody can sign in over a connection that is refused.',
    },
    {
      check: 'audit.retained',
      control: 'unreachable',
      why: 'Nobody can sign in over a connection that is refused.',
    },
    {
      check: 'audit.actors-classed',
      control: 'unreachable',
      why: 'Nobody can sign in over a connection that is refused.',
    },
    {
      check: 'audit.disclosures',
      control: 'unreachable',
      why: 'A server with an expired certificate gets no request.',
    },
    {
      check: 'access.functions',
      control: 'unreachable',
      why: 'A server with an expired certificate gets no request.',
    },
    {
      check: 'access.minimum-necessary',
      control: 'every-field-seen',
      why: 'A server with an expired certificate gets no request.',
    },
    {
      check: 'access.elevation',
      control: 'unreachable',
      why: 'A server with an expired certificate gets no request.',
    },
    {
      check: 'audit.entries-whole',
      control: 'unreachable',
      why: 'A server with an expired certificate gets no request.',
    },
    {
      check: 'audit.reports',
      control: 'unreachable',
      why: 'A server with an expired certificate gets no request.',
    },
    {
      check: 'audit.nothing-secret',
      control: 'unreachable',
      why: 'A server with an expired certificate gets no request.',
    },
    {
      check: 'emergency.provider-outage',
      control: 'unreachable',
      why: 'A server with an expired certificate gets no request.',
    },
    {
      check: 'access.role-matrix',
      control: 'entitled-twin',
      why: 'No credentials are sent over a connection that cannot be trusted.',
    },
    {
      check: 'access.anonymous',
      control: 'entitled-twin',
      why: 'No credentials are sent over a connection that cannot be trusted.',
    },
    {
      check: 'audit.reads-recorded',
      control: 'unreachable',
      why: 'No credentials are sent over a connection that cannot be trusted.',
    },
    {
      check: 'audit.writes-recorded',
      control: 'unreachable',
      why: 'No credentials are sent over a connection that cannot be trusted.',
    },
    {
      check: 'audit.denials-recorded',
      control: 'unreachable',
      why: 'No credentials are sent over a connection that cannot be trusted.',
    },
    {
      check: 'audit.sign-ins-recorded',
      control: 'unreachable',
      why: 'No credentials are sent over a connection that cannot be trusted.',
    },
    {
      check: 'logoff.idle-api',
      control: 'unreachable',
      why: 'No credentials are sent over a connection that cannot be trusted.',
    },
    {
      check: 'logoff.idle-web',
      control: 'unreachable',
      why: 'No credentials are sent over a connection that cannot be trusted.',
    },
    {
      check: 'logoff.logout-api',
      control: 'unreachable',
      why: 'No credentials are sent over a connection that cannot be trusted.',
    },
    {
      check: 'logoff.logout-web',
      control: 'unreachable',
      why: 'No credentials are sent over a connection that cannot be trusted.',
    },
    {
      check: 'logoff.open-tab',
      control: 'unreachable',
      why: 'Nobody can sign in over a connection that is refused.',
    },
    {
      check: 'logoff.absolute-api',
      control: 'unreachable',
      why: 'Nobody can sign in over a connection that is refused.',
    },
    {
      check: 'logoff.absolute-web',
      control: 'unreachable',
      why: 'Nobody can sign in over a connection that is refused.',
    },
    {
      check: 'auth.second-factor-holds',
      control: 'own-code-accepted',
      why: 'Nobody can sign in over a connection that is refused.',
    },
    {
      check: 'auth.guessing-throttled',
      control: 'unreachable',
      why: 'Nobody can sign in over a connection that is refused.',
    },
    {
      check: 'emergency.break-glass',
      control: 'unreachable',
      why: 'No credentials are sent over a connection that cannot be trusted.',
    },
    {
      check: 'auth.mfa-every-path',
      control: 'full-sign-in-opens-record',
      why: 'No credentials are sent over a connection that cannot be trusted.',
    },
    {
      check: 'transport.no-plaintext',
      control: 'unreachable',
      why: 'No credentials are sent over a connection that cannot be trusted.',
    },
    {
      check: 'transport.outbound-certificates',
      control: 'good-twin-received',
      why: 'No credentials are sent over a connection that cannot be trusted.',
    },
    {
      check: 'transport.starttls-stripping',
      control: 'good-twin-received',
      why: 'No credentials are sent over a connection that cannot be trusted.',
    },
    {
      check: 'integrity.in-transit',
      control: 'unaltered-accepted',
      why: 'No credentials are sent over a connection that cannot be trusted.',
    },
  ],
  override: ({ leafProfile }) => ({
    leafProfile: (now) => ({
      ...leafProfile(now),
      notBefore: new Date(now - 90 * DAY_MS),
      notAfter: new Date(now - DAY_MS),
    }),
  }),
};

export default fault;
