/** Where a provider of the harness listens: TLS by an authority of the run, or by the one that the target trusts already. */
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { SafeprobeError } from '../../errors.js';
import type { Driver } from '../driver.js';
import type { TargetFederation } from '../schema.js';
import type { Provider, Served } from './provider.js';

const LARGEST_BODY = 64 * 1024;

export interface HostedProvider extends Provider {
  /** From now on every request is left without an answer. */
  fallSilent(): void;
  /** Answers again; how many requests were left without an answer. */
  answerAgain(): number;
  close(): Promise<void>;
}

/** `port`: 0 for any. */
export async function hostProvider(
  { target, secrets }: Pick<Driver, 'target' | 'secrets'>,
  protocol: TargetFederation['protocol'],
  port: number,
): Promise<HostedProvider> {
  const { host = 'localhost', listen = '127.0.0.1' } = target.file.receivers ?? {};
  // Certificates are made with libraries that take their time to load: only when some are needed.
  const [{ chainPem, createAuthority, issueLeaf, keyPem, readAuthority }, { createOpenIdProvider }, saml] =
    await Promise.all([import('../authority.js'), import('./openid.js'), import('./saml.js')]);
  const authority =
    target.receivers === undefined
      ? await createAuthority('safeprobe identity provider')
      : await readAuthority(target.receivers.certificate, target.receivers.key);
  const leaf = await issueLeaf(authority, { host });
  let provider: Provider | null = null;
  let silent = false;
  let unanswered = 0;
  const server = createServer({ key: await keyPem(leaf), cert: chainPem(leaf) }, (request, response) => {
    if (silent) {
      unanswered += 1;
      request.socket.destroy();
      return;
    }
    answer(provider, request).then(
      ({ status, type, body }) =>
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body),
      () => response.writeHead(400).end(),
    );
  });
  server.on('clientError', (_, socket) => socket.destroy());
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new SafeprobeError('environment', `can't listen on ${listen}:${port}: ${cause.message}`, {
          key: 'receivers',
          cause,
          remedy: 'Free the port, or name another one under receivers.ports of the target file.',
        }),
      ),
    );
    server.listen(port, listen, resolve);
  });
  const name = host.includes(':') ? `[${host}]` : host;
  const issuer = `https://${name}:${(server.address() as AddressInfo).port}`;
  const options = { issuer, ca: chainPem(authority), secrets };
  provider =
    protocol === 'oidc' ? await createOpenIdProvider(options) : await saml.createSamlProvider(options);
  return {
    ...provider,
    fallSilent() {
      silent = true;
      unanswered = 0;
    },
    answerAgain() {
      silent = false;
      return unanswered;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(provider: Provider | null, request: IncomingMessage): Promise<Served> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > LARGEST_BODY) throw new RangeError('too large');
    chunks.push(bytes);
  }
  const url = new URL(request.url ?? '/', 'https://provider.invalid');
  const served = await provider?.serve(request.method ?? 'GET', url, Buffer.concat(chunks).toString());
  return served ?? { status: 404, type: 'text/plain; charset=utf-8', body: 'There is nothing here.' };
}
