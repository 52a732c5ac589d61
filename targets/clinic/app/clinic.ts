import { randomBytes } from 'node:crypto';
import { resolveFaults } from '../faults/index.js';
import { openWatch } from './audit/alerts.js';
import { recordHistory } from './audit/history.js';
import { makeTokenKeys } from './auth/access-token.js';
import { type Behaviour, HEALTHY } from './behaviour.js';
import type { Config } from './config.js';
import type { Clinic } from './context.js';
import { createDirectory } from './fhir/directory.js';
import { openDeliveries } from './integrations/deliveries.js';
import { buildServer } from './server.js';
import { openIntegrityKey } from './store/integrity.js';
import { openStore } from './store/open.js';
import { readPeople } from './store/people.js';
import { resetStore } from './store/reset.js';
import type { Store } from './store/store.js';
import { openAuthority } from './tls/authority.js';
import { openLeafStatus } from './tls/leaf-status.js';
import { listenPlain } from './tls/plain.js';
import { plainRequest } from './tls/plain-request.js';
import { listenTransport, prepareTransport } from './tls/transport.js';

/** A clinic that listens. */
export interface RunningClinic {
  readonly url: string;
  readonly port: number;
  /** The port without TLS. */
  readonly httpPort: number;
  /** Path of the CA certificate to trust, PEM. */
  readonly ca: string;
  readonly store: Store;
  /**
   * Makes exactly these faults active, transport included; connections that are open stay as they are.
   *
   * @throws Error naming a fault that doesn't exist; nothing has changed then
   */
  setFaults(ids: readonly string[]): Promise<void>;
  /** Takes store and audit log back to the seed. Faults stay. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Opens store and authority, and listens. */
export async function startClinic(config: Config): Promise<RunningClinic> {
  let behaviour = resolveFaults(HEALTHY, config.faults);
  const integrityKey = await openIntegrityKey(config.stateFolder);
  const [store, authority, plain] = await Promise.all([
    openStore(config, integrityKey),
    openAuthority(config.stateFolder),
    listenPlain(config.host, config.httpPort),
  ]);
  await recordHistory(store, new Date());
  const deliveries = await openDeliveries(store.query, () => behaviour);
  const directory = createDirectory();
  let url = '';
  const clinic: Clinic = {
    limits: config.limits,
    store,
    deliveries,
    watch: openWatch(() => behaviour),
    directory,
    plainUrl: plain.url,
    tokenKeys: await makeTokenKeys(),
    proxySecret: readPeople().proxy.secret,
    formKey: randomBytes(32),
    integrityKey,
    staging: config.staging,
    get behaviour() {
      return behaviour;
    },
    get url() {
      return url;
    },
  };
  const status = openLeafStatus(authority);
  const prepare = (next: Behaviour) => prepareTransport(authority, status, next, plain.url);
  const first = await prepare(behaviour);
  const app = await buildServer(clinic, first.options);
  await app.ready();
  const transport = await listenTransport(app.server, status, () => behaviour, first, config);
  const { port } = transport;
  url = `https://localhost:${port}`;
  plain.serve(status.file, (request) => behaviour.plainAnswer(plainRequest(app, request), url));
  return {
    url,
    port,
    httpPort: plain.port,
    ca: authority.file,
    store,
    async setFaults(ids) {
      const next = resolveFaults(HEALTHY, ids);
      transport.enforce(await prepare(next));
      behaviour = next;
    },
    async reset() {
      await resetStore(store);
      directory.clear();
      await deliveries.reload();
    },
    async close() {
      await Promise.all([plain.close(), transport.close()]);
      await app.close();
      await deliveries.close();
      await store.close();
    },
  };
}
