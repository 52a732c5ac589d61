/** Reads the audit log from wherever the target file says that it is. */
import { resolve } from 'node:path';
import { SafeprobeError } from '../../errors.js';
import { databaseSource, type TargetAudit } from '../../target/audit-schema.js';
import type { Driver } from '../../target/driver.js';
import type { TargetSecret } from '../../target/schema.js';
import { fill } from '../../target/template.js';
import { withMembers } from '../members.js';
import { readCommand } from './command.js';
import { readLogFile } from './file.js';
import { type AuditReader, readLists } from './http.js';
import { readMysql } from './mysql.js';
import { readPostgres } from './postgres.js';
import type { Reading } from './reading.js';

/** What a source may need: a session to read with, addresses within the scope, and what came by itself. */
export interface SourceDoors {
  readonly reader: AuditReader | null;
  readonly feed?: { read(): Promise<Reading> } | undefined;
  admit(host: string, port: number): Promise<string>;
  /** The list of reasons, where the target file names one. */
  reasons?(since: string): Promise<Reading>;
}

export async function readSource(
  driver: Driver,
  audit: Pick<TargetAudit, 'source' | 'members'>,
  doors: SourceDoors,
  since: string,
): Promise<Reading> {
  const reading = await readAsIs(driver, audit, doors, since);
  return { ...reading, items: withMembers(audit, reading.items) };
}

async function readAsIs(
  driver: Driver,
  { source }: Pick<TargetAudit, 'source'>,
  { reader, admit, feed }: SourceDoors,
  since: string,
): Promise<Reading> {
  const { folder, ca } = driver.target;
  if ('request' in source) {
    if (reader === null) throw new SafeprobeError('harness', 'the audit log was asked for without a session');
    return readLists(driver, source, reader, since);
  }
  if ('syslog' in source) {
    if (feed === undefined)
      throw new SafeprobeError('harness', 'the audit log was asked for without a receiver');
    return feed.read();
  }
  if ('lines' in source) return readLogFile(resolve(folder, source.lines), source.text);
  if ('command' in source) {
    const command = source.command.map((part) => fill(part, { since }));
    const { items, text, env = {} } = source;
    const read = await readCommand(command, { cwd: folder, items, text, env: literals(env) });
    // What it complains of may hold what it was given.
    return { ...read, said: driver.secrets.text(read.said) };
  }
  const database = databaseSource({ source });
  if (database === null || !('literal' in database.address))
    throw new SafeprobeError('harness', 'the address of the audit database was not read');
  const { address, query, tls } = database;
  const read = { postgres: readPostgres, mysql: readMysql }[database.server];
  const reading = await read({ url: address.literal, query, admit, ca, tls: tls ?? true }, since);
  return { ...reading, said: driver.secrets.text(reading.said) };
}

function literals(env: { readonly [name: string]: string | TargetSecret }): {
  readonly [name: string]: string;
} {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => {
      if (typeof value === 'string') return [name, value];
      if ('literal' in value) return [name, value.literal];
      throw new SafeprobeError('harness', `the variable ${name} of the audit command was not read`);
    }),
  );
}
