import type { IncomingMessage } from 'node:http';
import type { App } from '../app.js';
import type { PlainRequest } from './plain.js';

/** A request on the port without TLS, and what the application would say to it: never asked in a healthy clinic. */
export function plainRequest(app: App, request: IncomingMessage): PlainRequest {
  const { method = 'GET', url = '/', headers } = request;
  return {
    method,
    path: url.startsWith('/') ? url : '/',
    async answer() {
      const { authorization, cookie } = headers;
      const answer = await app.inject({
        method: method === 'GET' || method === 'HEAD' ? method : 'OPTIONS',
        url,
        headers: { ...(authorization ? { authorization } : {}), ...(cookie ? { cookie } : {}) },
      });
      const type = String(answer.headers['content-type'] ?? 'text/plain');
      return { status: answer.statusCode, headers: { 'content-type': type }, body: answer.body };
    },
  };
}
