/** The harness's own strict client: what a sound sender would make of a receiver. It proves that the bad ones are bad. */
import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { OutboundFacts } from '../../kinds/outbound.js';

export interface OwnClientOptions {
  readonly address: string;
  readonly port: number;
  readonly host: string;
  readonly ca: string;
  readonly crl: string;
  readonly protocol: OutboundFacts['protocol'];
}

const PATIENCE_MS = 5000;

/**
 * Why this client would send nothing; null when it would. The revocation list is looked at last, so that what is
 * wrong with a certificate besides is named first. A server that only speaks TLS 1.0 is named as such.
 */
export async function refusalOf(options: OwnClientOptions): Promise<string | null> {
  const { refusal } = await attempt(options, STRICT);
  if (refusal === null) return (await attempt(options, { ...STRICT, crl: options.crl })).refusal;
  if (!/PROTOCOL|VERSION|ECONNRESET/i.test(refusal)) return refusal;
  // Refused over the version: what it does speak, to someone who takes anything.
  const lax = await attempt(options, { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' });
  return lax.version === null ? refusal : `${lax.version} only`;
}

const STRICT: ConnectionOptions = { minVersion: 'TLSv1.2' };

interface Attempt {
  readonly refusal: string | null;
  readonly version: string | null;
}

async function attempt(options: OwnClientOptions, tls: ConnectionOptions): Promise<Attempt> {
  const socket = connect(options.port, options.address);
  socket.on('error', () => undefined);
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  try {
    if (options.protocol === 'smtp') {
      const withheld = await startTls(socket);
      if (withheld !== null) return { refusal: withheld, version: null };
    }
    return await handshake(socket, options, tls);
  } finally {
    socket.destroy();
  }
}

function handshake(socket: Socket, options: OwnClientOptions, tls: ConnectionOptions): Promise<Attempt> {
  return new Promise((resolve) => {
    const named = /^[\d.]+$|:/.test(options.host) ? {} : { servername: options.host };
    const secure = connectTls({
      socket,
      ca: options.ca,
      host: options.host,
      ...named,
      ...tls,
    });
    let refusal: string | null = 'the connection was closed';
    let version: string | null = null;
    secure.once('secureConnect', () => {
      refusal = null;
      version = secure.getProtocol();
      // Ended in order: cut off, the last message of the handshake might not arrive.
      secure.resume().end();
    });
    secure.on('error', (error) => {
      if (version === null) refusal = (error as { code?: string }).code ?? error.message;
    });
    secure.once('close', () => resolve({ refusal, version }));
  });
}

/** Up to the answer to STARTTLS: null when it may go on, else what stands in the way. */
async function startTls(socket: Socket): Promise<string | null> {
  const replies = repliesOf(socket);
  await replies();
  socket.write('EHLO client.safeprobe.invalid\r\n');
  const offered = await replies();
  if (!/^250[- ]STARTTLS\s*$/m.test(offered)) return 'starttls-hidden';
  socket.write('STARTTLS\r\n');
  const answer = await replies();
  return answer.startsWith('220') ? null : `starttls-${answer.slice(0, 3)}`;
}

/** One whole reply a call; empty when the connection ended. */
function repliesOf(socket: Socket): () => Promise<string> {
  return () =>
    new Promise((resolve) => {
      let text = '';
      const done = (reply: string) => {
        socket.off('data', read).off('close', ended);
        resolve(reply);
      };
      const ended = () => done('');
      const read = (chunk: Buffer) => {
        text += chunk.toString('latin1');
        if (/^\d{3} .*\r\n$/m.test(text) && text.endsWith('\r\n')) done(text);
      };
      socket.on('data', read).once('close', ended);
    });
}
