/**
 * The audit log that comes to the harness by itself, as syslog: its receiver is open from the beginning of a run to
 * its end, so that nothing that the run does is missed.
 */
import type { Reading } from '../audit/sources/reading.js';
import { openSyslogFeed, type SyslogFeed } from '../audit/sources/syslog-feed.js';
import { SafeprobeError } from '../errors.js';
import { syslogSource } from './audit-schema.js';
import type { Driver } from './driver.js';
import { ownIdentities } from './receivers/own-identities.js';
import { receiverVariables } from './receivers/round.js';
import type { SharedSessions } from './shared-sessions.js';
import type { Variables } from './template.js';
import { takeTurn } from './turn.js';

export interface AuditFeed {
  /** Opens the receiver, and tells the target of it where that is to be told. Never rejects: `read` says why not. */
  open(): Promise<void>;
  /** Epoch ms since which the feed is listened to and the target knows of it. */
  readonly since: number | undefined;
  read(): Promise<Reading>;
  close(): Promise<void>;
}

/** In whose name the target is told: no check's own. */
const CHECK = 'audit-feed';

interface Opened {
  readonly feed: SyslogFeed;
  readonly vars: Variables;
}

/** Undefined for a target whose log is read where it lies. */
export function createAuditFeed(driver: Driver, sessions: SharedSessions): AuditFeed | undefined {
  const { file } = driver.target;
  const source = file.audit === undefined ? null : syslogSource(file.audit);
  if (source === null) return undefined;
  const { transport, port = 0, senders, connect, disconnect } = source.syslog;
  let opened: Promise<Opened> | undefined;
  let since: number | undefined;

  const open = async (): Promise<Opened> => {
    const identities =
      transport === 'tls' || connect !== undefined ? await ownIdentities(driver.target) : null;
    const feed = await openSyslogFeed({
      listen: file.receivers?.listen ?? '127.0.0.1',
      port,
      tls: transport === 'udp' ? 'udp' : transport === 'tls' ? (identities?.of('good').tls ?? null) : null,
      senders: senders === undefined ? undefined : (driver.target.ca ?? []),
    });
    try {
      if (connect === undefined || identities === null) return { feed, vars: {} };
      const host = file.receivers?.host ?? 'localhost';
      const vars = receiverVariables({ host, identities }, 'syslog-tls', feed.port);
      const run = await takeTurn({ driver, sessions, check: CHECK }, connect, 'audit.connect', vars);
      if (run.stoppedAt !== null)
        throw new SafeprobeError(
          'prerequisite',
          `the target could not be told where its log goes: step ${run.stoppedAt.step}: ${run.stoppedAt.why}`,
          { key: 'audit.source.syslog.connect', remedy: 'Mend the steps, and run it again.' },
        );
      return { feed, vars: { ...vars, ...run.captured } };
    } catch (error) {
      await feed.close();
      throw error;
    } finally {
      since = Date.now();
    }
  };

  return {
    get since() {
      return since;
    },
    async open() {
      opened ??= open();
      await opened.catch(() => undefined);
    },
    async read() {
      opened ??= open();
      const { feed } = await opened;
      return readingOf(feed, (text) => driver.secrets.text(text));
    },
    async close() {
      const one = await opened?.catch(() => undefined);
      if (one === undefined) return;
      try {
        if (disconnect !== undefined)
          await takeTurn({ driver, sessions, check: CHECK }, disconnect, 'audit.disconnect', one.vars);
      } catch {
        // The target may be gone by now, and every verdict is given: there is nobody left to tell.
      } finally {
        await one.feed.close();
      }
    },
  };
}

/** A feed on which something was lost can't show that anything else is missing. */
export function readingOf(
  { items, troubles, senders, port, lossy }: Omit<SyslogFeed, 'cut' | 'restore' | 'close'>,
  redacted: (text: string) => string = (text) => text,
): Reading {
  const said = lossy
    ? `${items.length} messages of ${senders} senders came to UDP port ${port}; what UDP loses on the way leaves no trace`
    : `${items.length} messages of ${senders} connections came to port ${port}`;
  if (troubles.length > 0)
    return { readable: false, items, said: redacted(`${said}; ${troubles.join('; ')}`) };
  return { readable: true, items, said };
}
