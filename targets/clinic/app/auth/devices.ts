import { randomBytes } from 'node:crypto';
import type { Exchange } from '../exchange.js';
import { type Notice, noticeTo } from '../integrations/notice.js';
import type { Principal } from './principal.js';
import { tokenDigest } from './tokens.js';

/** A browser is remembered this long. It saves its holder the mail about a new device, and nothing else. */
const REMEMBERED_MS = 30 * 24 * 3_600_000;

/** What a sign-in from this device is worth a note for (45 CFR 164.308(a)(5)(ii)(C)). */
export function riskOf(device: { readonly known: boolean }): 'new-device' | undefined {
  return device.known ? undefined : 'new-device';
}

/** Whether the holder of the account is told of it: always. */
export function riskIsTold(_risk: 'new-device'): boolean {
  return true;
}

/** Whether this browser has signed this account in before. */
export async function isKnownDevice(
  { query, now }: Exchange,
  principal: Principal,
  token: string | undefined,
): Promise<boolean> {
  if (token === undefined || token === '') return false;
  const known = await query(
    'SELECT digest FROM devices WHERE digest = $1 AND user_id = $2 AND expires_at > $3',
    [tokenDigest(token), principal.userId, new Date(now)],
  );
  return known.length === 1;
}

/** The token by which the browser is known from now on; as random as a session's, and good for no sign-in. */
export async function rememberDevice({ query, now }: Exchange, principal: Principal): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await query('INSERT INTO devices (digest, user_id, expires_at) VALUES ($1, $2, $3)', [
    tokenDigest(token),
    principal.userId,
    new Date(now + REMEMBERED_MS),
  ]);
  return token;
}

export async function newDeviceNotice(
  { query, now, client }: Exchange,
  principal: Principal,
): Promise<readonly Notice[]> {
  const [row] = await query<{ tenant: string; mail: string | null }>(
    'SELECT tenant, mail FROM users WHERE id = $1',
    [principal.userId],
  );
  const when = new Date(now).toISOString().slice(0, 16).replace('T', ' ');
  const text = `Your account was signed in to from a browser that we haven’t seen before:\n\n${when} UTC, from ${client.address}\n\nIf it wasn’t you, call the help desk.\n`;
  const notice = row === undefined ? undefined : noticeTo(row, 'A new device', text);
  return notice === undefined ? [] : [notice];
}
