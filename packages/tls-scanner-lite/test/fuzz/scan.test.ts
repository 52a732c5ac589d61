import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { scan } from '../../src/index.js';
import { captureFlights } from './corpus.js';
import { chance, cut, mutated } from './mutation.js';

const scans = Number(process.env.FUZZ_SCANS ?? 2);
const { flights, ssl2 } = await captureFlights();
const states = ['offered', 'refused', 'inconclusive'];

/** A server that answers with flights of others, whole or harmed, in pieces, and then stays, leaves, resets or goes on. */
async function madServer(seed: number): Promise<number> {
  const by = chance(seed);
  const sockets = new Set<Socket>();
  const answers = [...flights, ...ssl2];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true).on('error', () => {});
    socket.once('data', () => {
      const flight = by.pick(answers);
      const bytes = by.below(3) === 0 ? flight : mutated(flight, by, by.pick(answers));
      for (const piece of cut(bytes, by)) socket.write(piece);
      const ending = by.below(20);
      if (ending === 0) socket.resetAndDestroy();
      else if (ending === 1) {
        const push = () => {
          while (!socket.destroyed && socket.write(Buffer.concat([bytes, Buffer.alloc(4096)])));
        };
        socket.on('drain', push);
        push();
      } else if (ending !== 2) socket.end();
    });
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test(`${scans} scans of servers out of their minds end in a report, in time`, {
  timeout: 3_600_000,
}, async () => {
  for (let seed = 1; seed <= scans; seed += 1) {
    const port = await madServer(seed);
    const report = await scan(
      { host: 'localhost', port, address: '127.0.0.1' },
      { timeoutMs: 100, maxConnections: 150, signal: AbortSignal.timeout(4000) },
    );
    expect(report.durationMs, `seed ${seed}`).toBeLessThan(10_000);
    for (const { state } of report.protocols) expect(states).toContain(state);
    expect(JSON.parse(JSON.stringify(report)), `seed ${seed}`).toEqual(report);
  }
});
