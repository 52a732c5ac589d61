import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { App } from '../app.js';
import type { Principal } from '../auth/principal.js';
import type { Clinic } from '../context.js';
import { type Answer, type Exchange, perform, send } from '../exchange.js';
import { type Call, FHIR_JSON, interaction, type Reply, refusal } from './interaction.js';
import { openRecord } from './record.js';

/** An address that opens one document to whoever holds it, for a short time. */
export interface Link {
  readonly path: string;
  /** Whose access it lends: the account's id. */
  readonly holder: string;
  /** Seconds since 1970, as text. */
  readonly expires: string;
}

/** Key of the signatures; new at every start. */
const KEY = randomBytes(32);

/** How long a link opens its document, in ms. */
export function linkLifetime({ limits }: Pick<Clinic, 'limits'>): number {
  return limits.link;
}

/** What is signed: all that the address says. */
export function linkSigned({ path, holder, expires }: Link): string {
  return [path, holder, expires].join('\n');
}

export function linkSignatureMatches(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}

export function linkExpired({ expires }: Link, now: number): boolean {
  return !(now < Number(expires) * 1000);
}

function signatureOf({ behaviour }: Clinic, link: Link): Buffer {
  return createHmac('sha256', KEY).update(behaviour.linkSigned(link)).digest();
}

/** Whoever may read the document now may have a link to it. */
async function issue(call: Call): Promise<Reply> {
  const { clinic, principal, params, now } = call;
  const id = params.id ?? '';
  const opened = await openRecord(call, 'Binary', id, 'read');
  if (!opened.open) return opened.reply;
  const path = `/files/${encodeURIComponent(id)}`;
  const expires = String(Math.ceil((now + clinic.behaviour.linkLifetime(clinic)) / 1000));
  const link = { path, holder: principal.userId, expires };
  const query = new URLSearchParams({
    holder: link.holder,
    expires,
    signature: signatureOf(clinic, link).toString('base64url'),
  });
  const content = JSON.stringify({ url: `${clinic.url}${path}?${query}`, expires: Number(expires) });
  return { status: 201, raw: { type: FHIR_JSON.replace('fhir+', ''), content }, about: opened.about };
}

/** The account whose access a link lends, while it is in good standing. */
async function holderOf({ query, clinic }: Exchange, id: string): Promise<Principal | undefined> {
  const [row] = await query<Principal & { disabledAt: Date | null; deletedAt: Date | null }>(
    `SELECT id AS "userId", username, role, tenant, display, disabled_at AS "disabledAt",
       deleted_at AS "deletedAt" FROM users WHERE id::text = $1`,
    [id],
  );
  if (row === undefined) return undefined;
  const { disabledAt, deletedAt, ...principal } = row;
  return clinic.behaviour.accountAdmits({ disabledAt, deletedAt }, 'access') ? principal : undefined;
}

const refused = (why: string): Reply => refusal(403, 'forbidden', 'this link opens nothing', { why });

async function follow(exchange: Exchange, id: string, search: URLSearchParams): Promise<Answer> {
  const { clinic, now } = exchange;
  const { behaviour } = clinic;
  const link: Link = {
    path: `/files/${encodeURIComponent(id)}`,
    holder: search.get('holder') ?? '',
    expires: search.get('expires') ?? '',
  };
  const given = Buffer.from(search.get('signature') ?? '', 'base64url');
  const answer = ({ status, resource, raw, about }: Reply, actor?: Principal): Answer => ({
    status,
    headers: {
      'content-type': raw?.type ?? FHIR_JSON,
      'cache-control': 'private, no-store',
    },
    body: raw?.content ?? JSON.stringify(resource),
    entry: {
      action: 'read',
      outcome: status < 400 ? 'success' : 'refused',
      actor,
      object: `Binary/${id}`,
      ...about,
    },
  });
  if (!behaviour.linkSignatureMatches(signatureOf(clinic, link), given)) return answer(refused('signature'));
  const holder = await holderOf(exchange, link.holder);
  if (holder === undefined) return answer(refused('account'));
  if (behaviour.linkExpired(link, now)) return answer(refused('expired'), holder);
  // The link lends the holder's access, so it ends with that.
  const opened = await openRecord({ ...exchange, principal: holder }, 'Binary', id, 'read');
  if (!opened.open) return answer(opened.reply, holder);
  const { contentType, data } = opened.stored.content as unknown as { contentType: string; data: string };
  const raw = { type: `${contentType}; charset=utf-8`, content: Buffer.from(data, 'base64') };
  return answer({ status: 200, raw, about: opened.about }, holder);
}

export function registerLinks(app: App, clinic: Clinic): void {
  const route = {
    method: 'POST',
    url: '/fhir/Binary/:id/$link',
    action: 'link-create',
    type: 'Binary',
  } as const;
  interaction(app, clinic, route, issue);
  app.get<{ Params: { id: string } }>('/files/:id', async (request, reply) => {
    const search = new URL(request.url, clinic.url).searchParams;
    const answer = await perform(clinic, request, 'read', (exchange) =>
      follow(exchange, request.params.id, search),
    );
    return send(reply, answer);
  });
}
