import type { Limits } from '../config.js';

/** What every answer over TLS tells the browser. */
export function securityHeaders(): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}

/** A page as it is sent: as it was made. All that it loads is from this very origin. */
export function finishedPage(markup: string, _plainUrl: string, _limits: Limits): string {
  return markup;
}
