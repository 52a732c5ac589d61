/**
 * Times as the log writes them, in the form of ISO 8601. What an entry does not say is not added for the judges: a time
 * without zone stays without, moved to UTC by the offset that the target file names, so that it can be compared.
 */
import { hasZone, instantOf } from '../reconcile/instant.js';
import type { TargetLogTimes } from '../target/audit-entries-schema.js';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** What each part of a form matches; anything else in it stands for itself. */
const PARTS: { readonly [part: string]: string } = {
  yyyy: '(?<year>\\d{4})',
  MMM: '(?<name>[A-Za-z]{3})',
  MM: '(?<month>\\d{2})',
  dd: '(?<day>\\d{2})',
  d: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  SSS: '(?<fraction>\\d{1,9})',
  Z: '(?<zone>Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)',
};
const TOKENS = /yyyy|MMM|MM|dd|d|HH|mm|ss|SSS|Z|\s+|[\s\S]/g;

/** The text itself where it is not in the declared form: that it is no time is for the judges to say. */
export function recordedTime(
  text: string,
  times: TargetLogTimes | undefined,
  now: () => number = Date.now,
): string {
  const { form = 'iso', zone } = times ?? {};
  if (form === 'epoch' || form === 'epoch-ms') {
    const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * (form === 'epoch' ? 1000 : 1) : Number.NaN;
    return isoOf(ms) ?? text;
  }
  const written = form === 'iso' ? text : isoFrom(text, form, now);
  if (zone === undefined || hasZone(written)) return written;
  // Read as UTC and then moved: the offset says how far local time is ahead.
  return isoOf(instantOf(written) - offsetMs(zone))?.replace('Z', '') ?? written;
}

function isoOf(ms: number): string | undefined {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : undefined;
}

function isoFrom(text: string, form: string, now: () => number): string {
  const at = new RegExp(`^${expressionOf(form)}$`).exec(text.trim())?.groups;
  if (at === undefined) return text;
  const { name, day = '01', hour = '00', minute = '00', second = '00', fraction, zone } = at;
  const month =
    name === undefined ? (at.month ?? '01') : String(MONTHS.indexOf(name.toLowerCase()) + 1).padStart(2, '0');
  const rest = `-${month}-${day.padStart(2, '0')}T${hour}:${minute}:${second}${fraction === undefined ? '' : `.${fraction}`}`;
  const year = at.year ?? yearOf(rest, now());
  return `${year}${rest}${zone === undefined ? '' : zone.replace(/UTC|GMT/, 'Z')}`;
}

/** A time without year is of the latest year in which it is not yet to come, a day's difference of zones aside. */
function yearOf(rest: string, now: number): number {
  const year = new Date(now).getUTCFullYear();
  return instantOf(`${year}${rest.slice(0, 15)}`) > now + 86_400_000 ? year - 1 : year;
}

export function expressionOf(form: string): string {
  return [...form.matchAll(TOKENS)]
    .map(
      ([token]) =>
        PARTS[token] ?? (token.trim() === '' ? '\\s+' : token.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')),
    )
    .join('');
}

function offsetMs(zone: string): number {
  if (zone === 'Z') return 0;
  const [hours = '0', minutes = '0'] = zone.slice(1).split(':');
  return (zone.startsWith('-') ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
