/** The part of the probe for messages: what a target file declares of them, and the doors to do something with it. */
import { SafeprobeError } from '../../errors.js';
import type { Messages, Twin } from '../../kinds/outbound.js';
import type { Driver } from '../driver.js';
import { listen } from '../receivers/listener.js';
import { refusalOf } from '../receivers/own-client.js';
import { ownIdentities } from '../receivers/own-identities.js';
import { createTurns, type Ports, type Turns } from '../receivers/ports.js';
import { handlerOf, round } from '../receivers/round.js';
import { withSink } from '../receivers/sink.js';
import type { ScopeGuard } from '../scope.js';
import type { SharedSessions } from '../shared-sessions.js';
import { sendSigned } from './exchange.js';
import { flipRecords } from './record-flip.js';

/** What a check lends to its own messages. */
export interface MessageDesk {
  wait(ms: number, why: string): Promise<unknown>;
  readBack(action: string, resource: string, marker: string): Promise<boolean | null>;
}

/** What the checks of a run share: one set of identities, and the ports. */
export function createMessages(driver: Driver, guard: ScopeGuard, sessions: SharedSessions, ports: Ports) {
  const { file } = driver.target;
  const host = file.receivers?.host ?? 'localhost';
  const address = file.receivers?.listen ?? '127.0.0.1';
  const turns = new Map<string, Turns>();
  // A system that knows one receiver at a time must not be told of another's by a check that runs beside.
  const turnsOf = (name: string): Turns => {
    const known = turns.get(name) ?? createTurns();
    turns.set(name, known);
    return known;
  };
  const identities = () => ownIdentities(driver.target);

  const outboundOf = (name: string) => {
    const outbound = file.outbound?.[name];
    if (outbound !== undefined) return outbound;
    throw new SafeprobeError('prerequisite', `the target declares no outbound "${name}"`);
  };
  const contextOf = async (check: string, { wait }: MessageDesk) => ({
    driver,
    sessions,
    check,
    identities: await identities(),
    host,
    listen: address,
    wait,
  });

  return (check: string, desk: MessageDesk): Messages => ({
    outbound: Object.entries(file.outbound ?? {}).map(([name, each]) => ({
      name,
      title: each.title ?? name,
      protocol: each.protocol,
      signed: each.signature !== undefined,
    })),
    exchanges: Object.entries(file.exchanges ?? {}).map(([name, each]) => ({
      name,
      title: each.title ?? name,
    })),
    unsigned: file.lacks?.['signed-exchanges'] ?? null,
    async call(name, receivers) {
      const outbound = outboundOf(name);
      const context = await contextOf(check, desk);
      const alone: Turns = outbound.several === true ? (work) => work() : turnsOf(name);
      const size = outbound.several === true ? Math.min(ports.most, receivers.length) : 1;
      const twins: Twin[] = [];
      for (let at = 0; at < receivers.length; at += size) {
        const some = receivers.slice(at, at + size);
        const seen = await alone(() =>
          ports.use(some.length, (taken) => round(context, outbound, some, taken)),
        );
        twins.push(...seen);
      }
      return twins;
    },
    async sink(name, work) {
      const outbound = outboundOf(name);
      const context = await contextOf(check, desk);
      const alone: Turns = outbound.several === true ? (each) => each() : turnsOf(name);
      return alone(() => ports.use(1, ([port = 0]) => withSink(context, outbound, port, work)));
    },
    async ownClient(protocol, receivers) {
      const own = await identities();
      return Promise.all(
        receivers.map(async (receiver) => {
          // On a port of its own: what our client does must not be taken for the target's doing.
          const listener = await listen('127.0.0.1', 0, own.of(receiver), handlerOf(protocol, receiver));
          try {
            const { port } = listener;
            const { ca, crl } = own;
            const refusal = await refusalOf({ address: '127.0.0.1', port, host, ca, crl, protocol });
            return { receiver, refusal };
          } finally {
            await listener.close();
          }
        }),
      );
    },
    sendSigned: (exchange, alteration) =>
      sendSigned({ driver, sessions, check, readBack: desk.readBack }, exchange, alteration),
    flipRecords: () => flipRecords(driver, guard),
  });
}
