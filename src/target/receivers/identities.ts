/** Who each receiver says it is: one good identity and six that a sender must not accept. Made once a run. */
import type { TlsOptions } from 'node:tls';
import type { ReceiverName } from '../../kinds/outbound.js';
import {
  chainPem,
  createAuthority,
  DAY,
  type Issued,
  issueLeaf,
  keyPem,
  type LeafOptions,
  revocationList,
} from '../authority.js';
import type { Identity } from './listener.js';
import { stapled } from './ocsp.js';
import { startRevocationServer } from './revocation.js';

export interface Identities {
  /** PEM: what the target is told to trust, and the list of what that authority revoked. */
  readonly ca: string;
  readonly crl: string;
  of(receiver: ReceiverName): Identity;
  close(): Promise<void>;
}

export interface IdentityOptions {
  /** The name by which the target calls. */
  readonly host: string;
  readonly listen: string;
  /** An authority that the target trusts already. */
  readonly authority?: Issued;
  /** Whether certificates say where one learns that they are revoked; that needs a port of its own. */
  readonly distribute: boolean;
}

/** Versions before 1.2 need OpenSSL's security level 0, which allows their SHA-1 signatures. */
const TLS_1_0: TlsOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' };

export async function makeIdentities(options: IdentityOptions): Promise<Identities> {
  const { host } = options;
  const root = options.authority ?? (await createAuthority('safeprobe receivers'));
  const server = options.distribute ? await startRevocationServer(options.listen, host) : null;
  const issue = (name: ReceiverName, change: Partial<LeafOptions> = {}) =>
    issueLeaf(root, {
      host,
      ...change,
      ...(server === null ? {} : { crlUrl: server.crlUrl, ocspUrl: server.ocspUrl(name) }),
    });
  const [stranger, good, selfSigned, expired, wrongHost, revoked, old] = await Promise.all([
    createAuthority('safeprobe unknown authority'),
    issue('good'),
    issueLeaf(null, { host }),
    issue('expired', { from: -3 * DAY, to: -2 * DAY }),
    issue('wrong-host', { host: 'elsewhere.invalid' }),
    issue('revoked'),
    issue('tls-1.0'),
  ]);
  const unknown = await issueLeaf(stranger, { host });
  const crl = await revocationList(root, [revoked.certificate]);
  server?.publish(server.crlUrl, crl.der);

  const present = async (leaf: Issued, issuers: readonly Issued[] = [], tls: TlsOptions = {}) => ({
    tls: { key: await keyPem(leaf), cert: chainPem(leaf, ...issuers), ...tls },
  });
  /** One of the authority's own, which also says whether it still counts. */
  const certified = async (name: ReceiverName, leaf: Issued, tls: TlsOptions = {}): Promise<Identity> => {
    const ocsp = await stapled(root, leaf.certificate, name === 'revoked' ? 'revoked' : 'good');
    server?.publish(server.ocspUrl(name), ocsp);
    return { ...(await present(leaf, [], tls)), ocsp };
  };
  const made: { readonly [receiver: string]: Identity } = {
    good: await certified('good', good),
    'self-signed': await present(selfSigned),
    expired: await certified('expired', expired),
    'wrong-host': await certified('wrong-host', wrongHost),
    'unknown-ca': await present(unknown, [stranger]),
    revoked: await certified('revoked', revoked),
    'tls-1.0': await certified('tls-1.0', old, TLS_1_0),
  };
  const sound = made.good as Identity;
  return {
    ca: root.certificate.toString('pem'),
    crl: crl.pem,
    // Where STARTTLS is withheld the certificate would have been good.
    of: (receiver) => made[receiver] ?? sound,
    close: async () => server?.close(),
  };
}
