/** A log sink of the harness that the target forwards its entries to: it can be cut off and restored. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openSyslogFeed, type SyslogFeed } from '../../audit/sources/syslog-feed.js';
import { parseDuration } from '../../duration.js';
import { SafeprobeError } from '../../errors.js';
import type { Sink } from '../../kinds/outbound.js';
import { actionOf } from '../resolved.js';
import type { TargetOutbound } from '../schema.js';
import { takeTurn } from '../turn.js';
import { type RoundContext, receiverVariables } from './round.js';

const POLL_MS = 50;
/** For the target to see that the connection is gone: what it writes into a dead one nobody can ask back. */
const SEVERED_MS = 300;

/** Tells the target of a sink, lets the check work with it, and tells the target that it is gone: also after a failure. */
export async function withSink<T>(
  context: RoundContext,
  outbound: TargetOutbound,
  port: number,
  work: (sink: Sink) => Promise<T>,
): Promise<T> {
  if (outbound.protocol !== 'syslog-tls')
    throw new SafeprobeError('prerequisite', `the harness has no log sink for ${outbound.protocol}`);
  const feed = await openSyslogFeed({
    listen: context.listen,
    port,
    tls: context.identities.of('good').tls,
  });
  const vars = receiverVariables(context, outbound.protocol, feed.port);
  try {
    const run = await takeTurn(context, outbound.connect, 'outbound.connect', vars);
    if (run.stoppedAt !== null)
      throw new SafeprobeError(
        'prerequisite',
        `the target could not be told of the log sink: step ${run.stoppedAt.step}: ${run.stoppedAt.why}`,
        { key: 'outbound.*.connect', remedy: 'Run safeprobe doctor, and see outbound of the target file.' },
      );
    try {
      return await work(sinkOf(context, outbound, feed));
    } finally {
      await disconnect(context, outbound, { ...vars, ...run.captured });
    }
  } finally {
    await feed.close();
  }
}

function sinkOf({ driver, sessions, check }: RoundContext, outbound: TargetOutbound, feed: SyslogFeed): Sink {
  const { persona, action, resource } = outbound.event;
  const arrived = (nonces: readonly string[]) => {
    const all = feed.items.map((item) => JSON.stringify(item));
    return nonces.map((nonce) => all.filter((item) => item.includes(nonce)).length);
  };
  return {
    withinMs: parseDuration(outbound.within),
    retryMs: parseDuration(outbound.retryWithin ?? '2s'),
    async fire() {
      const path = sessions.pathFor(persona, actionOf(driver.target, action).signIn);
      const session = sessions.renewing(check, await sessions.take(check, persona, path));
      return session.act(action, { resource });
    },
    async arrivals(nonces, withinMs) {
      const deadline = performance.now() + withinMs;
      for (;;) {
        const counts = arrived(nonces);
        if (counts.every((count) => count > 0) || performance.now() >= deadline) return counts;
        await sleep(POLL_MS);
      }
    },
    async cut() {
      await feed.cut();
      await sleep(SEVERED_MS);
    },
    restore: () => feed.restore(),
    state: () => ({
      messages: feed.items.length,
      senders: feed.senders,
      troubles: feed.troubles.map((each) => driver.secrets.text(each)),
    }),
  };
}

async function disconnect(
  context: RoundContext,
  outbound: TargetOutbound,
  vars: { readonly [name: string]: string | undefined },
): Promise<void> {
  if (outbound.disconnect === undefined) return;
  const run = await takeTurn(context, outbound.disconnect, 'outbound.disconnect', vars);
  if (run.stoppedAt !== null)
    throw new SafeprobeError(
      'prerequisite',
      `the target could not be told that the log sink is gone: step ${run.stoppedAt.step}: ${run.stoppedAt.why}`,
      { key: 'outbound.*.disconnect', remedy: 'Mend the steps, and remove what they left behind.' },
    );
}
