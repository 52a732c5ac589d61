import type pg from 'pg';
import type { Query, Store } from './store.js';

/** Each text is parsed and planned once a connection: most of what a short statement costs. */
const names = new Map<string, string>();

function nameOf(text: string): string {
  const name = names.get(text) ?? `statement-${names.size}`;
  names.set(text, name);
  return name;
}

function queryOf(client: pg.Pool | pg.PoolClient): Query {
  return async <Row extends object>(text: string, params: readonly unknown[] = []) =>
    (await client.query<Row & pg.QueryResultRow>({ name: nameOf(text), text, values: [...params] })).rows;
}

/** A store over the pool's connections. */
export function storeOf(pool: pg.Pool): Store {
  return {
    query: queryOf(pool),
    async transaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('BEGIN');
        const result = await work(queryOf(client));
        await client.query('COMMIT');
        return result;
      } catch (error) {
        // A connection whose rollback failed is in an unknown state: the pool must not hand it out again.
        await client.query('ROLLBACK').catch((cause: Error) => {
          broken = cause;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    script: async (sql) => void (await pool.query(sql)),
    close: () => pool.end(),
  };
}
