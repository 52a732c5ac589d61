/** Reads the audit log, and tries to change it, by requests of the target's own interface, as whoever is named. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { SafeprobeError } from '../errors.js';
import type { EntryState, KnownEntry, LogInterface } from '../kinds/log-interface.js';
import type { Outcome } from '../kinds/probe.js';
import type { TargetAuditInterface } from './audit-interface-schema.js';
import type { Driver, Exchanged } from './driver.js';
import { selectAll } from './jsonpath.js';
import { askOfLog, type LogWay, toldOf } from './log-request.js';
import { DENIED } from './session.js';
import type { SharedSessions } from './shared-sessions.js';
import { fill } from './template.js';

export function createLogInterface(driver: Driver, check: string, sessions: SharedSessions): LogInterface {
  const { file } = driver.target;
  const declared = (): TargetAuditInterface => {
    const section = file.audit?.interface;
    if (section !== undefined) return section;
    throw new SafeprobeError('prerequisite', 'the target declares no interface to its audit log', {
      key: 'audit.interface',
      remedy: 'Declare it, or say under lacks (audit-interface) why the system has none.',
    });
  };
  const denied = file.oracles?.denied ?? DENIED;

  const ask = (persona: string, name: string, way: LogWay, entry: KnownEntry) =>
    askOfLog(
      driver,
      sessions,
      { check, persona, name },
      way,
      { entry: entry.id, nonce: entry.nonce },
      entry.time,
    );

  const wayOf = (name: string): LogWay => {
    const found = declared().reads[name];
    if (found === undefined) throw new SafeprobeError('harness', `no way to read the log: ${name}`);
    return { ...found, denied: found.denied ?? denied };
  };

  return {
    get readers() {
      return declared().readers;
    },
    get others() {
      return declared().others ?? othersOf(driver, declared().readers);
    },
    get reads() {
      return Object.entries(declared().reads).map(([name, way]) => ({
        name,
        operation: way.operation as 'R' | 'E',
      }));
    },
    get changes() {
      return Object.keys(declared().changes);
    },
    read: async (persona, way, entry) => toldOf(await ask(persona, `read.${way}`, wayOf(way), entry)),
    async tryChange(persona, change, entry) {
      const found = declared().changes[change];
      if (found === undefined) throw new SafeprobeError('harness', `no change of the log: ${change}`);
      const way = { ...found, denied: found.refused ?? declared().refused ?? denied };
      return toldOf(await ask(persona, `change.${change}`, way, entry));
    },
    async stateOf(entry) {
      const { one, readers } = declared();
      const { exchanged, outcome } = await ask(readers[0] ?? '', `read.${one}`, wayOf(one), entry);
      const item = fill(declared().reads[one]?.item ?? '$', { entry: entry.id, nonce: entry.nonce });
      return stateIn(exchanged, outcome, item, entry);
    },
  };
}

/** The digest of the entry alone: what stands around it may differ each time. */
function stateIn({ response }: Exchanged, outcome: Outcome, item: string, { time }: KnownEntry): EntryState {
  const [found] = response?.json === undefined ? [] : selectAll(item, response.json);
  const text = found === undefined ? undefined : canonicalize(found);
  if (!outcome.success || text === undefined || !text.includes(time))
    return { digest: null, said: outcome.success ? `${outcome.said}; the entry is not in it` : outcome.said };
  return { digest: createHash('sha256').update(text).digest('hex'), said: outcome.said };
}

/** One persona of each role that has no reader, of those whose actions the log shows. */
function othersOf({ target: { file } }: Driver, readers: readonly string[]): readonly string[] {
  const roleOf = (persona: string) => file.personas?.[persona]?.role ?? persona;
  const roles = new Set(readers.map(roleOf));
  return (file.audit?.personas ?? Object.keys(file.personas ?? {})).filter((persona) => {
    const role = roleOf(persona);
    if (roles.has(role)) return false;
    roles.add(role);
    return true;
  });
}
