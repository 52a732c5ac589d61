import type { Json } from '../model.js';
import { sha256 } from './canonical.js';
import { type Header, type HeaderMap, headerList, redactHeaders, redactUrl } from './headers.js';
import type { Redactor } from './redaction.js';
import { type ShapeOptions, shapeOf } from './shape.js';

/** One request and its answer as they are kept: credentials replaced, bodies as digest and shape. */
export interface Exchange {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly Header[];
    readonly bodyShape?: Json;
  };
  /** Null when no answer came; the note then says why. */
  readonly response: {
    readonly status: number;
    readonly headers: readonly Header[];
    /** sha256 of the body as received, hex. */
    readonly bodyDigest: string;
    readonly bodyBytes: number;
    readonly bodyShape: Json;
    readonly contentType: string;
  } | null;
  readonly note?: string;
}

/** An exchange with its secrets still in place: lives between the socket and `captureExchange`, nowhere else. */
export interface RawExchange {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: HeaderMap;
    readonly body?: Uint8Array | string | undefined;
  };
  readonly response: {
    readonly status: number;
    readonly headers: HeaderMap;
    readonly body: Uint8Array;
  } | null;
  readonly note?: string | undefined;
}

/** HAR 1.2 as plain JSON; http://www.softwareishard.com/blog/har-12-spec/ */
export type Har = { readonly log: { readonly [key: string]: Json } };

/** The one step from what was on the wire to what is kept. */
export function captureExchange(raw: RawExchange, redactor: Redactor, options: ShapeOptions = {}): Exchange {
  const { method, url, headers, body } = raw.request;
  return {
    startedAt: raw.startedAt,
    durationMs: raw.durationMs,
    request: {
      method,
      url: redactUrl(url, redactor),
      headers: redactHeaders(headerList(headers), redactor),
      ...(body === undefined
        ? {}
        : { bodyShape: bodyShapeOf(Buffer.from(body), headers, redactor, options) }),
    },
    response: raw.response === null ? null : captureResponse(raw.response, redactor, options),
    ...(raw.note === undefined ? {} : { note: redactor.text(raw.note) }),
  };
}

/** The same, less what became known as a secret since: addresses and headers, as bodies are kept as shapes. */
export function redactAgain(exchange: Exchange, redactor: Redactor): Exchange {
  const { request, response } = exchange;
  const again = (headers: readonly Header[]) =>
    headers.map(({ name, value }) => ({ name, value: redactor.text(value) }));
  return {
    ...exchange,
    request: { ...request, url: redactor.text(request.url), headers: again(request.headers) },
    response: response === null ? null : { ...response, headers: again(response.headers) },
  };
}

function captureResponse(
  { status, headers, body }: NonNullable<RawExchange['response']>,
  redactor: Redactor,
  options: ShapeOptions,
): Exchange['response'] {
  return {
    status,
    headers: redactHeaders(headerList(headers), redactor),
    bodyDigest: sha256(body),
    bodyBytes: body.length,
    bodyShape: bodyShapeOf(body, headers, redactor, options),
    contentType: redactor.text(contentTypeOf(headers)),
  };
}

/** A canary may be a key, a field name or a title. */
function bodyShapeOf(body: Uint8Array, headers: HeaderMap, redactor: Redactor, options: ShapeOptions): Json {
  return redactor.json(shapeOf(body, contentTypeOf(headers), options));
}

function contentTypeOf(headers: HeaderMap): string {
  return headerList(headers).find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? '';
}

/**
 * @param exchanges in the order in which they were sent.
 * @param version of safeprobe, for the `creator` that HAR wants.
 */
export function toHar(exchanges: readonly Exchange[], version = '1'): Har {
  return {
    log: { version: '1.2', creator: { name: 'safeprobe', version }, entries: exchanges.map(entryOf) },
  };
}

/** Members with an underscore are ours: HAR reserves that prefix for extensions. */
function entryOf({ startedAt, durationMs, request, response, note }: Exchange): Json {
  return {
    startedDateTime: startedAt,
    time: durationMs,
    request: {
      method: request.method,
      url: request.url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: request.headers.map(({ name, value }) => ({ name, value })),
      queryString: queryOf(request.url),
      headersSize: -1,
      bodySize: -1,
      ...(request.bodyShape === undefined ? {} : { _bodyShape: request.bodyShape }),
    },
    response: responseOf(response),
    cache: {},
    // Only the whole is measured; HAR wants the three parts.
    timings: { send: 0, wait: durationMs, receive: 0 },
    ...(note === undefined ? {} : { comment: note }),
  };
}

function responseOf(response: Exchange['response']): Json {
  const location = response?.headers.find(({ name }) => name.toLowerCase() === 'location')?.value ?? '';
  return {
    // Browsers write status 0 for an answer that never came.
    status: response?.status ?? 0,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: response?.headers.map(({ name, value }) => ({ name, value })) ?? [],
    content: {
      size: response?.bodyBytes ?? 0,
      mimeType: response?.contentType ?? '',
      ...(response === null ? {} : { _sha256: response.bodyDigest, _shape: response.bodyShape }),
    },
    redirectURL: location,
    headersSize: -1,
    bodySize: response?.bodyBytes ?? -1,
  };
}

/** Split, not decoded: the URL's redaction must not be undone by reading it in another way. */
function queryOf(url: string): Json {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? '';
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at === -1 ? { name: pair, value: '' } : { name: pair.slice(0, at), value: pair.slice(at + 1) };
    });
}
