import { timingSafeEqual } from 'node:crypto';
import type { App } from './app.js';
import type { Clinic } from './context.js';
import { readPeople } from './store/people.js';

/** The other letter or digit at one place in the middle: it stays a text, and the same once more is the old one. */
function flipped(text: string): string {
  const at = Math.floor(text.length / 2);
  const other = text[at] === '0' ? '1' : '0';
  return `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
}

function entitled(header: string | undefined, key: string): boolean {
  const [given, expected] = [Buffer.from(header ?? ''), Buffer.from(`Bearer ${key}`)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/**
 * POST /staging/tamper, in staging alone: changes one byte in what the database holds of a resource, as somebody would
 * who gets at the tables. It goes past the application, so that no log tells of it. Records of the seed stay as they are.
 */
export function registerStaging(app: App, { staging, store }: Clinic): void {
  if (!staging) return;
  const { key } = readPeople().staging;
  app.post('/staging/tamper', async (request, reply) => {
    if (!entitled(request.headers.authorization, key)) return reply.code(401).send({ error: 'unauthorized' });
    const { type, id, text, back } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof type !== 'string' || typeof id !== 'string' || typeof text !== 'string' || text.length < 8)
      return reply.code(422).send({ error: 'expected type, id and a text of the record' });
    const [from, to] = back === true ? [flipped(text), text] : [text, flipped(text)];
    const changed = await store.query(
      `UPDATE resource_versions v SET content =
         overlay(v.content::text placing $4 from strpos(v.content::text, $3))::json FROM resources r
       WHERE r.type = v.type AND r.id = v.id AND r.version = v.version AND NOT r.seeded
         AND v.type = $1 AND v.id = $2 AND strpos(v.content::text, $3) > 0 RETURNING v.id`,
      [type, id, from, to],
    );
    return changed.length === 1
      ? reply.code(200).send({ changed: `${type}/${id}` })
      : reply.code(404).send({ error: 'no such text in such a record' });
  });
}
