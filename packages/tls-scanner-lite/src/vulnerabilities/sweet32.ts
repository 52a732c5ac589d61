import type { WeakSuites } from './weak-suites.js';

/** Ciphers with blocks of 64 bits show plain text after some gigabytes (CVE-2016-2183). */
export const sweet32: WeakSuites = {
  id: 'sweet32',
  what: 'suites with blocks of 64 bits',
  belongs: (name) => /_(3DES|DES|DES40|IDEA|RC2|28147|MAGMA)_/.test(name),
};
