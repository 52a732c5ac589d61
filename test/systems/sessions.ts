/** Sessions with an idle limit, kept by the server. */
import { randomBytes } from 'node:crypto';

const IDLE_MS = 3000;

export interface Sessions {
  open(): string;
  /** Whether the session lives; it was used now if so. */
  use(id: string): boolean;
  end(id: string): void;
}

export interface SessionFaults {
  readonly neverIdles: boolean;
}

export function openSessions(faults: SessionFaults): Sessions {
  const live = new Map<string, { usedAt: number }>();
  return {
    open() {
      const id = randomBytes(16).toString('hex');
      live.set(id, { usedAt: Date.now() });
      return id;
    },
    use(id) {
      const session = live.get(id);
      const now = Date.now();
      if (session === undefined) return false;
      if (!faults.neverIdles && now - session.usedAt > IDLE_MS) return false;
      session.usedAt = now;
      return true;
    },
    end: (id) => void live.delete(id),
  };
}
