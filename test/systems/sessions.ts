/** Sessions with an idle and an overall limit, kept by the server. */
import { randomBytes } from 'node:crypto';

const IDLE_MS = 3000;
const ABSOLUTE_MS = 10_000;

export interface Sessions {
  open(): string;
  /** Whether the session lives; it was used now if so. */
  use(id: string): boolean;
  end(id: string): void;
}

export interface SessionFaults {
  readonly neverIdles: boolean;
  /** One that is in use lives on for ever. */
  readonly neverEnds: boolean;
}

export function openSessions(faults: SessionFaults): Sessions {
  const live = new Map<string, { readonly openedAt: number; usedAt: number }>();
  return {
    open() {
      const id = randomBytes(16).toString('hex');
      live.set(id, { openedAt: Date.now(), usedAt: Date.now() });
      return id;
    },
    use(id) {
      const session = live.get(id);
      const now = Date.now();
      if (session === undefined) return false;
      if (!faults.neverIdles && now - session.usedAt > IDLE_MS) return false;
      if (!faults.neverEnds && now - session.openedAt > ABSOLUTE_MS) return false;
      session.usedAt = now;
      return true;
    },
    end: (id) => void live.delete(id),
  };
}
