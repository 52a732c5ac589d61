/** The mailbox of test accounts: opened once a run, when something first needs it; the target is told of it then. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SafeprobeError } from '../../errors.js';
import type { Mail as MailPart } from '../../kinds/mail.js';
import type { Driver } from '../driver.js';
import { ownIdentities } from '../receivers/own-identities.js';
import { receiverVariables } from '../receivers/round.js';
import { accountVariables } from '../recipe.js';
import type { ResolvedAccount, ResolvedTarget } from '../resolved.js';
import type { SharedSessions } from '../shared-sessions.js';
import { fill, type Variables } from '../template.js';
import { takeTurn } from '../turn.js';
import { type Mail, type MailServer, openMailServer } from './server.js';

export interface MailDoor {
  /** Opens the mailbox and tells the target of it; once, whoever asks. `check`: in whose name. */
  open(check: string): Promise<void>;
  /** The address of an account, by `mailbox.address`. */
  addressOf(account: ResolvedAccount): string;
  /** The first mail that fits and that nobody has taken; null when none came in time. It is taken by this. */
  take(question: MailQuestion): Promise<Mail | null>;
  /** All that came and fits, as soon as one does, else when the time is over; nothing is taken. */
  look(question: MailQuestion): Promise<readonly Mail[]>;
  /** Tells the target that the mailbox is gone, and closes it. */
  close(): Promise<void>;
}

export interface MailQuestion {
  readonly to: string;
  /** Epoch ms. */
  readonly since: number;
  readonly subject?: string;
  /** A text that stands in it. */
  readonly mentioning?: string;
  readonly withinMs: number;
}

interface Lent {
  readonly driver: Driver;
  readonly sessions: SharedSessions;
}

interface Opened {
  readonly server: MailServer;
  readonly vars: Variables;
  readonly check: string;
}

const POLL_MS = 20;
/** More than any run needs; a target gone wild must not fill the memory. */
const MOST_MAILS = 5000;

/** `lend`: what the door needs of the run once it is opened; made after it, because a recipe may wait for mail. */
export function createMailDoor({ file, ...target }: ResolvedTarget, lend: () => Lent): MailDoor {
  const mails: Mail[] = [];
  const taken = new Set<Mail>();
  let opened: Promise<Opened> | undefined;

  const section = () => {
    if (file.mailbox !== undefined) return file.mailbox;
    throw new SafeprobeError('prerequisite', 'the target file does not say how the target sends mail', {
      key: 'mailbox',
      remedy: 'Add mailbox: {connect, address} to it.',
    });
  };

  const open = async (check: string): Promise<Opened> => {
    const { connect, port = 0 } = section();
    const { driver, sessions } = lend();
    const host = file.receivers?.host ?? 'localhost';
    const identities = await ownIdentities({ file, ...target });
    const server = await openMailServer({
      listen: file.receivers?.listen ?? '127.0.0.1',
      port,
      tls: identities.of('good').tls,
      deliver: (mail) => {
        if (mails.length < MOST_MAILS) mails.push(mail);
      },
    });
    try {
      const vars = receiverVariables({ host, identities }, 'smtp', server.port);
      const run = await takeTurn({ driver, sessions, check }, connect, 'mailbox.connect', vars);
      if (run.stoppedAt !== null)
        throw new SafeprobeError(
          'prerequisite',
          `the target could not be told of the mailbox: step ${run.stoppedAt.step}: ${run.stoppedAt.why}`,
          { key: 'mailbox.connect', remedy: 'Run safeprobe doctor, and see mailbox of the target file.' },
        );
      return { server, check, vars: { ...vars, ...run.captured } };
    } catch (error) {
      await server.close();
      throw error;
    }
  };

  const fitting = ({ to, since, subject, mentioning = '' }: MailQuestion): readonly Mail[] => {
    const about = subject === undefined ? null : new RegExp(subject, 'u');
    return mails.filter(
      (mail) =>
        mail.to.includes(to.toLowerCase()) &&
        mail.at >= since &&
        mail.text.includes(mentioning) &&
        (about === null || about.test(mail.subject)),
    );
  };

  const until = async <T>(withinMs: number, find: () => T | undefined): Promise<T | undefined> => {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const found = find();
      if (found !== undefined || performance.now() >= deadline) return found;
      await sleep(POLL_MS);
    }
  };

  return {
    async open(check) {
      opened ??= open(check);
      const mine = opened;
      await mine.catch((error) => {
        // The next one who needs it tries again.
        if (opened === mine) opened = undefined;
        throw error;
      });
    },
    addressOf: (account) => fill(section().address, accountVariables(account)),
    async take(question) {
      const mail = await until(question.withinMs, () => fitting(question).find((each) => !taken.has(each)));
      if (mail !== undefined) taken.add(mail);
      return mail ?? null;
    },
    async look(question) {
      await until(question.withinMs, () => (fitting(question).length > 0 ? true : undefined));
      const { subject: _any, ...wider } = question;
      return fitting(wider);
    },
    async close() {
      const one = await opened?.catch(() => undefined);
      opened = undefined;
      if (one === undefined) return;
      const { disconnect } = section();
      try {
        const { driver, sessions } = lend();
        if (disconnect !== undefined)
          await takeTurn({ driver, sessions, check: one.check }, disconnect, 'mailbox.disconnect', one.vars);
      } catch {
        // The target may be gone by now, and every verdict is given: there is nobody left to tell.
      } finally {
        await one.server.close();
      }
    },
  };
}

/** What kinds see of it. */
export function mailOf(driver: Driver, check: string): MailPart {
  const accounts = () => Object.values(driver.target.accounts).flat();
  return {
    declared: driver.target.file.mailbox !== undefined,
    open: () => driver.mailbox.open(check),
    async to(username, question) {
      const account = accounts().find((each) => each.username === username);
      if (account === undefined)
        throw new SafeprobeError('prerequisite', 'mail was asked for of somebody who is no test account');
      await driver.mailbox.open(check);
      const mails = await driver.mailbox.look({ ...question, to: driver.mailbox.addressOf(account) });
      return mails.map(({ at, subject, secure }) => ({
        at: new Date(at).toISOString(),
        subject: driver.secrets.text(subject),
        secure,
      }));
    },
  };
}
