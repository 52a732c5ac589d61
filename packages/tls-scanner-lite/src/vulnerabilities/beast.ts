import type { WeakSuites } from './weak-suites.js';

/** Up to TLS 1.0 the last block of a CBC record is the next one's initialisation vector (CVE-2011-3389). */
export const beast: WeakSuites = {
  id: 'beast',
  what: 'CBC suites in TLS 1.0 and below',
  belongs: (name) => name.includes('_CBC_'),
};
