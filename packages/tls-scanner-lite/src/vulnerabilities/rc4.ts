import type { WeakSuites } from './weak-suites.js';

/** RC4's key stream is biased (CVE-2013-2566, CVE-2015-2808); RFC 7465 prohibits it. */
export const rc4: WeakSuites = {
  id: 'rc4',
  what: 'RC4 suites',
  belongs: (name) => name.includes('_RC4_'),
};
