import { CookieJar } from 'tough-cookie';
import { describe, expect, it } from 'vitest';
import { askAudit } from '../../src/audit/source.js';
import { readHttp } from '../../src/audit/sources/http.js';
import type { TargetAudit, TargetHttpSource } from '../../src/target/audit-schema.js';
import { drive, PURPOSE } from '../target/drive.js';
import { sendJson, serve } from '../target/servers.js';

const REASONS: NonNullable<TargetAudit['reasons']> = {
  source: { persona: 'officer', request: { path: '/declarations' }, items: '$[*]' },
  key: '$.for',
  entry: '$.declaration',
};
const SOURCE: TargetHttpSource = { persona: 'auditor', request: { path: '/log' }, items: '$[*]' };
const AUDIT: TargetAudit = {
  source: SOURCE,
  reasons: REASONS,
  within: '5s',
  fields: {
    time: '$.at',
    actor: '$.who',
    operation: '$.did',
    object: '$.what',
    outcome: '$.how',
    nonce: '$.id',
  },
  outcomes: { success: ['ok'], failure: ['denied'] },
};
const entry = (id: string, more: object = {}) => ({
  id,
  at: '2026-11-23T05:15:01.000Z',
  who: 'clara',
  how: 'ok',
  ...more,
});

/** A system that keeps what people declare in a list of its own; `status`: how that list answers. */
async function declaring(log: readonly object[], lists: readonly (readonly object[])[], status = 200) {
  let asked = 0;
  const server = await serve(({ url }, response) => {
    if (url === '/log') return sendJson(response, 200, log);
    return sendJson(response, status, lists[Math.min(asked++, lists.length - 1)] ?? []);
  });
  const { driver, guard } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { api: server.url },
  });
  const reader = { purpose: PURPOSE, headers: {}, jar: new CookieJar() };
  return (reason: string | undefined, withinMs = 0) =>
    askAudit(
      driver,
      AUDIT,
      { reader, admit: guard.admit, reasons: (since) => readHttp(driver, REASONS.source, reader, since) },
      {
        nonces: ['n1', 'n2'],
        until: ['n1'],
        withinMs,
        since: '2026-11-23T05:15:00.000Z',
        ...(reason === undefined ? {} : { reason }),
      },
    );
}

describe('a reason that stands in a list beside the log', () => {
  const log = [entry('n1', { declaration: 7 }), entry('n2', { declaration: 8 })];
  const list = [
    { for: 7, text: 'unresponsive in the corridor' },
    { for: 8, text: 'something else' },
  ];

  it('is seen for the entry that it belongs to, and for no other', async () => {
    const ask = await declaring(log, [list]);
    const { entries, readable, said } = await ask('unresponsive');
    expect([entries.map(({ nonce, reasonSeen }) => [nonce, reasonSeen]), readable]).toEqual([
      [
        ['n1', true],
        ['n2', false],
      ],
      true,
    ]);
    expect(said).toBe('2 entries read; the list of reasons: 2 entries read');
  });

  it.each<[string, readonly object[], readonly object[]]>([
    ['is missing from the list', log, [{ for: 7, text: 'another' }]],
    ['belongs to no entry of ours', log, [{ for: 9, text: 'unresponsive' }]],
    ['has no key, as little as the entry', [entry('n1')], [{ text: 'unresponsive' }]],
  ])('is not seen where it %s', async (_, entries, reasons) => {
    const ask = await declaring(entries, [reasons]);
    expect((await ask('unresponsive')).entries.some(({ reasonSeen }) => reasonSeen)).toBe(false);
  });

  it('is waited for, as the list may be written later than the log', async () => {
    const ask = await declaring(log, [[], list]);
    expect((await ask('unresponsive', 5000)).entries[0]?.reasonSeen).toBe(true);
  });

  it('leaves the log unread where the list can not be read, for otherwise it would look as if none was given', async () => {
    const ask = await declaring(log, [list], 403);
    expect(await ask('unresponsive')).toMatchObject({
      readable: false,
      said: expect.stringMatching(/the list of reasons: status 403/),
    });
  });

  it('is not asked for where no reason is looked for', async () => {
    const ask = await declaring(log, [list], 403);
    expect(await ask(undefined)).toMatchObject({ readable: true, said: '2 entries read' });
  });
});
