/**
 * Entries of our own in the audit log, made by harmless reads, for checks that try something with them; by sign-ins
 * where only these can be found again.
 */
import type { KnownEntry } from './log-interface.js';
import type { Probe } from './probe.js';

export type MadeEntries = {
  readonly entries: readonly KnownEntry[];
  readonly readable: boolean;
  readonly total: number;
  readonly said: string;
};

/** Does something so many times; each has its entry by its nonce, and the entry its id. */
export async function makeEntries(probe: Probe, count: number): Promise<MadeEntries> {
  const read = probe.protectedReads.find(({ persona }) => probe.auditedPersonas.includes(persona));
  if (read === undefined) throw probe.missing('a reading action that shows canaries', 'actions');
  const since = new Date(probe.now() - 2000).toISOString();
  const session = await probe.shared(read.persona, { signIn: read.signIn });
  const outcomes = await Promise.all(
    Array.from({ length: count }, () => session.act(read.action, { resource: read.resource })),
  );
  const done = outcomes.filter(({ success }) => success);
  const own = done.flatMap(({ nonce }) => nonce ?? []);
  // Reads that were made and say nothing of themselves; of reads that failed there is nothing to find by any other way.
  const nonces = done.length > 0 && own.length === 0 ? await signIns(probe, read, count) : own;
  const withinMs = probe.limits.auditWithinMs ?? 0;
  const { entries, readable, total, said } = await probe.audit({ nonces, until: nonces, withinMs, since });
  return {
    entries: nonces.flatMap((nonce) => {
      const { id = null, time = null, written } = entries.find((entry) => entry.nonce === nonce) ?? {};
      return id === null || time === null ? [] : [{ id, nonce, time: written ?? time }];
    }),
    readable,
    total,
    said,
  };
}

async function signIns(
  probe: Probe,
  { persona, signIn }: Pick<Probe['protectedReads'][number], 'persona' | 'signIn'>,
  count: number,
): Promise<readonly string[]> {
  const nonces: string[] = [];
  // One after the other: some systems take several at once for an attack.
  for (let index = 0; index < count; index++) {
    const { signedInNonce } = await probe.signIn(persona, { signIn });
    if (signedInNonce !== null) nonces.push(signedInNonce);
  }
  return nonces;
}
