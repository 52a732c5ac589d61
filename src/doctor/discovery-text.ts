/** What was discovered as a table: a line an operation, a column a persona. */
import type { Discovered, DiscoveredOperation, Reach } from './discovery.js';

const MARKS: { readonly [reach in Reach]: string } = {
  reaches: '✓',
  refused: '✗',
  absent: '0',
  unclear: '?',
  'not-tried': '!',
};
const LEGEND =
  '✓ reaches it · ✗ refused · 0 nothing there · ? unclear · ! could not be tried · blank: not called';

export function renderDiscovered(discovered: Discovered): readonly string[] {
  const { sources, personas, operations, calls, refusals, warnings } = discovered;
  const widest = Math.max(9, ...operations.map(({ id }) => id.length));
  const columns = personas.map((persona) => persona.padEnd(3));
  const row = (first: string, cells: readonly string[], rest: string) =>
    `${first.padEnd(widest)}  ${cells.map((cell, at) => cell.padEnd(columns[at]?.length ?? 0)).join('  ')}  ${rest}`.trimEnd();
  const left = operations.filter(({ excluded, open }) => excluded !== null || open !== null);
  return [
    ...sources.map(({ name, read, said }) => `${read ? '✓' : '✗'} ${name}: ${said}`),
    '',
    row('Operation', columns, 'Known from'),
    ...operations
      .filter((each) => !left.includes(each))
      .map((each) =>
        row(
          each.id,
          personas.map((persona) => markOf(each, persona)),
          each.sources.join(', '),
        ),
      ),
    ...(left.length === 0 ? [] : ['', 'Not called as anybody:']),
    ...left.map(({ id, excluded, open }) => `  ${id}: ${excluded ?? `open to everyone. ${open}`}`),
    '',
    LEGEND,
    `${operations.length} operations; ${refusals} of ${calls} calls with valid credentials were refused.`,
    ...warnings.map((warning) => `! ${warning}`),
  ];
}

function markOf({ cells }: DiscoveredOperation, persona: string): string {
  const cell = cells[persona];
  return cell === undefined ? '' : MARKS[cell.reach];
}
