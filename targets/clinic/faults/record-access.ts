import type { AuditedAction, Entry } from '../app/audit/entry.js';

const READS: readonly AuditedAction[] = [
  'read',
  'vread',
  'history-instance',
  'search-type',
  'everything',
  'export',
];
const WRITES: readonly AuditedAction[] = ['create', 'update'];

/** Reading of patient records; break-glass apart, which has checks of its own. */
export function isOrdinaryRead({ action, emergency }: Entry): boolean {
  return READS.includes(action) && emergency === undefined;
}

/** Reading or changing of patient records, break-glass apart. */
export function isOrdinaryAccess(entry: Entry): boolean {
  return isOrdinaryRead(entry) || WRITES.includes(entry.action);
}
