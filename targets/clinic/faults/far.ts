/** An end that no test lives to see. */
export const FAR_MS = 24 * 3_600_000;
