import { randomBytes } from 'node:crypto';
import { resolveFaults } from '../faults/index.js';
import { type Behaviour, HEALTHY } from './behaviour.js';
import type { Config } from './config.js';
import type { Clinic } from './context.js';
import { buildServer } from './server.js';
import { openStore } from './store/open.js';
import { resetStore } from './store/reset.js';
import type { Store } from './store/store.js';
import { type Authority, openAuthority } from './tls/authority.js';

/** A clinic that listens. */
export interface RunningClinic {
  readonly url: string;
  readonly port: number;
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

async function transport(authority: Authority, behaviour: Behaviour) {
  return { ...behaviour.protocolOptions(), ...(await authority.issue(behaviour.leafProfile(Date.now()))) };
}

/** Opens store and authority, and listens. */
export async function startClinic(config: Config): Promise<RunningClinic> {
  let behaviour = resolveFaults(HEALTHY, config.faults);
  const [store, authority] = await Promise.all([openStore(config), openAuthority(config.stateFolder)]);
  let url = '';
  const clinic: Clinic = {
    limits: config.limits,
    store,
    formKey: randomBytes(32),
    get behaviour() {
      return behaviour;
    },
    get url() {
      return url;
    },
  };
  const app = await buildServer(clinic, await transport(authority, behaviour));
  await app.listen({ host: config.host, port: config.port });
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  url = `https://localhost:${port}`;
  return {
    url,
    port,
    ca: authority.file,
    store,
    async setFaults(ids) {
      const next = resolveFaults(HEALTHY, ids);
      app.server.setSecureContext(await transport(authority, next));
      behaviour = next;
    },
    reset: () => resetStore(store),
    async close() {
      await app.close();
      await store.close();
    },
  };
}
