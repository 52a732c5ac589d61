/** One look at the TLS of an address: whether it answers, after which dialogue, and with which certificates. */
import type { Socket } from 'node:net';
import { type StarttlsProtocol, scan } from 'tls-scanner-lite';
import type { TlsReport } from '../kinds/probe.js';

export interface TlsPlace {
  readonly host: string;
  readonly port: number;
  /** The name asked for and matched; `host` when left out. */
  readonly servername?: string;
  /** Spoken before TLS. */
  readonly starttls?: StarttlsProtocol;
}

/** Never throws for what a server does. `open` has asked the scope guard. */
export function lookAtTls(
  { starttls, ...where }: TlsPlace,
  open: (host: string, port: number) => Promise<Socket>,
  ca: readonly string[] | undefined,
): Promise<TlsReport> {
  return scan(where, {
    connect: open,
    what: ['certificates'],
    ...(starttls === undefined ? {} : { starttls }),
    ...(ca === undefined ? {} : { ca: [...ca] }),
  });
}
