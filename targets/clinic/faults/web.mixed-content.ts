import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'web.mixed-content',
  breaks: 'Pages load their style sheet from the port without TLS.',
  fails: ['transport.no-plaintext'],
  blinds: [],
  override: ({ finishedPage, securityHeaders }) => ({
    finishedPage: (markup, plainUrl, limits) =>
      finishedPage(markup, plainUrl, limits).replace(
        '"/assets/clinic.css"',
        `"${plainUrl}/assets/clinic.css"`,
      ),
    // Strict Transport Security or the policy on content would keep the browser from it.
    securityHeaders: () => {
      const {
        'strict-transport-security': _left,
        'content-security-policy': policy = '',
        ...rest
      } = securityHeaders();
      return {
        ...rest,
        'content-security-policy': policy.replace("style-src 'self'", "style-src 'self' http:"),
      };
    },
  }),
};

export default fault;
