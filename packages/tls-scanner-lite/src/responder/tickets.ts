import { randomBytes } from 'node:crypto';

/** Sessions that tickets stand for; the newest only, for a responder that runs long. */
export interface Tickets {
  issue(master: Buffer): Buffer;
  find(ticket: Buffer): Buffer | undefined;
}

const most = 100;

export function newTickets(): Tickets {
  const masters = new Map<string, Buffer>();
  return {
    issue(master) {
      const ticket = randomBytes(48);
      masters.set(ticket.toString('hex'), master);
      for (const oldest of masters.keys()) {
        if (masters.size <= most) break;
        masters.delete(oldest);
      }
      return ticket;
    },
    find: (ticket) => masters.get(ticket.toString('hex')),
  };
}
