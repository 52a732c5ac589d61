/** One request over a connection of the pool and its whole answer: no redirects, no proxy, nothing kept. */
import { request as sendHttp } from 'node:http';
import { request as sendHttps } from 'node:https';
import { promisify } from 'node:util';
import { brotliDecompress, unzip } from 'node:zlib';
import type { Agents } from './agent.js';
import type { IncomingResponse, OutgoingRequest } from './message.js';

export interface WireLimits {
  /** For the whole exchange. */
  readonly timeoutMs: number;
  /** Of the body, also once it is unpacked. */
  readonly maxBytes: number;
}

const unpack = { zip: promisify(unzip), brotli: promisify(brotliDecompress) };

/** @throws Error with a `code`: that of the socket, ECONNABORTED after the time limit, ERR_BODY for a body that is no use. */
export function sendOverWire(
  { method, url, headers, body }: Omit<OutgoingRequest, 'url'> & { readonly url: URL },
  agents: Pick<Agents, 'http' | 'https'>,
  { timeoutMs, maxBytes }: WireLimits,
): Promise<IncomingResponse> {
  return new Promise((resolve, reject) => {
    const isSecure = url.protocol === 'https:';
    const request = (isSecure ? sendHttps : sendHttp)(url, {
      method,
      headers: { 'Accept-Encoding': 'gzip, deflate, br', 'User-Agent': 'safeprobe', ...headers },
      agent: isSecure ? agents.https : agents.http,
    });
    const fail = (error: unknown) => {
      clearTimeout(timer);
      reject(error);
      request.destroy();
    };
    const timer = setTimeout(
      () => fail(withCode(`timeout of ${timeoutMs}ms exceeded`, 'ECONNABORTED')),
      timeoutMs,
    );
    request.on('error', fail);
    request.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      incoming.on('error', fail);
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > maxBytes) fail(withCode(`the body is longer than ${maxBytes} bytes`, 'ERR_BODY'));
      });
      incoming.on('end', () => {
        clearTimeout(timer);
        const { statusCode = 0 } = incoming;
        const packed = Buffer.concat(chunks, bytes);
        const encoding = incoming.headers['content-encoding'];
        const answer = (plain: Buffer): IncomingResponse => ({
          status: statusCode,
          headers: listed(incoming.headers),
          body: plain,
        });
        if (encoding === undefined || bytes === 0) resolve(answer(packed));
        else
          unpacked(packed, encoding, maxBytes).then(
            (plain) => resolve(answer(plain)),
            (error: unknown) => reject(withCode(`the body can't be unpacked: ${String(error)}`, 'ERR_BODY')),
          );
      });
    });
    request.end(body);
  });
}

function listed(headers: NodeJS.Dict<string | string[]>): IncomingResponse['headers'] {
  const lists: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) lists[name] = Array.isArray(value) ? value : [value];
  return lists;
}

async function unpacked(packed: Buffer, encoding: string, maxOutputLength: number): Promise<Buffer> {
  switch (encoding.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
    case 'deflate':
      return unpack.zip(packed, { maxOutputLength });
    case 'br':
      return unpack.brotli(packed, { maxOutputLength });
    default:
      return packed;
  }
}

function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}
