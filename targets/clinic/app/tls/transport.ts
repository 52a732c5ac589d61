import type { Server, ServerOptions } from 'node:https';
import type { Behaviour } from '../behaviour.js';
import type { Authority } from './authority.js';
import { type Interceptor, listenFront } from './front.js';
import type { LeafStatus } from './leaf-status.js';
import { openWeakFront } from './weak-front.js';

/** What a behaviour asks of TLS, made and not yet in force. */
export interface Prepared {
  readonly options: ServerOptions;
  readonly certificates: readonly string[];
  readonly interceptor: Interceptor | undefined;
}

/** The port with TLS. */
export interface Transport {
  readonly port: number;
  /** Puts it in force for connections from now on. */
  enforce(prepared: Prepared): void;
  close(): Promise<void>;
}

/** @param services address of the port where the authority's certificate and its OCSP service are */
export async function prepareTransport(
  authority: Authority,
  status: LeafStatus,
  behaviour: Behaviour,
  services: string,
): Promise<Prepared> {
  const profile = behaviour.leafProfile(Date.now());
  const leaf = await authority.issue(profile, services);
  const options = { ...behaviour.protocolOptions(), ...leaf };
  const weak = behaviour.weakFront();
  const weakLeaf =
    weak === undefined || weak.key === profile.key
      ? leaf
      : await authority.issue({ ...profile, key: weak.key }, services);
  const certificates = [leaf.cert, weakLeaf.cert];
  status.add(certificates, profile.revokedAt);
  if (weak === undefined) return { options, certificates, interceptor: undefined };
  const stapled = behaviour.staple(await status.staple(weakLeaf.cert));
  return { options, certificates, interceptor: await openWeakFront(weak, weakLeaf, stapled) };
}

type Stapling = (error: Error | null, response: Buffer | null) => void;

/** Listens for the server, which was built with the options of `first`. */
export async function listenTransport(
  server: Server,
  status: LeafStatus,
  behaviour: () => Behaviour,
  first: Prepared,
  address: { readonly host: string; readonly port: number },
): Promise<Transport> {
  server.on('OCSPRequest', (certificate: Buffer, _issuer: Buffer, done: Stapling) => {
    status.staple(certificate).then(
      (found) => done(null, behaviour().staple(found) ?? null),
      // Without a staple the client asks the authority; without an answer it would have no connection.
      () => done(null, null),
    );
  });
  const front = await listenFront(server, address.host, address.port);
  front.use(first.interceptor);
  return {
    port: front.port,
    enforce({ options, certificates, interceptor }) {
      server.setSecureContext(options);
      front.use(interceptor);
      status.keep(certificates);
    },
    close: front.close,
  };
}
