// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
import { describe, expect, it } from 'vitest';
import { createProbes } from '../../src/target/probe.js';
import type { TargetFile } from '../../src/target/schema.js';
import { drive } from './drive.js';
import { sendJson, serve } from './servers.js';
import { BEARER } from './systems.js';

/** A system that numbers notes by itself, lets everybody write them, and only some remove them. */
async function ward({ keeps = false, undo = {} }: { keeps?: boolean; undo?: object } = {}) {
  const notes = new Map<string, string>();
  let last = 0;
  const server = await serve(({ method, url, headers, body }, response) => {
    const asked = body === '' ? {} : (JSON.parse(body) as { username?: string; text?: string });
    if (url === '/token') return sendJson(response, 200, { access: asked.username });
    const who = headers.authorization?.replace('Bearer ', '');
    if (who === undefined) return response.writeHead(401).end();
    if (url === '/me') return sendJson(response, 200, {});
    if (method === 'POST') {
      notes.set(String(++last), asked.text ?? '');
      return sendJson(response, 201, { id: last });
    }
    if (who === 'bill' || keeps) return response.writeHead(403).end();
    return response.writeHead(notes.delete(url.replace('/notes/', '')) ? 204 : 404).end();
  });
  const account = (username: string) => ({ username, password: { literal: `secret-of-${username}` } });
  const file: Partial<TargetFile> = {
    bases: { api: server.url },
    personas: {
      clinician: { role: 'clinician', accounts: [account('clara')] },
      billing: { role: 'billing', accounts: [account('bill')] },
      outsider: { role: 'outsider', accounts: [account('olga')] },
    },
    signIn: {
      api: {
        ...BEARER,
        steps: [
          {
            name: 'password',
            request: { method: 'POST', path: '/token', json: { username: '${username}' } },
            capture: { access: { json: '$.access' } },
          },
        ],
        carrier: { headers: { Authorization: 'Bearer ${access}' } },
      },
    },
    resources: { alice: { type: 'Patient', vars: { patient: '1' } } },
    actions: {
      'note.create': {
        operation: 'C',
        writes: true,
        request: { method: 'POST', path: '/notes', json: { text: '${marker}' } },
        capture: { note: { json: '$.id' } },
        undo: { action: 'note.delete', ...undo },
      },
      'note.delete': { operation: 'D', writes: true, request: { method: 'DELETE', path: '/notes/${note}' } },
    },
    policy: { 'note.create': { alice: { allow: ['clinician', 'billing'], deny: ['outsider'] } } },
  };
  const { driver, guard, ledger } = drive({ scope: { hosts: ['localhost'], ports: [server.port] }, ...file });
  const said: string[] = [];
  const desk = { wait: async () => ({ lateMs: 0 }), note: (line: string) => said.push(line) };
  const { probe, release } = createProbes(driver, guard).probeFor('a.check', desk);
  const write = async (persona: string) =>
    (await probe.shared(persona)).act('note.create', { resource: 'alice', marker: `sp-of-${persona}` });
  return { notes, write, release, said, ledger, probe };
}

describe('what a check created', () => {
  it('is there as long as the check looks at it, and removed when it ends, the last first', async () => {
    const { notes, write, release, said, ledger } = await ward();
    expect([(await write('clinician')).success, (await write('clinician')).success]).toEqual([true, true]);
    expect(notes.size).toBe(2);
    await release();
    expect([notes.size, said]).toEqual([0, []]);
    expect(ledger.filter(({ action }) => action === 'note.delete')).toMatchObject([
      { check: 'a.check', persona: 'clinician', resource: 'alice', url: expect.stringMatching(/notes\/2$/) },
      { check: 'a.check', persona: 'clinician', resource: 'alice', url: expect.stringMatching(/notes\/1$/) },
    ]);
    await release();
    expect(ledger.filter(({ action }) => action === 'note.delete')).toHaveLength(2);
  });

  it('is removed by somebody else, where its maker may not', async () => {
    const own = await ward();
    await own.write('billing');
    await own.release();
    expect([own.notes.size, own.said]).toEqual([
      1,
      [expect.stringMatching(/^left behind by note.create: DELETE → 403/)],
    ]);
    const other = await ward({ undo: { persona: 'clinician' } });
    await other.write('billing');
    await other.release();
    expect([other.notes.size, other.said]).toEqual([0, []]);
  });

  it('stays where nobody was meant to create it: it is what was found', async () => {
    const { notes, write, release, said } = await ward();
    expect((await write('outsider')).success).toBe(true);
    await release();
    expect([[...notes.values()], said]).toEqual([['sp-of-outsider'], []]);
  });

  it('and can not be removed is told, and ends nothing else', async () => {
    const { write, release, said, ledger } = await ward({ keeps: true });
    await write('clinician');
    await expect(release()).resolves.toBeUndefined();
    expect(said).toHaveLength(1);
    expect(ledger.at(-1)).toMatchObject({ action: 'note.delete', status: 403 });
  });
});
