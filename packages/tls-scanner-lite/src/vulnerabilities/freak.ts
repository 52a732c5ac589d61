import type { WeakSuites } from './weak-suites.js';

/**
 * RSA key exchange with a temporary key of 512 or 1024 bits, which can be factored (CVE-2015-0204); asked in every
 * version.
 */
export const freak: WeakSuites = {
  id: 'freak',
  what: 'RSA_EXPORT suites',
  belongs: (name) => name.startsWith('TLS_RSA_EXPORT'),
};
