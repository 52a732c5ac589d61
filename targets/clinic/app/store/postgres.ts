import pg from 'pg';
import { storeOf } from './pool.js';
import type { Store } from './store.js';

/**
 * Opens a store on a PostgreSQL server. The database must be empty, or seeded by the same version.
 *
 * @throws Error when the database holds the seed of another version
 */
export async function openServer(
  url: string,
  digest: string,
  build: (store: Store) => Promise<void>,
): Promise<Store> {
  const pool = new pg.Pool({ connectionString: url, max: 8 });
  // Without a listener, a server restart would end the process through an idle connection's error event.
  pool.on('error', () => {});
  const store = storeOf(pool);
  try {
    // Of two clinics that find the database empty, one builds and the other waits.
    await store.transaction(async (query) => {
      await query('SELECT pg_advisory_xact_lock(164313)');
      const [present] = await query<{ found: boolean }>(
        `SELECT to_regclass('seed_digest') IS NOT NULL AS found`,
      );
      if (!present?.found) await build(store);
    });
    const [seeded] = await store.query<{ digest: string }>('SELECT digest FROM seed_digest');
    if (seeded?.digest === digest) return store;
    throw new Error('DATABASE_URL: this database holds another seed; give the clinic an empty one');
  } catch (error) {
    await store.close();
    throw error;
  }
}
