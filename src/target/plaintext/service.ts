/** One port of another protocol: is it closed, does it speak TLS, does it go on in clear? */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { scan } from 'tls-scanner-lite';
import type { ServiceAnswer } from '../../kinds/plaintext.js';
import { type Login, type Opening, openingOf } from './openings.js';

/** Opens a connection that the scope guard and the rate limit have admitted. */
export type Open = (host: string, port: number) => Promise<Socket>;

const ANSWER_MS = 2000;
const MAX_ANSWER = 64 * 1024;

export async function lookAtService(
  service: { readonly host: string; readonly port: number; readonly login?: Login | undefined },
  protocol: string,
  open: Open,
): Promise<ServiceAnswer> {
  const tcp = await reach(service, open);
  if (tcp !== 'open') return { tcp, tls: 'unknown', clear: 'not-asked', said: SAID[tcp] };
  const opening = openingOf(protocol, service.login);
  const { going, answers } = await converse(service, opening, open);
  const report = await scan(service, {
    connect: (host, port) => open(host, port),
    what: ['protocols'],
    protocols: ['TLS 1.2', 'TLS 1.3'],
    timeoutMs: ANSWER_MS,
  });
  const tls = report.control.answered ? 'yes' : 'no';
  return {
    tcp,
    tls,
    clear: answers === 0 ? 'silent' : going,
    said: `${report.control.answered ? 'answers a TLS hello' : 'answers no TLS hello'}; in clear ${answers === 0 ? 'silent' : ((going === 'unknown' ? opening.unclear : undefined) ?? SAID[going])}`,
  };
}

/** The harness's own server that goes on in clear: the look above must call it so. */
export async function lookAtOwnService(protocol: string): Promise<ServiceAnswer> {
  const opening = openingOf(protocol);
  const { careless, greets } = opening;
  const server = createServer((socket) => {
    const rest = [...careless];
    const next = () => {
      const answer = rest.shift();
      if (answer !== undefined) socket.write(answer);
    };
    socket.on('error', () => undefined);
    socket.on('data', next);
    if (greets) next();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  try {
    const { going, answers } = await converse(own, opening, connectDirectly);
    return { tcp: 'open', tls: 'no', clear: answers === 0 ? 'silent' : going, said: SAID[going] };
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

const connectDirectly: Open = async (host, port) => connect({ host, port });

const SAID = {
  refused: 'the port is closed',
  'no-answer': 'no connection, and no refusal either',
  accepts: 'goes on without TLS',
  refuses: 'demands TLS first',
  unknown: 'answers, but not as this protocol',
} as const;

async function reach(
  { host, port }: { readonly host: string; readonly port: number },
  open: Open,
): Promise<'open' | 'refused' | 'no-answer'> {
  const socket = await open(host, port);
  return new Promise((resolve) => {
    const end = (how: 'open' | 'refused' | 'no-answer') => {
      clearTimeout(timer);
      socket.destroy();
      resolve(how);
    };
    const timer = setTimeout(() => end('no-answer'), ANSWER_MS);
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' ? 'refused' : 'no-answer'),
    );
    if (socket.connecting) socket.once('connect', () => end('open'));
    else end('open');
  });
}

/** Says the opening line by line; a silence or an end of the connection ends it. */
async function converse(
  { host, port }: { readonly host: string; readonly port: number },
  opening: Opening,
  open: Open,
): Promise<{ readonly going: 'accepts' | 'refuses' | 'unknown'; readonly answers: number }> {
  const socket = await open(host, port);
  const answers: Buffer[] = [];
  const hear = () =>
    new Promise<boolean>((resolve) => {
      const end = (heard: boolean) => {
        clearTimeout(timer);
        socket.off('data', take).off('close', ended).off('error', ended);
        resolve(heard);
      };
      const take = (chunk: Buffer) => {
        answers.push(chunk.subarray(0, MAX_ANSWER));
        end(true);
      };
      const ended = () => end(false);
      const timer = setTimeout(ended, ANSWER_MS);
      socket.on('data', take).once('close', ended).once('error', ended);
    });
  try {
    if (opening.greets && !(await hear())) return { going: 'unknown', answers: 0 };
    for (const text of opening.says) {
      socket.write(text);
      if (!(await hear())) break;
    }
    const whole = answers.length === opening.says.length + (opening.greets ? 1 : 0);
    const spoke = opening.greets ? answers.length - 1 : answers.length;
    return { going: whole ? opening.going(answers) : 'unknown', answers: Math.max(0, spoke) };
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}
