/** Browser sessions of the relying party: a random cookie each, which ends when idle, or when its time is over. */
import { createHash, randomBytes } from 'node:crypto';

export interface Session {
  readonly user: string;
  readonly role: string;
  /** Of forms, so that no other site can send them. */
  readonly csrf: string;
  /** Shown to the provider when signing out; absent where another provider vouched. */
  readonly idToken: string | undefined;
}

interface Kept extends Session {
  readonly begunAt: number;
  usedAt: number;
}

export interface Sessions {
  /** @returns what the browser's cookie holds from now on */
  open(session: Omit<Session, 'csrf'>): string;
  use(cookie: string): Session | undefined;
  end(cookie: string): void;
}

export function openSessions(limits: { readonly idleMs: number; readonly absoluteMs: number }): Sessions {
  const kept = new Map<string, Kept>();
  // The store has no cookie that would sign anyone in.
  const key = (cookie: string) => createHash('sha256').update(cookie).digest('hex');
  return {
    open(session) {
      const cookie = randomBytes(24).toString('base64url');
      const now = Date.now();
      const csrf = randomBytes(16).toString('base64url');
      kept.set(key(cookie), { ...session, csrf, begunAt: now, usedAt: now });
      return cookie;
    },
    use(cookie) {
      const found = kept.get(key(cookie));
      if (found === undefined) return undefined;
      const now = Date.now();
      if (now - found.usedAt >= limits.idleMs || now - found.begunAt >= limits.absoluteMs) {
        kept.delete(key(cookie));
        return undefined;
      }
      found.usedAt = now;
      return found;
    },
    end: (cookie) => void kept.delete(key(cookie)),
  };
}
