/** Every way in which the target calls others, once each, at a receiver with a good certificate: told, made to call, told to stop. */
import { describeError } from '../errors.js';
import type { Path } from '../plan/keys.js';
import { receiverVariables } from '../target/receivers/round.js';
import type { Attempt } from './attempt.js';
import { capturedBy, carriedBy, hear, type Trial } from './hearing.js';
import type { Receivers } from './receiver.js';
import { sessionFor, under } from './sessions.js';
import { takeTurn } from './turn.js';
import { canSend, tellAbsent, type Visit, within } from './visit.js';
import { newMarker } from './writes.js';

export async function examineOutbound(visit: Visit): Promise<void> {
  const { file, report } = visit;
  const declared = Object.entries(file.outbound ?? {});
  if (declared.length === 0) return tellAbsent(visit, 'outbound', 'outbound', 'outbound calls');
  if (visit.effects === 'read') {
    for (const [name] of declared)
      report.skipped(
        'outbound',
        ['outbound', name],
        'not tried: it changes whom the target calls, and --effects is read',
      );
    return;
  }
  const receivers = await receiversOf(visit);
  if (receivers === null) return;
  try {
    await Promise.all(
      declared.map(([name, outbound]) =>
        within(visit, 'outbound', ['outbound', name], () =>
          receivers.ports.use(1, ([port = 0]) => examine({ visit, receivers, name, outbound }, port)),
        ),
      ),
    );
  } finally {
    await receivers.identities.close();
  }
}

async function receiversOf({ driver, report }: Visit): Promise<Receivers | null> {
  // Certificates are made with libraries that take their time to load.
  const { openReceivers } = await import('./receiver.js');
  try {
    return await openReceivers(driver.target);
  } catch (error) {
    const own = driver.target.receivers !== undefined;
    report.broken('outbound', own ? ['receivers', 'authority'] : ['receivers'], {
      what: `the harness can't make its own servers: ${describeError(error)}`,
      expected: own ? 'a certificate of an authority and its private key' : 'an address to listen on',
      fix: own
        ? 'cert: the PEM certificate of the authority; key: its key as PKCS #8, PEM'
        : 'see receivers.listen: an address of this machine',
    });
    return null;
  }
}

async function examine(trial: Trial, port: number): Promise<void> {
  const { visit, receivers, name, outbound } = trial;
  const { report } = visit;
  const key: Path = ['outbound', name];
  const { connect, event, disconnect } = outbound;
  const action = visit.file.actions?.[event.action];
  if (action === undefined) return;
  const requests = [action.request, ...connect.steps.map(({ request }) => request)];
  if (requests.some((request) => !canSend(visit, request)))
    return report.skipped('outbound', key, 'not tried: its address does not work');
  const connector = await sessionFor(visit, connect.persona, connect.signIn);
  const caller = await sessionFor(visit, event.persona, action.signIn);
  if (connector === null || caller === null)
    return report.skipped(
      'outbound',
      key,
      `not tried: ${connector === null ? connect.persona : event.persona} could not sign in`,
    );
  const { openReceiver } = await import('./receiver.js');
  const listener = await openReceiver(receivers, outbound, port).catch((error: unknown) => {
    tellNoListener(trial, port, error);
    return null;
  });
  if (listener === null) return;
  try {
    const vars = receiverVariables(receivers, outbound.protocol, listener.port);
    const attempt = await takeTurn(visit, connector, {
      steps: connect.steps,
      key: [...key, 'connect'],
      vars,
    });
    if (!attempt.finished) {
      // Answered as expected, only without a value that is needed further on.
      const wasTold = attempt.steps.length > 0 || attempt.stops.every(({ cause }) => cause === 'capture');
      if (wasTold)
        report.note(
          'outbound',
          [...key, 'connect'],
          'the target may go on calling the receiver that it was told of: the steps to stop it have not all their values',
          'see at the target that nothing is left of it',
        );
      return;
    }
    if (attempt.stops.length === 0)
      report.works('outbound', [...key, 'connect'], `told to call ${receivers.host}:${listener.port}`);
    try {
      const label = `${name}/event`;
      const marker = newMarker();
      const since = performance.now();
      const outcome = await under(visit, caller, label).act(event.action, {
        resource: event.resource,
        marker,
      });
      if (!outcome.success)
        report.broken('outbound', [...key, 'event'], {
          what: `the event, ${event.action} on ${event.resource} by ${event.persona}, does not succeed`,
          expected: 'a success by its oracle',
          seen: visit.log.last(label)?.text ?? outcome.said,
          fix: 'see that action, and whether this persona may do it; then the target has something to call for',
        });
      else await hear(trial, listener, carriedBy(trial, marker, outcome.nonce), attempt, since);
    } finally {
      const stopper = disconnect && (await sessionFor(visit, disconnect.persona, disconnect.signIn));
      if (disconnect === undefined)
        report.note(
          'outbound',
          key,
          'no disconnect: the target goes on calling when a run is over, unless the next connect replaces the last',
        );
      else if (stopper == null)
        report.skipped(
          'outbound',
          [...key, 'disconnect'],
          `not tried: ${disconnect.persona} could not sign in`,
        );
      else await stop(trial, stopper, attempt, vars);
    }
  } finally {
    await listener.close();
  }
}

async function stop(
  { visit, name, outbound }: Trial,
  entered: NonNullable<Awaited<ReturnType<typeof sessionFor>>>,
  connected: Attempt,
  vars: { readonly [name: string]: string | undefined },
): Promise<void> {
  const key = ['outbound', name, 'disconnect'];
  const done = await takeTurn(visit, entered, {
    steps: outbound.disconnect?.steps ?? [],
    key,
    // What connect captured, with the session of whoever disconnects.
    start: {
      jar: entered.credentials.jar,
      captured: { ...entered.credentials.captured, ...capturedBy(connected, outbound) },
    },
    vars,
  });
  if (done.finished && done.stops.length === 0) visit.report.works('outbound', key, 'told to stop calling');
}

function tellNoListener({ visit, receivers, outbound }: Trial, port: number, error: unknown): void {
  const fixed = port !== 0;
  visit.report.broken('outbound', ['receivers', fixed ? 'ports' : 'listen'], {
    what: `the harness can't listen on ${receivers.address}${fixed ? `:${port}` : ''} for ${outbound.protocol}`,
    expected: 'an address of this machine, and a port that is free',
    seen: describeError(error),
    fix: fixed ? 'name another port, or end what holds it' : 'listen: 0.0.0.0, or an address of this machine',
  });
}
