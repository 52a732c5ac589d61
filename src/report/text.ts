/**
 * Text that came from a target is hostile until shown otherwise: it may carry escape sequences, right-to-left
 * overrides that swap what a reader sees, or half a surrogate pair. It is made visible once, here, for all views.
 */

const REPLACEMENT = '\uFFFD';

function codePoint(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `\u27E8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27E9`;
}

/**
 * Control characters, direction controls and invisible characters become their code point (ESC becomes
 * ⟨U+001B⟩), lone surrogates and non-characters U+FFFD. Line breaks and tabs stay; CR LF becomes LF.
 */
export function visible(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\p{Surrogate}|[\uFFFE\uFFFF]/gu, REPLACEMENT)
    .replace(/[^\P{Cc}\n\t]|[\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu, codePoint);
}

export function oneLine(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}

/** Cut by code points, never through one; says that it was cut. */
export function shorten(text: string, limit: number): string {
  const points = [...text];
  return points.length <= limit ? text : `${points.slice(0, Math.max(0, limit - 1)).join('')}…`;
}

/** `312 ms`, `8.2 s`, `4 min 05 s`, `2 h 03 min`: as precise as a person needs. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return 'unknown';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** `2026-11-23 05:09:31 UTC`; anything that is no ISO time in UTC is shown as it stands. */
export function instant(iso: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/.exec(iso);
  return match === null ? iso : `${match[1]} ${match[2]} UTC`;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
