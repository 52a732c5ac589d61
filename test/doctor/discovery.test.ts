/** Discovery over small servers: who reaches what, the YAML that comes of it, and credentials that are broken. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { type Discovered, discover, policyYaml } from '../../src/doctor/discovery.js';
import { renderDiscovered } from '../../src/doctor/discovery-text.js';
import { loadTarget } from '../../src/plan/target-file.js';
import { createProbes } from '../../src/target/probe.js';
import { drive, type Parts } from '../target/drive.js';
import { sendJson, serve } from '../target/servers.js';

const PATHS = ['records', 'records/{id}', 'claims', 'claims/{id}', 'users', 'notes'];

/** `reaches`: what each role may read; a token of another form is refused everything. */
async function system(reaches: { readonly [role: string]: readonly string[] }, header = 'Bearer') {
  const server = await serve(({ method, url, headers, body }, response) => {
    if (url === '/token')
      return sendJson(response, 200, { access: `${JSON.parse(body).username}-0123456789` });
    if (url === '/openapi.json')
      return sendJson(response, 200, {
        openapi: '3.0.3',
        info: { title: 'Records', version: '1' },
        paths: Object.fromEntries(
          PATHS.map((path) => [
            `/${path}`,
            { get: { responses: {} }, ...(path === 'notes' ? { post: { responses: {} } } : {}) },
          ]),
        ),
      });
    const role = new RegExp(`^${header} (\\w+)-0123456789$`).exec(headers.authorization ?? '')?.[1];
    const [, first = '', id] = url.split('/');
    if (role === undefined) return sendJson(response, 401, {});
    if (url === '/me') return sendJson(response, 200, {});
    if (reaches[role]?.includes(first) !== true) return sendJson(response, 403, {});
    if (id !== undefined && id !== 'r1') return sendJson(response, 404, {});
    return method === 'POST' ? sendJson(response, 422, {}) : sendJson(response, 200, { fine: true });
  });
  const parts: Parts = {
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { main: server.url },
    personas: Object.fromEntries(
      Object.keys(reaches).map((role) => [
        role,
        { role, accounts: [{ username: role, password: { literal: `secret-of-${role}` } }] },
      ]),
    ),
    signIn: {
      main: {
        steps: [
          {
            name: 'password',
            request: { method: 'POST', path: '/token', json: { username: '${username}' } },
            capture: { access: { json: '$.access' } },
          },
        ],
        carrier: { headers: { Authorization: 'Bearer ${access}' } },
        alive: { request: { path: '/me' }, success: { status: 200 }, refused: { status: 401 } },
      },
    },
    inventory: {
      documents: { api: { format: 'openapi', request: { path: '/openapi.json' } } },
      values: { id: 'r1' },
      operations: { 'POST /notes': { persona: 'nurse' } },
      open: [{ operation: 'GET /users', why: 'A list of what is open.' }],
    },
  };
  const { driver, guard } = drive(parts);
  const { probe } = createProbes(driver, guard).probeFor('discover', {
    wait: async () => ({ lateMs: 0 }),
    note: () => undefined,
  });
  return { parts, seen: server.seen, discover: (writes: boolean) => discover(probe, writes) };
}

const REACHES = { nurse: ['records', 'notes'], billing: ['claims'] };
const reachOf = ({ operations }: Discovered, id: string) =>
  Object.fromEntries(
    Object.entries(operations.find((each) => each.id === id)?.cells ?? {}).map(([persona, { reach }]) => [
      persona,
      reach,
    ]),
  );

describe('discovery', () => {
  it('tells for each operation which personas reach it', async () => {
    const found = await (await system(REACHES)).discover(true);
    expect(reachOf(found, 'GET /records/{id}')).toEqual({ nurse: 'reaches', billing: 'refused' });
    expect(reachOf(found, 'GET /claims')).toEqual({ nurse: 'refused', billing: 'reaches' });
    // Told that what was sent is not acceptable: the door was passed.
    expect(reachOf(found, 'POST /notes')).toEqual({ nurse: 'reaches' });
    expect(reachOf(found, 'GET /users')).toEqual({});
    expect(found.warnings).toEqual([]);
    const table = renderDiscovered(found).join('\n');
    expect(table).toMatch(/GET \/claims\/\{id\} +✗ +✓ +api/);
    expect(table).toContain('GET /users: open to everyone. A list of what is open.');
  });

  it('sends nothing that may change something unless it may write', async () => {
    const target = await system(REACHES);
    expect(reachOf(await target.discover(false), 'POST /notes')).toEqual({});
    expect(target.seen.filter(({ method, url }) => method === 'POST' && url !== '/token')).toEqual([]);
  });

  it('writes what it saw as YAML that a target file takes', async () => {
    const { parts, discover: run } = await system(REACHES);
    const yaml = policyYaml(await run(true));
    const folder = mkdtempSync(join(tmpdir(), 'safeprobe-discover-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const head = { target: 'small', title: 'A small server', role: 'service', environment: 'demo' };
    writeFileSync(join(folder, 'target.yaml'), `${stringify({ ...head, ...parts })}\n${yaml}`);
    const { value } = loadTarget(folder);
    expect(value.policy?.['get.records-id']).toEqual({ discovered: { allow: ['nurse'], deny: ['billing'] } });
    expect(value.actions?.['get.records-id']).toMatchObject({
      operation: 'R',
      request: { path: '/records/r1' },
    });
    expect(value.actions?.['post.notes']).toMatchObject({ operation: 'C', writes: true });
  });

  it('says that the credentials are probably broken when nearly everything was refused', async () => {
    const found = await (await system(REACHES, 'Token')).discover(true);
    expect(found.refusals).toBe(found.calls);
    expect(found.warnings).toEqual([expect.stringMatching(/^100 % of \d+ calls .* probably broken$/)]);
  });

  it('says so of one persona alone, when the others get somewhere', async () => {
    const found = await (await system({ ...REACHES, auditor: [] })).discover(true);
    expect(found.warnings).toEqual([expect.stringMatching(/^auditor was refused everything/)]);
  });
});
