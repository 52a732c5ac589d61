import type { WeakSuites } from './weak-suites.js';

/** Suites with keys cut to 40 or 56 bits for export (RFC 4346, section A.5 prohibits them). */
export const exportSuites: WeakSuites = {
  id: 'export',
  what: 'EXPORT suites',
  belongs: (name) => name.includes('EXPORT'),
};
