import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Recorded } from '../audit/log.js';
import type { Behaviour } from '../behaviour.js';
import type { Query } from '../store/store.js';
import { failureCode, openSecure } from './connect.js';
import type { RecordEvent } from './event.js';
import { allIntegrations, type Channel, type Integration } from './integration.js';
import { careTeamMessage, type Message, sendMail } from './mail.js';
import type { Notice } from './notice.js';
import { openSyslogSender, type SyslogSender, syslogMessage } from './syslog.js';
import { callWebhook } from './webhook.js';

/**
 * Everything that the clinic sends out by itself. Nobody waits for it: a receiver that is slow, absent or not
 * to be trusted costs the request that caused the delivery nothing.
 */
export interface Deliveries {
  /** Reads the receivers anew: after they were changed. */
  reload(): Promise<void>;
  /** Tells the receivers of what was just committed. */
  announce(recorded: Recorded | undefined, event: RecordEvent | undefined): void;
  /** Sends what the holders of accounts are told. */
  notify(notices: readonly Notice[]): void;
  /** Ends what is under way and says goodbye. */
  close(): Promise<void>;
}

const RETRY_MS = 1000;
/** For one receiver: what one doesn't take must not pile up, nor cost the others anything. */
const MOST_UNDER_WAY = 100;
/** What is nearly done may end by itself when the clinic closes. */
const GRACE_MS = 300;

/** Whether events go to receivers of this kind at all. */
export function calls(_channel: Channel): boolean {
  return true;
}

type Parcel = RecordEvent | Message;

function logFailure(integration: Integration, failure: string, lost = 1): void {
  const { channel, id } = integration;
  const line = { time: new Date().toISOString(), delivery: channel, integration: id, failure, lost };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

function isForAccounts(integration: Integration): boolean {
  return integration.channel === 'mail' && integration.about === 'accounts';
}

export async function openDeliveries(query: Query, behaviour: () => Behaviour): Promise<Deliveries> {
  const ending = new AbortController();
  const { signal } = ending;
  // Every connection listens to it.
  setMaxListeners(0, signal);
  const underWay = new Map<Promise<void>, Integration['id']>();
  const senders = new Map<string, SyslogSender>();
  /**
   * For a receiver that couldn't be reached: the one attempt, a second later, that decides also for all that is to go
   * there meanwhile. Else each event would knock twice at a door that is closed.
   */
  const trials = new Map<string, Promise<void>>();
  let integrations: readonly Integration[] = [];
  let closing = false;

  async function attempt(integration: Integration, parcel: Parcel, count: number): Promise<void> {
    if (integration.channel === 'mail') {
      const message = 'subject' in parcel ? parcel : careTeamMessage(parcel);
      await sendMail(integration, message, behaviour(), signal);
    } else if (integration.channel === 'webhook' && 'observation' in parcel) {
      const status = await callWebhook(integration, parcel, behaviour(), count, signal);
      if (status < 200 || status > 299) logFailure(integration, `HTTP_${status}`);
    }
  }

  function tryAgain(integration: Integration, event: Parcel): Promise<void> {
    const trial = wait(RETRY_MS, undefined, { signal })
      .then(() => attempt(integration, event, 1))
      .finally(() => trials.delete(integration.id));
    trials.set(integration.id, trial);
    return trial;
  }

  async function deliver(integration: Integration, event: Parcel): Promise<void> {
    const trialOf = () => trials.get(integration.id);
    try {
      if (trialOf() !== undefined) {
        await trialOf();
        return await attempt(integration, event, 0);
      }
      await attempt(integration, event, 0).catch(async () => {
        if (trialOf() === undefined) return tryAgain(integration, event);
        await trialOf();
        return attempt(integration, event, 1);
      });
    } catch (error) {
      if (!signal.aborted) logFailure(integration, failureCode(error));
    }
  }

  function senderFor(integration: Extract<Integration, { channel: 'syslog' }>): SyslogSender {
    const present = senders.get(integration.id);
    if (present !== undefined) return present;
    const sender = openSyslogSender(
      () => openSecure(integration, behaviour().receiverTrust('syslog', integration), signal),
      (count, cause) => logFailure(integration, failureCode(cause), count),
      signal,
      behaviour,
    );
    senders.set(integration.id, sender);
    return sender;
  }

  function announceNow(recorded: Recorded | undefined, event: RecordEvent | undefined): void {
    for (const integration of integrations) {
      if (closing || !behaviour().calls(integration.channel)) continue;
      if (integration.channel === 'syslog') {
        // An entry whose actor nobody knows belongs to every tenant's log.
        const mine = recorded?.tenant === undefined || recorded.tenant === integration.tenant;
        if (recorded !== undefined && mine) senderFor(integration).send(syslogMessage(recorded));
      } else if (event?.tenant === integration.tenant && !isForAccounts(integration)) {
        dispatch(integration, event);
      }
    }
  }

  function dispatch(integration: Integration, parcel: Parcel): void {
    const waiting = [...underWay.values()].filter((id) => id === integration.id).length;
    if (waiting >= MOST_UNDER_WAY) {
      logFailure(integration, 'TOO_MANY');
      return;
    }
    const delivery: Promise<void> = deliver(integration, parcel).finally(() => underWay.delete(delivery));
    underWay.set(delivery, integration.id);
  }

  function notifyNow({ tenant, message }: Notice): void {
    for (const integration of integrations) {
      if (closing || integration.tenant !== tenant || !isForAccounts(integration)) continue;
      dispatch(integration, message);
    }
  }

  async function read(): Promise<void> {
    integrations = await allIntegrations(query);
    // Loaded when it is first of use, and before it is in a hurry.
    if (integrations.some(({ channel }) => channel === 'mail')) await import('nodemailer');
    const known = new Set(integrations.map(({ id }) => id));
    for (const [id, sender] of senders) {
      if (known.has(id)) continue;
      senders.delete(id);
      void sender.close();
    }
  }

  let reading = Promise.resolve();
  /** One after the other: an older answer of the store must not replace a newer one. */
  const reload = (): Promise<void> => {
    const next = reading.then(read);
    reading = next.catch(() => {});
    return next;
  };

  await reload();
  return {
    reload,
    announce(recorded, event) {
      // The answer first: what is sent out never delays it.
      if (integrations.length > 0) setImmediate(announceNow, recorded, event);
    },
    notify(notices) {
      for (const notice of notices) setImmediate(notifyNow, notice);
    },
    async close() {
      closing = true;
      const last = Promise.allSettled([
        ...underWay.keys(),
        ...[...senders.values()].map((sender) => sender.close()),
      ]);
      await Promise.race([last, wait(GRACE_MS, undefined, { signal }).catch(() => {})]);
      ending.abort();
      await last;
    },
  };
}
