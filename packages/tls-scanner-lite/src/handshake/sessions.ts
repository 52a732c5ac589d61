import type { Opened } from '../door.js';
import type { Scanner } from '../probes/ask.js';
import type { Reply } from '../reply.js';
import type { Ask12, Handshake12, Session12 } from './ask12.js';
import { handshake12 } from './tls12.js';
import { type Ask13, type Handshake13, handshake13 } from './tls13.js';

/** What a connection that was never there amounts to. */
function missing(open: Exclude<Opened, { kind: 'open' }>): Reply {
  return open.kind === 'timeout' ? { kind: 'timeout', phase: 'connect', bytes: '' } : open;
}

/** The scan's server name, unless the question has another, or none. */
function named({ serverName }: Scanner, asked: string | null | undefined): { readonly serverName?: string } {
  const name = asked === undefined ? serverName : (asked ?? undefined);
  return name === undefined ? {} : { serverName: name };
}

/** What to ask, through the scan's door. A `serverName` of null sends none; left out, it is the scan's. */
export type Wish<Ask> = Omit<Ask, 'serverName'> & { readonly serverName?: string | null };

/** One handshake of TLS 1.0 to 1.2 through the scan's door. */
export async function shake12(scanner: Scanner, { serverName, ...ask }: Wish<Ask12>): Promise<Handshake12> {
  const open = await scanner.door.open(scanner.timeoutMs);
  if (open.kind === 'open') return handshake12(open, { ...ask, ...named(scanner, serverName) });
  return { replies: [missing(open)], reached: false, resumed: false };
}

/** The same in TLS 1.3. */
export async function shake13(scanner: Scanner, { serverName, ...ask }: Wish<Ask13>): Promise<Handshake13> {
  const open = await scanner.door.open(scanner.timeoutMs);
  if (open.kind === 'open') return handshake13(open, { ...ask, ...named(scanner, serverName) });
  return { replies: [missing(open)], reached: false, resumed: false, sessions: [] };
}

/** A session with its ticket, or why there is none. `issued: false` is a finished handshake without a ticket. */
export type Taken =
  | {
      readonly kind: 'ticket';
      readonly session: Session12 & { readonly ticket: Buffer };
      readonly handshake: Handshake12;
    }
  | { readonly kind: 'none'; readonly issued: false; readonly handshake: Handshake12 }
  | { readonly kind: 'failed'; readonly handshake: Handshake12 };

/** Takes a session ticket by one full handshake of TLS 1.0 to 1.2. */
export async function takeTicket(scanner: Scanner, ask: Wish<Ask12>): Promise<Taken> {
  const offer = { type: 35, content: Buffer.alloc(0) };
  const handshake = await shake12(scanner, { ...ask, extensions: [...(ask.extensions ?? []), offer] });
  const { session, reached } = handshake;
  if (!reached || session === undefined) return { kind: 'failed', handshake };
  const { ticket } = session;
  if (ticket === undefined) return { kind: 'none', issued: false, handshake };
  return { kind: 'ticket', session: { ...session, ticket }, handshake };
}
