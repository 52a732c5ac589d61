/** The audit log of provider and relying party: a file with one JSON object a line. */
import { randomUUID } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';

/** What happened. The rest of an entry is seen on the request itself. */
export interface Happened {
  readonly event: 'sign-in' | 'sign-out' | 'renewal' | 'read' | 'write' | 'administration';
  /** C, R, U, D or E (execute). */
  readonly operation: string;
  readonly user: string;
  readonly object?: string;
  readonly ok: boolean;
}

export interface Log {
  readonly file: string;
  note(request: IncomingMessage, happened: Happened): void;
}

/** @param recording false: who saw and changed records is not written, only who signed in and out */
export function openLog(file: string, recording: boolean): Log {
  writeFileSync(file, '', { mode: 0o600 });
  return {
    file,
    note({ headers, socket }, { event, operation, user, object, ok }) {
      if (!recording && (event === 'read' || event === 'write')) return;
      const entry = {
        id: randomUUID(),
        time: new Date().toISOString(),
        event,
        operation,
        user,
        object: object ?? null,
        category: object === undefined ? 'sign-in' : 'record',
        outcome: ok ? 'success' : 'failure',
        address: socket.remoteAddress ?? null,
        request: headers['x-request-id'] ?? null,
      };
      appendFileSync(file, `${JSON.stringify(entry)}\n`);
    },
  };
}
