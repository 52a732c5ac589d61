/** One round: receivers opened, the target told to call them, made to call, given its time, and told to stop. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseDuration } from '../../duration.js';
import { SafeprobeError } from '../../errors.js';
import type { ReceiverName, Twin } from '../../kinds/outbound.js';
import type { Outcome, Session } from '../../kinds/probe.js';
import type { Driver } from '../driver.js';
import type { RecipeRun } from '../recipe.js';
import { actionOf } from '../resolved.js';
import type { TargetOutbound } from '../schema.js';
import type { SharedSessions } from '../shared-sessions.js';
import type { Variables } from '../template.js';
import { takeTurn } from '../turn.js';
import type { Identities } from './identities.js';
import { type Handler, listen } from './listener.js';
import { https, syslog } from './protocols.js';
import { type Carried, holdsAll, type Recording } from './recording.js';
import { type StartTls, smtp } from './smtp.js';
import { type Told, twinOf } from './twin.js';

export interface RoundContext {
  readonly driver: Driver;
  readonly sessions: SharedSessions;
  readonly check: string;
  readonly identities: Identities;
  /** How the target reaches the harness. */
  readonly host: string;
  readonly listen: string;
  wait(ms: number, why: string): Promise<unknown>;
}

const POLL_MS = 20;
const DEFAULT_RETRY = '2s';
/** After the whole payload is there: time to say goodbye. */
const FAREWELL_MS = 500;
/** For a handshake under way to come to its end, also on a busy machine: one still open has not refused anything. */
const SETTLE_MS = 5_000;

const STARTTLS: { readonly [receiver: string]: StartTls } = {
  'starttls-hidden': 'hidden',
  'starttls-454': '454',
  'starttls-500': '500',
};

export function handlerOf(protocol: TargetOutbound['protocol'], receiver: ReceiverName): Handler {
  if (protocol === 'https') return https;
  return protocol === 'syslog-tls' ? syslog : smtp(STARTTLS[receiver] ?? 'offered');
}

/** A receiver, what came of telling the target to call it, and whether it was told to stop. */
interface Opened extends Told {
  run: RecipeRun | null;
  told: string | null;
  stopped: boolean;
}

/** `ports`: one for each receiver; 0 for any. */
export async function round(
  context: RoundContext,
  outbound: TargetOutbound,
  receivers: readonly ReceiverName[],
  ports: readonly number[],
): Promise<readonly Twin[]> {
  const opened: Opened[] = [];
  try {
    for (const [index, receiver] of receivers.entries()) {
      const handler = handlerOf(outbound.protocol, receiver);
      const identity = context.identities.of(receiver);
      const listener = await listen(context.listen, ports[index] ?? 0, identity, handler);
      opened.push({ receiver, listener, run: null, told: null, stopped: false });
    }
    for (const each of opened) {
      const run = await takeTurn(
        context,
        outbound.connect,
        'outbound.connect',
        receiverVariables(context, outbound.protocol, each.listener.port),
      );
      each.run = run;
      each.told = run.stoppedAt === null ? null : `step ${run.stoppedAt.step}: ${run.stoppedAt.why}`;
    }
    const since = performance.now();
    const { event, carried } = await fire(context, outbound);
    if (event.success) await waitForRetry(context, outbound, receivers);
    if (event.success)
      await Promise.all(
        opened.map((each) => (each.told === null ? heardOut(outbound, each, carried, since) : undefined)),
      );
    // Told to stop first: what is under way then comes to its end, and nothing new begins.
    await disconnect(context, outbound, opened);
    await settled(opened);
    const about = { outbound, event, carried, since, secrets: context.driver.secrets };
    return opened.map((each) => twinOf(about, each));
  } finally {
    await disconnect(context, outbound, opened).finally(() =>
      Promise.all(opened.map(({ listener }) => listener.close())),
    );
  }
}

/** Until no connection is open, though not for long: some senders keep the good one. */
async function settled(opened: readonly Opened[]): Promise<void> {
  const since = performance.now();
  const isOpen = ({ receiver, listener }: Opened) =>
    performance.now() < since + (receiver === 'good' ? FAREWELL_MS : SETTLE_MS) &&
    listener.recordings.some((each) => each.endedAt === null);
  while (opened.some(isOpen)) await sleep(POLL_MS);
}

/** What the steps of `connect` and `disconnect` may say of a receiver. */
export function receiverVariables(
  { host, identities }: Pick<RoundContext, 'host' | 'identities'>,
  protocol: TargetOutbound['protocol'],
  port: number,
): Variables {
  const scheme = protocol === 'syslog-tls' ? 'syslog' : protocol;
  const name = host.includes(':') ? `[${host}]` : host;
  const path = protocol === 'https' ? `/${randomBytes(6).toString('hex')}` : '';
  return {
    'receiver.url': `${scheme}://${name}:${port}${path}`,
    'receiver.host': host,
    'receiver.port': String(port),
    'receiver.ca': identities.ca,
    'receiver.crl': identities.crl,
  };
}

/** Makes the target call, and says what the call must hold. */
async function fire(
  { driver, sessions, check }: RoundContext,
  { event: { persona, action, resource }, carries }: TargetOutbound,
): Promise<{ readonly event: Outcome; readonly carried: Carried }> {
  const path = sessions.pathFor(persona, actionOf(driver.target, action).signIn);
  const session: Session = sessions.renewing(check, await sessions.take(check, persona, path));
  const marker = `sp${randomBytes(9).toString('hex')}`;
  const event = await session.act(action, { resource, marker });
  const own = driver.target.canaries[resource] ?? {};
  const values: { readonly [label: string]: string | null | undefined } = {
    ...own,
    marker,
    nonce: event.nonce,
  };
  const carried = carries.map((label): [string, string] => {
    const value = values[label];
    if (typeof value === 'string') return [label, value];
    throw new SafeprobeError('prerequisite', `the event has no ${label} that a call could hold`, {
      key: 'outbound.*.carries',
      expected: Object.keys(own).concat('marker', 'nonce').join(', '),
    });
  });
  return { event, carried: Object.fromEntries(carried) };
}

/** No bad receiver is done before a retry had its time: that much is waited without holding a place. */
async function waitForRetry(
  context: RoundContext,
  { title, protocol, retryWithin }: TargetOutbound,
  receivers: readonly ReceiverName[],
): Promise<void> {
  if (receivers.every((receiver) => receiver === 'good')) return;
  const ms = parseDuration(retryWithin ?? DEFAULT_RETRY);
  await context.wait(ms, `${title ?? protocol}: a retry, or a fallback to plaintext`);
}

/** Until the good one has the payload; until a bad one was called, the call ended, and no retry followed. */
async function heardOut(
  outbound: TargetOutbound,
  { receiver, listener }: Opened,
  carried: Carried,
  since: number,
): Promise<void> {
  const retryMs = parseDuration(outbound.retryWithin ?? DEFAULT_RETRY);
  const isGood = receiver === 'good';
  const withinMs = parseDuration(outbound.within);
  const deadline = since + withinMs + (isGood ? 0 : retryMs);
  let fullAt: number | undefined;
  for (;;) {
    const now = performance.now();
    const { recordings } = listener;
    // A call that began in time is heard out, though not without end.
    const isOpen = recordings.some((each) => each.endedAt === null && wasTried(each));
    if (now >= deadline + (isOpen ? withinMs : 0)) return;
    if (isGood) {
      const full = recordings.find((each) => holdsAll(each, carried));
      if (full !== undefined) {
        fullAt ??= now;
        if (full.endedAt !== null || now > fullAt + FAREWELL_MS) return;
      }
    } else {
      const over = recordings.length > 0 && recordings.every((each) => each.endedAt !== null);
      // From the first one on: a busy sender may never stop trying.
      const first = Math.min(...recordings.map((each) => each.endedAt ?? now));
      if (over && recordings.some(wasTried) && now - first >= retryMs) return;
    }
    await sleep(POLL_MS);
  }
}

/** A connection that was only opened and dropped tells nothing. */
function wasTried({ opened }: Recording): boolean {
  return opened !== 'nothing';
}

/** Each once, also after a failure: a target must not go on calling a harness that is gone. */
async function disconnect(
  context: RoundContext,
  outbound: TargetOutbound,
  opened: readonly Opened[],
): Promise<void> {
  if (outbound.disconnect === undefined) return;
  const left: string[] = [];
  for (const each of opened) {
    if (each.run === null || each.told !== null || each.stopped) continue;
    each.stopped = true;
    const vars = {
      ...receiverVariables(context, outbound.protocol, each.listener.port),
      ...each.run.captured,
    };
    const run = await takeTurn(context, outbound.disconnect, 'outbound.disconnect', vars);
    if (run.stoppedAt !== null) left.push(`step ${run.stoppedAt.step}: ${run.stoppedAt.why}`);
  }
  if (left.length > 0)
    throw new SafeprobeError(
      'prerequisite',
      `the target could not be told to stop calling: ${left.join('; ')}`,
      { key: 'outbound.*.disconnect', remedy: 'Mend the steps, and remove what they left behind.' },
    );
}
