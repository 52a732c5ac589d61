import { expect, onTestFinished, test } from 'vitest';
import { ScanError, type ScanEvent, scan, startResponder } from '../src/index.js';

async function responder(): Promise<{ host: string; port: number }> {
  const { port, close } = await startResponder({
    protocols: ['SSL 3.0', 'TLS 1.2'],
    suites: [0x0005, 0xc02f],
  });
  onTestFinished(close);
  return { host: '127.0.0.1', port };
}

async function follow(events: AsyncIterable<ScanEvent>): Promise<ScanEvent[]> {
  const seen: ScanEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

test('a scan can be followed event by event: the control first, the report last', async () => {
  const running = scan(await responder(), { what: ['protocols', 'suites', 'groups'] });
  const seen = await follow(running);
  const kinds = seen.map(({ kind }) => kind);
  expect(kinds[0]).toBe('control');
  expect(kinds.filter((kind) => kind === 'protocol').length).toBe(6);
  expect(kinds.filter((kind) => kind === 'suites').length).toBe(2);
  expect(seen.find(({ kind }) => kind === 'part')).toMatchObject({
    part: 'groups',
    findings: { groups: [{ protocol: 'TLS 1.2' }] },
  });
  const last = seen.at(-1);
  expect(last?.kind === 'report' && last.report).toBe(await running);
});

test('who comes late, or second, sees all events too; who leaves early ends nothing', async () => {
  const running = scan(await responder(), { what: ['protocols'] });
  for await (const event of running) {
    expect(event.kind).toBe('control');
    break;
  }
  const report = await running;
  expect(report.protocols.length).toBe(6);
  const [one, two] = await Promise.all([follow(running), follow(running)]);
  expect(one).toEqual(two);
  expect(one.length).toBe(8);
});

test('bad arguments reach whoever awaits, and whoever follows', async () => {
  const awaited = await scan({ host: '', port: 1 }).catch((cause: unknown) => cause);
  expect(awaited).toBeInstanceOf(ScanError);
  await expect(follow(scan({ host: 'localhost', port: 1 }, { maxAtOnce: 0 }))).rejects.toMatchObject({
    code: 'bad-option',
  });
});
