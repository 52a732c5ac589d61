/** Reads the redacted exchanges of a HAR for display; whatever is missing or odd is left out, never an error. */

export interface Header {
  readonly name: string;
  readonly value: string;
}

export interface Exchange {
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly method: string;
  readonly url: string;
  /** Null when no answer came; HAR writes that as status 0. */
  readonly status: number | null;
  readonly statusText: string;
  readonly requestHeaders: readonly Header[];
  readonly responseHeaders: readonly Header[];
  readonly comment: string;
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, key) ? (value as { readonly [key: string]: unknown })[key] : undefined;
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function headers(value: unknown): readonly Header[] {
  if (!Array.isArray(value)) return [];
  return value.map((each: unknown) => ({
    name: string(member(each, 'name')),
    value: string(member(each, 'value')),
  }));
}

export function readExchanges(har: unknown): readonly Exchange[] {
  const entries = member(member(har, 'log'), 'entries');
  if (!Array.isArray(entries)) return [];
  return entries.map((entry: unknown): Exchange => {
    const request = member(entry, 'request');
    const response = member(entry, 'response');
    const status = member(response, 'status');
    const time = member(entry, 'time');
    return {
      startedAt: string(member(entry, 'startedDateTime')),
      durationMs: typeof time === 'number' && time >= 0 ? time : null,
      method: string(member(request, 'method')),
      url: string(member(request, 'url')),
      status: typeof status === 'number' && status > 0 ? status : null,
      statusText: string(member(response, 'statusText')),
      requestHeaders: headers(member(request, 'headers')),
      responseHeaders: headers(member(response, 'headers')),
      comment: string(member(entry, 'comment')) || string(member(response, 'comment')),
    };
  });
}
