/** Runs one SQL statement with positional parameters ($1, $2 …) and gives its rows. */
export type Query = <Row extends object>(sql: string, params?: readonly unknown[]) => Promise<Row[]>;

/**
 * PostgreSQL, embedded or on a server. Every request of the clinic runs in one transaction, so that what
 * was done and the audit entry that says so are kept together or not at all.
 */
export interface Store {
  readonly query: Query;
  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result>;
  /** Runs several statements without parameters (schema, reset). */
  script(sql: string): Promise<void>;
  close(): Promise<void>;
}
