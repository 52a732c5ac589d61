// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
import { describe, expect, it } from 'vitest';
import { buildRequest } from '../../src/target/driver.js';
import { bytesOf } from '../../src/target/message.js';
import { runRecipe, type Step } from '../../src/target/recipe.js';
import type { TargetMultipart } from '../../src/target/schema.js';
import { varied } from '../../src/target/variation.js';
import { drive, PURPOSE } from './drive.js';
import { sendJson, serve } from './servers.js';

/** Read by the parser of Node, which is not ours. */
const read = (body: string | Buffer, type: string | undefined) =>
  new Response(typeof body === 'string' ? body : new Uint8Array(body), {
    headers: { 'content-type': type ?? '' },
  }).formData();

/** A system that takes documents as browsers upload them, and nothing else. */
async function archive() {
  const server = await serve(async ({ headers, body }, response) => {
    const form = await read(body, headers['content-type']).catch(() => null);
    const scan = form?.get('scan');
    if (!(scan instanceof File)) return sendJson(response, 415, { error: 'no file' });
    return sendJson(response, 201, { kept: scan.name, type: scan.type, text: await scan.text() });
  });
  const driven = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { api: server.url },
  });
  const run = (...steps: readonly Step[]) =>
    runRecipe(driven.driver, steps, { account: driven.account(), purpose: PURPOSE });
  return { ...driven, server, run };
}

const FIELDS: TargetMultipart = {
  title: 'Letter of ${username}',
  scan: { name: 'letter of ${username}.txt', type: 'text/plain', content: 'Dear ${username}\r\n--\r\n' },
};
const upload: Step = {
  name: 'upload',
  request: { method: 'POST', path: '/documents', multipart: FIELDS },
  expect: { status: 201, json: { path: '$.kept', equals: 'letter of clara.txt' } },
  capture: { text: { json: '$.text' } },
};

describe('a multipart body', () => {
  it('is taken by a system that takes nothing else, with its texts filled', async () => {
    const { run, ledger } = await archive();
    const done = await run(upload);
    expect(done.stoppedAt).toBeNull();
    expect(done.captured.text).toBe('Dear clara\r\n--\r\n');
    expect(ledger).toMatchObject([{ method: 'POST', status: 201 }]);
  });

  it('is what that system misses in a form of the other kind', async () => {
    const { run } = await archive();
    const form: Step = { ...upload, request: { method: 'POST', path: '/documents', form: { scan: 'Dear' } } };
    expect((await run(form)).stoppedAt).toMatchObject({ step: 'upload' });
  });

  const target = () =>
    drive({ scope: { hosts: ['localhost'], ports: [443] }, bases: { api: 'https://localhost' } }).driver
      .target;
  const built = (fields: TargetMultipart, vary = {}) => {
    const request = varied({ method: 'POST', path: '/', multipart: fields }, vary);
    const { headers, ...rest } = buildRequest(target(), request, { username: 'clara' }, {});
    return read(bytesOf(rest), headers['Content-Type']);
  };

  it('holds bytes that are no text as they are', async () => {
    const bytes = Buffer.from([0xff, 0xd8, 0x00, 0x0d, 0x0a, 0x80]);
    const form = await built({ scan: { name: 'a.jpg', base64: bytes.toString('base64') } });
    const scan = form.get('scan') as File;
    expect(Buffer.from(await scan.arrayBuffer())).toEqual(bytes);
    expect(scan.type).toBe('application/octet-stream');
  });

  it('can not be ended by a name in it', async () => {
    const form = await built({ 'a"; b="\r\n': 'x', scan: { name: '"\r\n\r\n.txt', content: '' } });
    expect([...form.keys()]).toHaveLength(2);
    expect(form.get('a"; b="\r\n')).toBe('x');
  });

  it('gets further members as fields of its own form', async () => {
    const form = await built(FIELDS, { members: { role: 'admin' } });
    expect([form.get('role'), form.get('title')]).toEqual(['admin', 'Letter of clara']);
  });

  it('names its own boundary, a new one each time', () => {
    const request = { method: 'POST', path: '/', multipart: { a: 'b' } } as const;
    const types = [1, 2].map(() => buildRequest(target(), request, {}, {}).headers['Content-Type']);
    expect(new Set(types).size).toBe(2);
  });
});
