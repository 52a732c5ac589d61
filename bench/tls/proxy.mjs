import { connect, createServer } from 'node:net';

/**
 * @typedef {object} Behaviour
 * @property {number} [roundTripMs] what is added to every exchange, half in each direction
 * @property {boolean} [handshake] adds the round trip of the TCP handshake too, which a proxy on loopback doesn't have
 * @property {number} [perSecond] connections beyond this many in a second are reset
 */

/**
 * A TCP proxy on loopback that counts connections, and delays or limits them.
 *
 * @param {number} target port
 * @param {Behaviour} [behaviour]
 */
export async function startProxy(target, behaviour = {}) {
  const { roundTripMs = 0, handshake = false, perSecond } = behaviour;
  const half = roundTripMs / 2;
  let connections = 0;
  /** @type {number[]} */
  let recent = [];
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();

  /**
   * @param {import('node:net').Socket} from
   * @param {import('node:net').Socket} to
   * @param {number} openedAt
   */
  function carry(from, to, openedAt) {
    /** @param {() => void} act */
    const later = (act) => {
      if (half === 0) act();
      else setTimeout(act, half + Math.max(0, openedAt - performance.now()));
    };
    from.on('data', (chunk) => later(() => to.destroyed || to.write(chunk)));
    from.on('end', () => later(() => to.end()));
    from.on('error', () => later(() => to.resetAndDestroy()));
    from.on('close', () => later(() => to.destroy()));
  }

  const server = createServer((socket) => {
    connections += 1;
    recent = recent.filter((time) => time > Date.now() - 1000);
    if (perSecond !== undefined && recent.length >= perSecond) {
      socket.on('error', () => {}).resetAndDestroy();
      return;
    }
    recent.push(Date.now());
    const upstream = connect({ port: target, host: '127.0.0.1', noDelay: true });
    socket.setNoDelay(true);
    const openedAt = performance.now() + (handshake ? roundTripMs : 0);
    for (const one of [socket, upstream]) {
      sockets.add(one);
      one.once('close', () => sockets.delete(one));
    }
    carry(socket, upstream, openedAt);
    carry(upstream, socket, 0);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    get connections() {
      return connections;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
