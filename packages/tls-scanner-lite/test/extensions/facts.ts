import { type ExtensionFact, type ExtensionId, type ScanOptions, scan } from '../../src/index.js';
import { now } from '../pki.js';

/** The answers of a scan for extensions alone, by question. */
export async function answersOf(port: number, options: ScanOptions = {}, host = 'localhost') {
  const target = { host, port, address: '127.0.0.1' };
  const report = await scan(target, { now, timeoutMs: 3000, what: ['suites', 'extensions'], ...options });
  const facts = report.extensions ?? [];
  const of = (id: ExtensionId, protocol?: string): ExtensionFact => {
    const fact = facts.find(
      (each) => each.id === id && (protocol === undefined || each.protocol === protocol),
    );
    if (fact === undefined) throw new Error(`no fact ${id}`);
    return fact;
  };
  /** `yes`, or `yes resumed` where there is a value. */
  const say = (id: ExtensionId, protocol?: string): string => {
    const { state, value, applicable } = of(id, protocol);
    if (!applicable) return 'not asked';
    return value === undefined ? state : `${state} ${value}`;
  };
  return { report, facts, of, say };
}
