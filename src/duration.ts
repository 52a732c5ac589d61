/** Durations as people write them: a number and its unit. */
import { SafeprobeError } from './errors.js';

const UNITS: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `parseDuration('8s') === 8000` (milliseconds). Throws `input`. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim());
  const factor = UNITS[match?.[2] ?? ''];
  if (match === null || factor === undefined)
    throw new SafeprobeError('input', `"${text}" is not a duration`, {
      expected: 'a number with its unit, such as 500ms, 8s, 15m, 12h or 7d',
    });
  return Number(match[1]) * factor;
}

/** For people: `8 s`, `1 min 30 s`, `2 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(1))} s`;
  const minutes = Math.floor(ms / 60_000);
  const rest = Math.round((ms % 60_000) / 1000);
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
