import { describe, expect, it } from 'vitest';
import { createScopeGuard, type Scope } from '../../src/target/scope.js';

const SCOPE: Scope = {
  hosts: ['EHR.example', 'localhost', '::1', '10.0.0.7'],
  ports: [443, 8443],
  never: [],
  addresses: {},
};

function guarded(change: Partial<Scope> = {}) {
  const looked: string[] = [];
  const guard = createScopeGuard({ ...SCOPE, ...change }, async (host) => {
    looked.push(host);
    return { address: '192.0.2.1', family: 4 };
  });
  return { guard, looked };
}

describe('the scope guard', () => {
  it.each([
    ['ehr.example', 443],
    ['EHR.Example', 8443],
    ['ehr.example.', 443],
    ['localhost', 443],
  ])('admits %s:%i and looks its name up', async (host, port) => {
    const { guard, looked } = guarded();
    expect(await guard.admit(host, port)).toBe('192.0.2.1');
    expect(looked).toEqual([host.toLowerCase().replace(/\.$/, '')]);
    expect(guard.refused).toEqual([]);
  });

  it.each([
    ['[::1]', '::1'],
    ['::1', '::1'],
    ['10.0.0.7', '10.0.0.7'],
  ])('admits the address %s without a look-up', async (host, address) => {
    const { guard, looked } = guarded();
    expect(await guard.admit(host, 443)).toBe(address);
    expect(looked).toEqual([]);
  });

  it.each([
    ['another host', 'evil.example', 443],
    ['a host below one in scope', 'a.ehr.example', 443],
    ['a host above it', 'example', 443],
    ['a host that begins alike', 'ehr.example.evil.test', 443],
    ['another port', 'ehr.example', 80],
    ['no port', 'ehr.example', Number.NaN],
    ['port 0', 'ehr.example', 0],
    ['the address behind a name in scope', '192.0.2.1', 443],
    ['another loopback address', '127.0.0.1', 443],
    ['the unspecified address', '0.0.0.0', 443],
    ['an address in another spelling', '[0:0:0:0:0:0:0:1]', 443],
    ['an address as one number', '167772167', 443],
    ['nothing', '', 443],
  ])('refuses %s without a look-up', async (_, host, port) => {
    const { guard, looked } = guarded();
    await expect(guard.admit(host, port)).rejects.toMatchObject({ code: 'scope' });
    expect(looked).toEqual([]);
    expect(guard.refused).toHaveLength(1);
  });

  it('refuses a host and a port that are in scope of nothing together with the words to mend it', () => {
    const { guard } = guarded();
    expect(() => guard.check('evil.example', 443)).toThrow(
      expect.objectContaining({
        message: 'evil.example:443 is outside the scope of this target; nothing was sent',
        detail: expect.objectContaining({ remedy: expect.stringContaining('scope.hosts') }),
      }),
    );
  });

  it('takes an address of the target file for a name that is in no DNS, whatever the case', async () => {
    const { guard, looked } = guarded({ addresses: { 'EHR.Example': '127.0.0.1' } });
    expect(await guard.admit('ehr.example.', 443)).toBe('127.0.0.1');
    expect(looked).toEqual([]);
  });

  it('admits no host only because its address is given', async () => {
    const { guard } = guarded({ addresses: { 'evil.example': '127.0.0.1' } });
    await expect(guard.admit('evil.example', 443)).rejects.toMatchObject({ code: 'scope' });
  });

  it('keeps every refusal for the record', async () => {
    const { guard } = guarded();
    await guard.admit('A.example', 1).catch(() => undefined);
    await guard.admit('b.example', 2).catch(() => undefined);
    expect(guard.refused).toEqual([
      { host: 'a.example', port: 1 },
      { host: 'b.example', port: 2 },
    ]);
  });
});

describe('the never-call list', () => {
  const { guard } = guarded({ never: ['POST /admin/shutdown', 'DELETE /records/*', '/internal*'] });
  const ask = (method: string, path: string) => () =>
    guard.checkRequest(method, new URL(path, 'https://ehr.example'));

  it.each([
    ['POST', '/admin/shutdown'],
    ['post', '/admin/shutdown'],
    ['POST', '/admin/shutdown?now=1'],
    ['POST', '/admin/./shutdown'],
    ['POST', '/x/../admin/shutdown'],
    ['POST', '/admin/%73hutdown'],
    ['DELETE', '/records/1'],
    ['DELETE', '/records/1/notes'],
    ['GET', '/internal/metrics'],
    ['PUT', '/internal'],
  ])('refuses %s %s before it is sent', (method, path) => {
    expect(ask(method, path)).toThrow(expect.objectContaining({ code: 'scope' }));
  });

  it.each([
    ['GET', '/admin/shutdown'],
    ['POST', '/admin/shutdown2'],
    ['GET', '/records/1'],
    ['DELETE', '/records'],
    ['GET', '/v1/internal'],
  ])('lets %s %s through', (method, path) => {
    expect(ask(method, path)).not.toThrow();
  });
});
