/** What hears syslog, by whatever transport, and whom it tells. */
import { SafeprobeError } from '../../errors.js';

export interface Hearing {
  /** A whole message. */
  take(message: Buffer): void;
  /** Something by which a message may be lost. */
  trouble(why: string): void;
}

export interface Receiver {
  readonly port: number;
  /** How many came, in all. */
  senders(): number;
  /** Messages that are known to be lost, as far as the machine tells. */
  losses(): readonly string[];
  stop(): Promise<void>;
  /** Again, on the same port. */
  start(): Promise<void>;
}

export function cannotListen(address: string, port: number, cause: Error): SafeprobeError {
  return new SafeprobeError(
    'environment',
    `can't listen for syslog on ${address}:${port}: ${cause.message}`,
    {
      key: 'audit.source.syslog.port',
      cause,
      remedy: 'Free the port, or name another one.',
    },
  );
}
