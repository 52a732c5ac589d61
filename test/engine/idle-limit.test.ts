/**
 * Where the idle limit of a real server lies, measured over the whole way from conductor to verdict: ten limits around the
 * documented one, each within one idle period, and two so far away that only a bound can be told.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { newRunId } from '../../src/conductor/request.js';
import { openRun } from '../../src/conductor/run.js';
import { precisionOf } from '../../src/kinds/limit.js';
import type { CheckResult } from '../../src/model.js';
import type { TargetFile } from '../../src/target/schema.js';
import { BEARER } from '../target/systems.js';
import { plan, requirement } from '../verdict/samples.js';

const DOCUMENTED_MS = 20_000;
const WITHIN = [10_300, 12_700, 14_900, 16_200, 18_100, 20_000, 21_900, 24_400, 27_300, 29_500];
const SHORTER = 6000;
const LONGER = 60_000;

/** Bearer tokens that die when nobody used them for so long, by the server's own clock. */
async function openServer(idleMs: number) {
  const usedAt = new Map<string, number>();
  const server = createServer((request, response) => {
    request.resume();
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const now = performance.now();
    if (request.url === '/token') {
      const token = randomBytes(12).toString('hex');
      usedAt.set(token, now);
      return answer(200, { access_token: token, refresh_token: 'none' });
    }
    const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
    if (now - (usedAt.get(token) ?? Number.NEGATIVE_INFINITY) > idleMs)
      return answer(401, { error: 'expired' });
    usedAt.set(token, now);
    return answer(200, { mrn: 'synthetic' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

const { refresh: _, signOut: __, ...path } = BEARER;

function fileFor(port: number): TargetFile {
  return {
    target: 'small',
    title: 'A small server',
    role: 'service',
    environment: 'demo',
    scope: { hosts: ['localhost'], ports: [port] },
    bases: { api: `http://localhost:${port}` },
    personas: {
      clinician: {
        role: 'clinician',
        accounts: Array.from({ length: 72 }, (_each, index) => ({
          username: `clinician${index}`,
          password: { literal: 'staple-gun-orchid' },
        })),
      },
    },
    signIn: { api: { ...path, idle: `${DOCUMENTED_MS}ms` } },
  };
}

async function measure(idleMs: number): Promise<{ readonly result: CheckResult; readonly tookMs: number }> {
  const server = await openServer(idleMs);
  const base = plan([requirement('logoff', ['logoff.idle'])]);
  const run = await openRun({
    runId: newRunId(),
    plan: {
      ...base,
      checks: base.checks.map((check) => ({
        ...check,
        kind: 'session.idle',
        params: { carrier: 'header', tolerance: 0.1 },
      })),
    },
    target: { value: fileFor(server.port), folder: '.' },
    effects: 'read',
    maxWaitMs: 60_000,
    workers: 2,
    browser: () => Promise.reject(new Error('no browser in this test')),
  });
  const begun = performance.now();
  run.begin(['logoff.idle']);
  const { results } = await run.finish();
  server.close();
  const [result] = results;
  if (result === undefined) throw new Error('no result');
  return { result, tookMs: performance.now() - begun };
}

const measuredBy = ({ verdict }: CheckResult) =>
  ('judgement' in verdict ? verdict.judgement?.measured?.[0]?.value : undefined) ?? 'nothing measured';

let found: ReadonlyMap<number, Awaited<ReturnType<typeof measure>>>;
beforeAll(async () => {
  const all = [...WITHIN, SHORTER, LONGER];
  found = new Map(await Promise.all(all.map(async (ms) => [ms, await measure(ms)] as const)));
}, 90_000);

function of(ms: number) {
  const one = found.get(ms);
  if (one === undefined) throw new Error(`no measurement of ${ms}`);
  return one;
}

describe(`an idle limit documented as ${DOCUMENTED_MS / 1000} s`, () => {
  it.each(WITHIN)('that really is %d ms is reported to the precision, in one idle period', (ms) => {
    const { result, tookMs } = of(ms);
    const [, middle, half, unit] = /^([\d.]+) s ± ([\d.]+) (ms|s) /.exec(measuredBy(result)) ?? [];
    const halfMs = Number(half) * (unit === 's' ? 1000 : 1);
    // The figures are rounded to tenths of a second.
    expect(Math.abs(Number(middle) * 1000 - ms)).toBeLessThanOrEqual(halfMs + 60);
    expect(halfMs).toBeLessThanOrEqual(precisionOf(DOCUMENTED_MS) + 60);
    // The longest twin, and the sign-ins.
    expect(tookMs).toBeLessThan(DOCUMENTED_MS * 1.5 + 10_000);
  });

  it.each(WITHIN)('that really is %d ms is judged by where it lies', (ms) => {
    const beyond = ms > DOCUMENTED_MS * 1.1;
    expect(of(ms).result.verdict.verdict).toBe(beyond ? 'fail' : 'pass');
  });

  it('that is far shorter or longer is reported as the bound that was seen', () => {
    expect(measuredBy(of(SHORTER).result)).toMatch(/^shorter than 10(\.\d)? s \(documented: 20 s\)$/);
    expect(of(SHORTER).result.verdict.verdict).toBe('inconclusive');
    expect(measuredBy(of(LONGER).result)).toMatch(/^longer than 30(\.\d)? s \(documented: 20 s\)$/);
    expect(of(LONGER).result.verdict.verdict).toBe('fail');
  });
});
