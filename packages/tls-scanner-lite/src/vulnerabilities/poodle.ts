import type { WeakSuites } from './weak-suites.js';

/** SSL 3.0 doesn't authenticate the padding of CBC (CVE-2014-3566). */
export const poodle: WeakSuites = {
  id: 'poodle',
  what: 'CBC suites in SSL 3.0',
  belongs: (name) => name.includes('_CBC_'),
};
