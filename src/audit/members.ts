/** What systems put now here, now there, or into the middle of a text: gets a member of its own in each entry. */

import type { TargetLogMembers } from '../target/audit-entries-schema.js';
import type { TargetAudit } from '../target/audit-schema.js';
import { selectAll } from '../target/jsonpath.js';

/** Entries with the members that the target file makes; those that can't have any are as they were. */
export function withMembers(
  { members }: Pick<TargetAudit, 'members'>,
  items: readonly unknown[],
): readonly unknown[] {
  if (members === undefined) return items;
  return items.map((item) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? { ...item, ...madeOf(members, item) }
      : item,
  );
}

function madeOf(members: TargetLogMembers, item: object): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, { of, matches }]) => {
      const pattern = matches === undefined ? null : new RegExp(matches, 'u');
      for (const path of of)
        for (const value of selectAll(path, item)) {
          if (value === null) continue;
          const text = typeof value === 'string' ? value : JSON.stringify(value);
          const found = pattern === null ? text : pattern.exec(text)?.[1];
          if (found !== undefined) return [[name, found]];
        }
      return [];
    }),
  );
}
