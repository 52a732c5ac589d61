import type { Config } from '../config.js';
import { buildStore, seedDigest } from './seed.js';
import type { Store } from './store.js';

/** Opens the store that the configuration names, seeded; loads only the driver that is needed. */
export async function openStore(config: Config, integrityKey: Buffer): Promise<Store> {
  const digest = seedDigest(integrityKey);
  const build = (store: Store) => buildStore(store, integrityKey);
  if (config.databaseUrl !== undefined) {
    const { openServer } = await import('./postgres.js');
    return openServer(config.databaseUrl, digest, build);
  }
  const { openEmbedded } = await import('./pglite.js');
  return openEmbedded(config.stateFolder, digest, build);
}
