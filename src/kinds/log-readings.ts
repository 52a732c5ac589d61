/** Readings of the audit log by those who may and those who may not: what audit.access and audit.self look at. */
import { makeEntries } from './log-entries.js';
import type { KnownEntry, LogRead } from './log-interface.js';
import type { Probe } from './probe.js';

export type Reading = {
  readonly persona: string;
  readonly way: string;
  readonly operation: 'R' | 'E';
  readonly may: boolean;
  /** Null when it could not be tried. */
  readonly read: LogRead | null;
  readonly trouble: string | null;
};

export type Readings = {
  readonly readings: readonly Reading[];
  readonly readable: boolean;
  readonly total: number;
  readonly said: string;
};

/** Every way by every persona, all about one entry of our own. */
export async function readTheLog(probe: Probe): Promise<Readings> {
  const { logInterface: log } = probe;
  const { entries, ...made } = await makeEntries(probe, 1);
  const [entry] = entries;
  const tries = log.reads.flatMap(({ name: way, operation }) => [
    ...log.readers.map((persona) => ({ persona, way, operation, may: true })),
    ...log.others.map((persona) => ({ persona, way, operation, may: false })),
  ]);
  const readings = await Promise.all(
    tries.map(async (each) => ({ ...each, ...(await tryOne(probe, each, entry)) })),
  );
  return { readings, ...made };
}

async function tryOne(
  probe: Probe,
  { persona, way }: { readonly persona: string; readonly way: string },
  entry: KnownEntry | undefined,
): Promise<Pick<Reading, 'read' | 'trouble'>> {
  if (entry === undefined) return { read: null, trouble: 'the read that was to leave an entry left none' };
  try {
    return { read: await probe.logInterface.read(persona, way, entry), trouble: null };
  } catch (error) {
    return { read: null, trouble: probe.explain(error) };
  }
}

/** It succeeded, and the entry was in the answer. */
export function showed({ read }: Reading): boolean {
  return read?.outcome.success === true && read.outcome.markerSeen === true;
}

export function subjectOf({ persona, way }: Reading): string {
  return `${way} by ${persona}`;
}
