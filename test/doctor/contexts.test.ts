// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Rules about the context of a request, as the doctor tries them on a small system: each mistake named, with its fix. */
import { describe, expect, test } from 'vitest';
import type { Diagnosis } from '../../src/doctor/finding.js';
import type { Effects } from '../../src/model.js';
import { type Answer, sendJson, serve } from '../target/servers.js';
import { BEARER, CANARY } from '../target/systems.js';
import { said, set } from './clinic-copy.js';
import { examineParts, keysOf, type Tree } from './small-target.js';

const PROXY = 'known-to-the-proxy-alone';

/** Reads for treatment and by the proxy alone, while the relationship lasts. */
function guarded(): Answer {
  let related = true;
  return ({ method, url, headers }, response) => {
    if (url === '/token') return sendJson(response, 200, { access_token: 'good', refresh_token: 'more' });
    if (headers.authorization !== 'Bearer good') return sendJson(response, 401, {});
    if (url === '/relation') {
      related = method === 'PUT';
      return response.writeHead(204).end();
    }
    if (headers['x-purpose'] === 'marketing') return sendJson(response, 422, {});
    if (headers['x-by'] !== undefined && headers['x-proxy'] !== PROXY) return sendJson(response, 403, {});
    return related ? sendJson(response, 200, { mrn: CANARY }) : sendJson(response, 403, {});
  };
}

async function examine(
  change: (file: Tree) => void = () => undefined,
  effects?: Effects,
): Promise<Diagnosis> {
  const system = await serve(guarded());
  const tries = [{ action: 'patient.read', resource: 'alice' }];
  const turn = (action: string) => ({ persona: 'clinician', action });
  const file: Tree = {
    scope: { hosts: ['localhost'], ports: [system.port] },
    bases: { main: system.url },
    personas: {
      clinician: {
        role: 'clinician',
        accounts: [{ username: 'clara', password: { literal: 'staple-gun-orchid' } }],
      },
    },
    signIn: { main: structuredClone(BEARER) },
    resources: { alice: { type: 'Patient', vars: { patient: 'alice' }, canaries: { mrn: CANARY } } },
    oracles: { denied: { status: 403 } },
    actions: {
      'patient.read': { operation: 'R', request: { path: '/patients/${patient}' }, canaries: ['mrn'] },
      'relation.end': { operation: 'D', writes: true, request: { method: 'DELETE', path: '/relation' } },
      'relation.begin': { operation: 'C', writes: true, request: { method: 'PUT', path: '/relation' } },
    },
    contexts: {
      purpose: {
        attribute: 'purpose',
        persona: 'clinician',
        tries,
        others: { marketing: { headers: { 'X-Purpose': 'marketing' } } },
        refused: { status: 422 },
      },
      network: {
        attribute: 'network',
        persona: 'clinician',
        tries,
        secrets: { proxy: { literal: PROXY } },
        allowed: { headers: { 'X-By': 'house', 'X-Proxy': '${proxy}' } },
        others: { claimed: { headers: { 'X-By': 'house' } } },
      },
      relation: {
        attribute: 'relationship',
        persona: 'clinician',
        tries,
        others: { ended: { change: turn('relation.end'), restore: turn('relation.begin') } },
      },
    },
  };
  change(file);
  const diagnosis = await examineParts(file, effects === undefined ? {} : { effects });
  expect(JSON.stringify(diagnosis)).not.toMatch(new RegExp(`${PROXY}|${CANARY}|staple-gun-orchid`));
  return { ...diagnosis, findings: diagnosis.findings.filter(({ area }) => area === 'context') };
}

const at = (path: readonly string[], value: unknown) => (file: Tree) =>
  set(file, ['contexts', ...path], value);

describe('contexts that are described rightly', () => {
  test('are allowed, refused and allowed again', async () => {
    const { findings } = await examine();
    expect(said(findings.filter(({ state }) => state !== 'works'))).toEqual([]);
    expect(keysOf(findings, 'works')).toEqual([
      'contexts.purpose',
      'contexts.purpose.others.marketing',
      'contexts.network',
      'contexts.network.others.claimed',
      'contexts.relation',
      'contexts.relation.others.ended',
      'contexts.relation.others.ended.restore',
    ]);
  }, 30_000);

  test('are not changed when only reading is allowed', async () => {
    const { findings } = await examine(undefined, 'read');
    expect(keysOf(findings, 'skipped')).toEqual(['contexts.relation.others.ended.change']);
    expect(keysOf(findings, 'broken')).toEqual([]);
  }, 30_000);
});

describe('a context with', () => {
  test.each<readonly [string, (file: Tree) => void, string, RegExp, RegExp]>([
    [
      'allowed attributes that are refused',
      at(['network', 'allowed'], { headers: { 'X-By': 'home' } }),
      'contexts.network.allowed',
      /does not succeed with the allowed attributes/,
      /what an allowed request must carry/,
    ],
    [
      'a value that the system does not look at',
      at(['purpose', 'others', 'marketing'], { query: { purpose: 'marketing' } }),
      'contexts.purpose.others.marketing',
      /allows it under this value, too/,
      /how the target learns the purpose/,
    ],
    [
      'a refusal of another look',
      at(['purpose', 'refused'], { status: 451 }),
      'contexts.purpose.refused',
      /not seen as a refusal/,
      /refused: \{ status: 422/,
    ],
    [
      'a refusal that the common oracle does not know',
      at(['purpose', 'refused'], undefined),
      'oracles.denied',
      /not seen as a refusal/,
      /refused: \{ status: 422.*in purpose/,
    ],
    [
      'a value that takes the place of the session',
      at(['purpose', 'others', 'marketing'], { headers: { Authorization: 'none' } }),
      'contexts.purpose.others.marketing',
      /session is not accepted/,
      /what authenticates/,
    ],
    [
      'a change that is not made',
      (file) => set(file, ['actions', 'relation.end', 'success'], { status: 200 }),
      'contexts.relation.others.ended.change',
      /relation\.end by clinician does not succeed/,
      /see its request/,
    ],
    [
      'a change that changes something else',
      (file) => set(file, ['actions', 'relation.end', 'request', 'method'], 'PUT'),
      'contexts.relation.others.ended',
      /allows it under this value, too/,
      /how the target learns the relationship/,
    ],
    [
      'a change that is not undone',
      (file) => set(file, ['actions', 'relation.begin', 'request', 'method'], 'DELETE'),
      'contexts.relation.others.ended.restore',
      /what was allowed before is shut/,
      /undoes what change did/,
    ],
  ])(
    '%s is told so, with its fix',
    async (_, change, key, what, fix) => {
      const { findings } = await examine(change);
      const broken = findings.filter(({ state }) => state === 'broken');
      expect(broken.map((each) => each.key)).toEqual([key]);
      expect(broken[0]?.what).toMatch(what);
      expect(broken[0]?.fix).toMatch(fix);
    },
    30_000,
  );
});
