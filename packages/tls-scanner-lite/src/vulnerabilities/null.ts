import type { WeakSuites } from './weak-suites.js';

/** Suites that authenticate but don't encrypt, the integrity-only ones of TLS 1.3 (RFC 9150) among them. */
export const nullEncryption: WeakSuites = {
  id: 'null',
  what: 'suites without encryption',
  belongs: (name) => /_WITH_NULL_|^TLS_SHA(256|384)_SHA|^SSL_CK_NULL/.test(name),
};
