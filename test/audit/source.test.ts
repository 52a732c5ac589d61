import { CookieJar } from 'tough-cookie';
import { describe, expect, it } from 'vitest';
import { askAudit } from '../../src/audit/source.js';
import type { AuditQuestion } from '../../src/kinds/probe.js';
import type { TargetHttpSource } from '../../src/target/audit-schema.js';
import type { TargetFile } from '../../src/target/schema.js';
import { drive, PURPOSE } from '../target/drive.js';
import { type Answer, openDecoy, sendJson, serve } from '../target/servers.js';

type Audit = NonNullable<TargetFile['audit']>;

const AUDIT: Audit & { readonly source: TargetHttpSource } = {
  source: {
    persona: 'auditor',
    request: { path: '/log?since=${since}' },
    items: '$.entries[*]',
    next: '$.next',
  },
  within: '5s',
  fields: {
    id: '$.id',
    time: '$.at',
    actor: '$.who',
    operation: '$.did',
    object: '$.what',
    outcome: '$.result',
    nonce: '$.request',
    emergency: '$.flags[?@ == "break-glass"]',
  },
  operations: { view: 'R', save: 'U' },
  outcomes: { success: ['ok'], failure: ['denied', 'error'] },
};
const QUESTION: AuditQuestion = {
  nonces: ['n1', 'n2'],
  until: ['n1', 'n2'],
  withinMs: 0,
  since: '2026-11-23T05:15:00.000Z',
};

const line = (request: string, change: object = {}) => ({
  id: `id-${request}`,
  at: '2026-11-23T05:15:01.000Z',
  who: 'clara',
  did: 'view',
  what: 'Patient/p-alice',
  result: 'ok',
  request,
  ...change,
});

async function asking(answer: Answer, audit: Partial<TargetHttpSource> = {}, more: Partial<Audit> = {}) {
  const server = await serve(answer);
  const { driver, redactor, guard } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { api: server.url },
  });
  const ask = (question: Partial<AuditQuestion> = {}) =>
    askAudit(
      driver,
      { ...AUDIT, ...more, source: { ...AUDIT.source, ...audit } },
      {
        reader: { purpose: PURPOSE, headers: { Authorization: 'Bearer auditor' }, jar: new CookieJar() },
        admit: guard.admit,
      },
      { ...QUESTION, ...question },
    );
  return { server, ask, redactor };
}

const log =
  (...entries: readonly object[]): Answer =>
  (_, response) =>
    sendJson(response, 200, { entries });

describe('reading the log', () => {
  it('maps each field to one vocabulary', async () => {
    const { ask, server } = await asking(log(line('n1'), line('n2', { did: 'save', result: 'denied' })));
    const answer = await ask();
    expect(answer).toMatchObject({ readable: true, total: 2, said: '2 entries read' });
    expect(answer.entries).toEqual([
      {
        id: 'id-n1',
        time: '2026-11-23T05:15:01.000Z',
        actor: 'clara',
        operation: 'R',
        object: 'Patient/p-alice',
        outcome: 'success',
        nonce: 'n1',
        emergency: false,
        reasonSeen: false,
      },
      expect.objectContaining({ operation: 'U', outcome: 'failure', nonce: 'n2' }),
    ]);
    expect(server.seen[0]?.url).toBe('/log?since=2026-11-23T05:15:00.000Z');
    expect(server.seen[0]?.headers.authorization).toBe('Bearer auditor');
  });

  it('counts every entry but keeps only those that were asked for', async () => {
    const { ask } = await asking(log(line('n1'), line('of-someone-else'), line('n1', { id: 'again' })));
    const answer = await ask();
    expect(answer.total).toBe(3);
    expect(answer.entries.map((each) => each.id)).toEqual(['id-n1', 'again']);
  });

  it.each([
    ['an outcome', { result: 'maybe' }, { outcome: null }],
    ['an operation', { did: 'frobnicate' }, { operation: null }],
  ])('has no word for %s that the target file does not name', async (_, change, expected) => {
    const { ask } = await asking(log(line('n1', change)));
    expect((await ask()).entries[0]).toMatchObject(expected);
  });

  it('takes the letters of the standards as they are', async () => {
    const { ask } = await asking(log(line('n1', { did: 'E' })));
    expect((await ask()).entries[0]?.operation).toBe('E');
  });

  it('says null for whatever an entry lacks', async () => {
    const { ask } = await asking(log({ request: 'n1' }));
    expect((await ask()).entries[0]).toEqual({
      id: null,
      time: null,
      actor: null,
      operation: null,
      object: null,
      outcome: null,
      nonce: 'n1',
      emergency: false,
      reasonSeen: false,
    });
  });

  it('sees the flag of an emergency and the reason that was given', async () => {
    const { ask } = await asking(log(line('n1', { flags: ['break-glass'], text: 'Reason: unresponsive' })));
    expect((await ask({ reason: 'unresponsive' })).entries[0]).toMatchObject({
      emergency: true,
      reasonSeen: true,
    });
    expect((await ask({ reason: 'another reason' })).entries[0]?.reasonSeen).toBe(false);
    expect((await ask()).entries[0]?.reasonSeen).toBe(false);
  });

  it('lets no secret out of an entry', async () => {
    const { ask, redactor } = await asking(log(line('n1', { what: 'Patient/CNRY-0123456789' })));
    redactor.add('CNRY-0123456789', 'canary:alice.mrn');
    expect((await ask()).entries[0]?.object).toMatch(/^Patient\/\[canary:alice\.mrn fp:\w+\]$/);
  });
});

describe('pages of the log', () => {
  it.each<[string, (port: number, page: number) => string]>([
    ['a relative address', (_, page) => `?page=${page}`],
    ['a rooted address', (_, page) => `/log?page=${page}`],
    ['an absolute address', (port, page) => `http://localhost:${port}/log?page=${page}`],
  ])('are followed by %s', async (_, link) => {
    let port = 0;
    const { ask, server } = await asking(({ url }, response) => {
      const page = Number(new URL(url, 'http://x').searchParams.get('page') ?? 1);
      sendJson(response, 200, {
        entries: [line(`n${page}`)],
        ...(page < 3 ? { next: link(port, page + 1) } : {}),
      });
    });
    port = server.port;
    const answer = await ask({ until: ['n1', 'n2'] });
    expect(answer.total).toBe(3);
    expect(answer.entries.map((each) => each.nonce)).toEqual(['n1', 'n2']);
    expect(server.seen.map((each) => each.url)).toEqual([
      '/log?since=2026-11-23T05:15:00.000Z',
      '/log?page=2',
      '/log?page=3',
    ]);
  });

  it('are followed up to the number allowed, and no further in silence', async () => {
    const { ask, server } = await asking(
      ({ url }, response) => sendJson(response, 200, { entries: [line('x')], next: `${url}&more` }),
      { pages: 3 },
    );
    await expect(ask()).rejects.toMatchObject({
      code: 'prerequisite',
      message: 'the audit log has more than 3 pages for this run',
      detail: { key: 'audit.source.pages' },
    });
    expect(server.seen).toHaveLength(3);
  });

  it('that name one which was read already can not be read: its entries would count as doubled', async () => {
    const { ask } = await asking((_, response) =>
      sendJson(response, 200, { entries: [line('n1')], next: '/log?again' }),
    );
    expect(await ask()).toMatchObject({
      readable: false,
      said: 'page 2 names as the next one a page that was read already',
    });
  });

  it.each<[string, NonNullable<TargetHttpSource['next']>, (page: number) => object, readonly string[]]>([
    [
      'a cursor',
      { cursor: '$.cursor', parameter: 'after' },
      (page) => (page < 3 ? { body: { cursor: `c${page + 1}` } } : { body: { cursor: null } }),
      ['', '&after=c2', '&after=c3'],
    ],
    ['a number', { page: 1, parameter: 'p' }, () => ({}), ['', '&p=2', '&p=3', '&p=4']],
    [
      'a Link header',
      { link: 'next' },
      (page) =>
        page < 3
          ? { link: `</log?p=1,0>; rel="first"; title="a, <b>", </log?page=${page + 1}>; rel="prev next"` }
          : { link: '</log?page=1>; rel="first"' },
      ['', '?page=2', '?page=3'],
    ],
  ])('are followed by %s to the last', async (_, next, more, urls) => {
    let page = 0;
    const { ask, server } = await asking(
      (_, response) => {
        const { body = {}, link } = more(++page) as { body?: object; link?: string };
        if (link !== undefined) response.setHeader('Link', link);
        sendJson(response, 200, { entries: page > 3 ? [] : [line(`n${page}`)], ...body });
      },
      { next },
    );
    expect(await ask()).toMatchObject({ readable: true, total: 3 });
    const first = '/log?since=2026-11-23T05:15:00.000Z';
    expect(server.seen.map((each) => decodeURIComponent(each.url))).toEqual(
      urls.map((each) => (each.startsWith('?') ? `/log${each}` : `${first}${each}`)),
    );
  });

  it('may be exactly as many as allowed', async () => {
    const { ask } = await asking(
      ({ url }, response) =>
        sendJson(response, 200, {
          entries: [line('n1')],
          ...(url.includes('last') ? {} : { next: '/log?last' }),
        }),
      { pages: 2 },
    );
    expect(await ask()).toMatchObject({ readable: true, total: 2 });
  });

  it('out of scope are not fetched', async () => {
    const decoy = await openDecoy();
    const { ask } = await asking((_, response) =>
      sendJson(response, 200, { entries: [line('n1')], next: `http://localhost:${decoy.port}/log` }),
    );
    await expect(ask()).rejects.toMatchObject({ code: 'scope' });
    expect(decoy.connections).toBe(0);
  });

  it('that can’t be read make the log unreadable, whatever came before', async () => {
    const { ask } = await asking(({ url }, response) =>
      url.includes('second')
        ? response.writeHead(500).end()
        : sendJson(response, 200, { entries: [line('n1')], next: '/log?second' }),
    );
    expect(await ask()).toMatchObject({ readable: false, said: 'status 500 instead of 200' });
  });
});

describe('an answer that can’t be read', () => {
  it.each<[string, Answer, string]>([
    ['a refusal', (_, response) => response.writeHead(403).end(), 'status 403 instead of 200'],
    ['a page', (_, response) => response.end('<p>log</p>'), 'the audit answer is not JSON'],
    ['broken JSON', (_, response) => response.end('{"entries": ['), 'the audit answer is not JSON'],
  ])('is %s', async (_, answer, said) => {
    const { ask } = await asking(answer);
    expect(await ask()).toMatchObject({ readable: false, total: 0, entries: [], said });
  });

  it('is one that does not meet the expectation of the target file', async () => {
    const { ask } = await asking((_, response) => sendJson(response, 200, { error: 'no rights' }), {
      success: { status: 200, json: { path: '$.entries', exists: true } },
    });
    expect(await ask()).toMatchObject({ readable: false, said: '$.entries is missing' });
  });

  it('is none at all', async () => {
    const { ask, server } = await asking(log());
    await server.close();
    const answer = await ask();
    expect(answer).toMatchObject({ readable: false, total: 0 });
    expect(answer.said).toContain('ECONNREFUSED');
  });

  it('is not an empty log, which can be read and holds nothing', async () => {
    const { ask } = await asking(log());
    expect(await ask()).toMatchObject({ readable: true, total: 0, said: '0 entries read' });
  });
});

describe('entries that arrive late', () => {
  it('are waited for, and no longer than until they are there', async () => {
    let asked = 0;
    const { ask } = await asking((_, response) => {
      asked++;
      sendJson(response, 200, { entries: asked < 3 ? [line('n1')] : [line('n1'), line('n2')] });
    });
    const answer = await ask({ withinMs: 20_000 });
    expect(answer.entries.map((each) => each.nonce)).toEqual(['n1', 'n2']);
    expect(asked).toBe(3);
    expect(answer.waitedMs).toBeLessThan(10_000);
  });

  it('are waited for until the deadline, asked for once more then, and not longer', async () => {
    const times: number[] = [];
    const { ask } = await asking((_, response) => {
      times.push(performance.now());
      sendJson(response, 200, { entries: [line('n1')] });
    });
    const begun = performance.now();
    const answer = await ask({ withinMs: 600 });
    expect(answer.entries.map((each) => each.nonce)).toEqual(['n1']);
    expect(answer.waitedMs).toBeGreaterThanOrEqual(600);
    expect(performance.now() - begun).toBeLessThan(5000);
    expect((times.at(-1) ?? 0) - begun).toBeGreaterThanOrEqual(595);
    expect(times.length).toBeGreaterThanOrEqual(2);
  });

  it('are not waited for when nothing is asked to arrive', async () => {
    const { ask, server } = await asking(log());
    await ask({ until: [], withinMs: 20_000 });
    expect(server.seen).toHaveLength(1);
  });

  it('are found although the log failed in between', async () => {
    let asked = 0;
    const { ask } = await asking((_, response) => {
      asked++;
      if (asked === 1) response.writeHead(503).end();
      else sendJson(response, 200, { entries: [line('n1'), line('n2')] });
    });
    expect(await ask({ withinMs: 20_000 })).toMatchObject({ readable: true, total: 2 });
  });
});
