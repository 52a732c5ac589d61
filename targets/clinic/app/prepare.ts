/**
 * Makes what the first start would make, and ends: keys, certificate authority, and the seeded store's dump. Set-up runs
 * it, so that a first run measures the clinic and not the hashing of two hundred passwords.
 */
import { readConfig } from './config.js';
import { openIntegrityKey } from './store/integrity.js';
import { openStore } from './store/open.js';
import { openAuthority } from './tls/authority.js';

async function prepare(): Promise<void> {
  // A database server is seeded by the clinic itself: set-up must not need one that runs.
  const config = { ...readConfig(process.env), databaseUrl: undefined };
  const store = await openStore(config, await openIntegrityKey(config.stateFolder));
  await Promise.all([store.close(), openAuthority(config.stateFolder)]);
}

prepare().catch((error: unknown) => {
  process.stderr.write(`clinic: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
