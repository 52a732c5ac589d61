import { randomBytes, randomUUID } from 'node:crypto';
import type { Query } from '../store/store.js';

export type Channel = 'webhook' | 'syslog' | 'mail';

/** By what a receiver's certificate is judged: these authorities alone, and their revocation list. PEM. */
export interface Anchors {
  readonly ca: string;
  readonly crl?: string | undefined;
}

/** Where to call, as an administrator gave it. */
export type Settings = Anchors &
  (
    | { readonly channel: 'webhook'; readonly url: string }
    | { readonly channel: 'syslog'; readonly host: string; readonly port: number }
    | {
        readonly channel: 'mail';
        readonly host: string;
        readonly port: number;
        /** What is sent through it: news of records to the care team, or what concerns the accounts themselves. */
        readonly about: 'records' | 'accounts';
      }
  );

/** A receiver that the clinic calls for one tenant. */
export type Integration = Settings & {
  readonly id: string;
  readonly tenant: string;
  /** Key of the signatures that a webhook's deliveries carry, used as UTF-8 text. */
  readonly secret: string;
};

interface Row {
  id: string;
  tenant: string;
  secret: string;
  settings: Settings;
}

export async function addIntegration(
  query: Query,
  tenant: string,
  settings: Settings,
  now: number,
): Promise<Integration> {
  const integration = {
    ...settings,
    id: randomUUID(),
    tenant,
    secret: randomBytes(32).toString('base64url'),
  };
  await query(
    `INSERT INTO integrations (id, tenant, channel, settings, secret, created_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [integration.id, tenant, settings.channel, JSON.stringify(settings), integration.secret, new Date(now)],
  );
  return integration;
}

/** Whether there was such a receiver of this tenant; it is gone now. */
export async function removeIntegration(
  query: Query,
  tenant: string,
  channel: Channel,
  id: string,
): Promise<boolean> {
  const removed = await query(
    'DELETE FROM integrations WHERE tenant = $1 AND channel = $2 AND id::text = $3 RETURNING id',
    [tenant, channel, id],
  );
  return removed.length === 1;
}

export async function allIntegrations(query: Query): Promise<Integration[]> {
  const rows = await query<Row>('SELECT id, tenant, secret, settings FROM integrations ORDER BY created_at');
  return rows.map(({ settings, ...rest }) => ({ ...settings, ...rest }));
}
