/** Whether a report of the audit log is in order, and whether that could be seen at all. */

import { instantOf } from '../reconcile/instant.js';
import type { ReportElement } from './log-report.js';

type Values = readonly (string | null)[];
type Compare = (a: string, b: string) => number;

const byInstant: Compare = (a, b) => instantOf(a) - instantOf(b);
const byCode: Compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const byWord: Compare = new Intl.Collator('en').compare;

/** Databases sort texts by code or as dictionaries do: either is an order. */
const ordersOf = (element: ReportElement): readonly Compare[] =>
  element === 'time' ? [byInstant] : [byCode, byWord];

const follows = (values: readonly string[], compare: Compare) =>
  values.every((value, index) => index === 0 || compare(values[index - 1] ?? value, value) <= 0);

const present = (values: Values) => values.filter((value) => value !== null);

/** Upwards; entries without the element may stand at either end. */
export function sortedUpwards(element: ReportElement, values: Values): boolean {
  const known = present(values);
  const start = values.findIndex((value) => value !== null);
  const together = values.slice(start, start + known.length).every((value) => value !== null);
  return known.length > 0 && together && ordersOf(element).some((compare) => follows(known, compare));
}

/**
 * Whether an order by this element shows: with values, in the order of time, that no report sorted by time alone would
 * have in this order, be it upwards or downwards.
 */
export function tellsOrder(element: ReportElement, byTime: Values): boolean {
  if (new Set(present(byTime)).size < 2) return false;
  return (
    element === 'time' || ![byTime, byTime.toReversed()].some((values) => sortedUpwards(element, values))
  );
}
