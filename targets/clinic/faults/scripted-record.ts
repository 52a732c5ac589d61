import type { Behaviour } from '../app/behaviour.js';

/** Pages of records run a script, which their policy on content allows. */
export function scripted({ finishedPage, securityHeaders }: Behaviour, script: string): Partial<Behaviour> {
  return {
    finishedPage: (...page) =>
      finishedPage(...page).replace(
        '</body>',
        `<script>if (location.pathname.startsWith('/patients/')) ${script};</script></body>`,
      ),
    securityHeaders: () => {
      const headers = securityHeaders();
      const policy = headers['content-security-policy'] ?? '';
      return {
        ...headers,
        'content-security-policy': policy.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
      };
    },
  };
}
