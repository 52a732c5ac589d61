import type { WeakSuites } from './weak-suites.js';

/** Key exchanges without any authentication of the server: whoever sits in between can be it. */
export const anonymous: WeakSuites = {
  id: 'anonymous',
  what: 'suites without authentication',
  belongs: (name) => name.includes('_anon_') || name === 'TLS_NULL_WITH_NULL_NULL',
};
