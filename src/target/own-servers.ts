/** Certificates of the harness's own making, each wrong in one way: what proves that the verifier names it. */
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { scan } from 'tls-scanner-lite';
import { chainPem, createAuthority, DAY, type Issued, issueLeaf, keyPem } from './authority.js';
import { stapled } from './receivers/ocsp.js';

const HOST = 'localhost';

async function problemsOf(
  served: Issued,
  issuers: readonly Issued[],
  root: Issued,
  staple: Buffer | null,
): Promise<readonly string[]> {
  const server = createServer({ key: await keyPem(served), cert: chainPem(served, ...issuers) });
  server.on('OCSPRequest', (_, __, callback) => callback(null, staple));
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const report = await scan(
      { host: HOST, address: '127.0.0.1', port },
      { what: ['protocols', 'certificates'], ca: [root.certificate.toString('pem')] },
    );
    const presented = (report.certificates ?? []).filter((each) => each.state === 'presented');
    return presented.length === 0
      ? ['nothing presented']
      : presented.flatMap((each) => each.problems.map((problem) => problem.code));
  } finally {
    server.close();
  }
}

/** A good certificate and bad ones, each looked at by the verifier that looks at the target's. */
export async function scanOwnCertificates(): Promise<
  readonly { readonly made: string; readonly problems: readonly string[] }[]
> {
  const [root, stranger] = await Promise.all([
    createAuthority('safeprobe control root'),
    createAuthority('safeprobe unknown root'),
  ]);
  const made: readonly (readonly [string, Promise<Issued>])[] = [
    ['good', issueLeaf(root, { host: HOST })],
    ['expired', issueLeaf(root, { host: HOST, from: -3 * DAY, to: -2 * DAY })],
    ['not yet valid', issueLeaf(root, { host: HOST, from: DAY, to: 2 * DAY })],
    ['revoked', issueLeaf(root, { host: HOST })],
    ['wrong host', issueLeaf(root, { host: 'elsewhere.invalid' })],
    ['self-signed', issueLeaf(null, { host: HOST })],
    ['unknown authority', issueLeaf(stranger, { host: HOST })],
  ];
  return Promise.all(
    made.map(async ([name, promise]) => {
      const issued = await promise;
      const issuers = name === 'unknown authority' ? [stranger] : [];
      const status = name === 'revoked' ? 'revoked' : name === 'good' ? 'good' : null;
      const staple = status === null ? null : await stapled(root, issued.certificate, status);
      return { made: name, problems: await problemsOf(issued, issuers, root, staple) };
    }),
  );
}
