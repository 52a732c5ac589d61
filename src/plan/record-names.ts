/** Names within the sections on records and alerts that must lead somewhere. */
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';

type Note = (path: Path, name: string) => void;

export function recordNames(
  { integrity, alerts }: Pick<InlinedTarget, 'integrity' | 'alerts'>,
  note: { readonly [what in 'persona' | 'action' | 'resource']: Note },
): void {
  const { record, transaction, amendment, stored } = integrity ?? {};
  if (alerts !== undefined) note.persona(['alerts', 'persona'], alerts.persona);
  for (const [name, rule] of Object.entries(alerts?.rules ?? {})) {
    const path = ['alerts', 'rules', name];
    note.persona([...path, 'persona'], rule.persona);
    note.action([...path, 'action'], rule.action);
    note.resource([...path, 'resource'], rule.resource);
    if (rule.undo !== undefined) note.action([...path, 'undo'], rule.undo);
    note.action([...path, 'quiet', 'action'], rule.quiet.action);
    note.resource([...path, 'quiet', 'resource'], rule.quiet.resource);
  }
  if (record !== undefined) {
    const path = ['integrity', 'record'];
    note.persona([...path, 'persona'], record.persona);
    for (const key of ['create', 'update', 'read', 'version', 'history'] as const)
      note.action([...path, key], record[key]);
  }
  if (stored !== undefined) {
    note.persona(['integrity', 'stored', 'report', 'persona'], stored.report.persona);
    note.action(['integrity', 'stored', 'report', 'action'], stored.report.action);
  }
  if (amendment !== undefined) {
    const path = ['integrity', 'amendment'];
    for (const key of ['persona', 'decider'] as const) note.persona([...path, key], amendment[key]);
    note.resource([...path, 'resource'], amendment.resource);
    for (const key of ['create', 'read', 'request', 'accepted', 'denied'] as const)
      note.action([...path, key], amendment[key]);
    if (amendment.original !== undefined) note.action([...path, 'original'], amendment.original);
  }
  if (transaction !== undefined) {
    const path = ['integrity', 'transaction'];
    note.persona([...path, 'persona'], transaction.persona);
    note.resource([...path, 'resource'], transaction.resource);
    for (const key of ['good', 'failing'] as const) note.action([...path, key], transaction[key]);
    note.action([...path, 'find', 'action'], transaction.find.action);
    note.persona([...path, 'find', 'persona'], transaction.find.persona);
  }
}
