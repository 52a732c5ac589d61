/** What a target file says of records that the harness makes, in the form in which kinds see it. */
import type { Records } from '../kinds/records.js';
import type { TargetFile } from './schema.js';
import { fill } from './template.js';

export function recordsOf({ integrity, lacks }: TargetFile): Records {
  const { record, transaction, amendment } = integrity ?? {};
  return {
    own:
      record === undefined
        ? null
        : {
            ...record,
            objectOf: (id) =>
              record.audited === undefined ? null : fill(record.audited, { 'record.id': id }),
          },
    transaction:
      transaction === undefined
        ? null
        : { ...transaction, find: { ...transaction.find, found: transaction.find.found } },
    amendment: amendment === undefined ? null : { ...amendment, original: amendment.original ?? null },
    withoutTransactions: lacks?.transactions ?? null,
  };
}
