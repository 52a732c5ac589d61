import { hipaaMinimum } from './hipaa.js';
import { mozilla } from './mozilla.js';
import type { Policy } from './policy.js';
import { sp80052Government, sp80052Public } from './sp800-52.js';

/** Every policy, by the `id` that names it. */
export const policies: readonly Policy[] = [sp80052Government, sp80052Public, ...mozilla, hipaaMinimum];
