/** Hands verdicts from the conductor to test processes: one long poll a check, loopback only, with a token. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeError } from '../errors.js';
import type { CheckResult } from '../model.js';

export interface VerdictServer {
  /** `{url, token}` as JSON, for the environment of the workers. */
  readonly address: string;
  close(): Promise<void>;
}

export async function startVerdictServer(
  verdict: (check: string) => Promise<CheckResult>,
): Promise<VerdictServer> {
  const token = randomBytes(24).toString('base64url');
  const expected = Buffer.from(`Bearer ${token}`);
  const server = createServer((request, response) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      response.writeHead(401).end();
      return;
    }
    const check = decodeURIComponent((request.url ?? '/').slice(1));
    verdict(check).then(
      (result) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result)),
      (error: unknown) => response.writeHead(404).end(describeError(error)),
    );
  });
  // A verdict may take as long as the longest wait of a target.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.timeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: JSON.stringify({ url: `http://127.0.0.1:${port}`, token }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
