import type { Config } from '../config.js';
import { buildStore, seedDigest } from './seed.js';
import type { Store } from './store.js';

/** Opens the store that the configuration names, seeded; loads only the driver that is needed. */
export async function openStore(config: Config): Promise<Store> {
  if (config.databaseUrl !== undefined) {
    const { openServer } = await import('./postgres.js');
    return openServer(config.databaseUrl, seedDigest(), buildStore);
  }
  const { openEmbedded } = await import('./pglite.js');
  return openEmbedded(config.stateFolder, seedDigest(), buildStore);
}
