import { randomUUID } from 'node:crypto';
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { EmbeddedConnection } from './embedded-connection.js';
import { storeOf } from './pool.js';
import type { Store } from './store.js';

/** The one connection that the embedded database has, as the client of a server would hold it. */
function connect(database: PGlite): Store {
  // It waits for nobody at the other end, so it is never closed for being idle.
  const pool = new pg.Pool({
    max: 1,
    idleTimeoutMillis: 0,
    user: 'postgres',
    database: 'postgres',
    stream: () => new EmbeddedConnection(database),
  });
  const store = storeOf(pool);
  return {
    ...store,
    async close() {
      await store.close();
      await database.close();
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Opens the embedded store in memory. The first start builds it and leaves a dump; later starts load the
 * dump, which saves the seconds that creating a database cluster and hashing every password take.
 *
 * @param digest of all that the dump depends on; another digest is another dump
 * @param build creates and fills the schema of an empty store
 */
export async function openEmbedded(
  stateFolder: string,
  digest: string,
  build: (store: Store) => Promise<void>,
): Promise<Store> {
  const dump = join(stateFolder, `store-${digest.slice(0, 16)}.tar`);
  if (await exists(dump)) {
    return connect(await PGlite.create({ loadDataDir: new Blob([await readFile(dump)]) }));
  }
  const database = await PGlite.create();
  const store = connect(database);
  await build(store);
  await mkdir(stateFolder, { recursive: true });
  const image = await database.dumpDataDir('none');
  // Whole or absent: two starts at once each rename a complete file, and neither reads half of one.
  const draft = `${dump}.${randomUUID()}`;
  await writeFile(draft, Buffer.from(await image.arrayBuffer()), { mode: 0o600 });
  await rename(draft, dump);
  return store;
}
