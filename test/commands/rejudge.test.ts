import { describe, expect, it } from 'vitest';
import { command } from '../../src/commands/rejudge.js';
import type { Observation, Plan, Results } from '../../src/model.js';
import { PLAN, sealed, tamper, VERSION } from './bundle.js';
import { documentOf, say } from './console.js';

const API = 'logoff.logout-api';
const WEB = 'logoff.logout-web';

function otherVersion(plan: Plan, id: string, version: number): Plan {
  return {
    ...plan,
    checks: plan.checks.map((each) => (each.id === id ? { ...each, kindVersion: version } : each)),
  };
}

describe('rejudge', () => {
  it('reproduces the verdicts that a run recorded, passing and failing ones', async () => {
    const said = await say(command, await sealed({ leaves: [API] }), '--json');
    expect(said.exitCode).toBe(0);
    expect(documentOf(said)).toMatchObject({
      outcome: 'reproduced',
      checks: 2,
      differences: [],
      notReplayable: [],
    });
  });

  it('catches a failing verdict that was edited into a pass, counts and outcome included', async () => {
    const honest = await sealed({ leaves: [API] });
    // The forger is thorough: everything that follows from a pass is written as if it were one.
    tamper<Results>(honest, 'results.json', (results) => ({
      ...results,
      outcome: 'conformant',
      counts: { ...results.counts, pass: 2, fail: 0 },
      checks: results.checks.map((each, _index, all) => ({
        ...each,
        verdict: all.find(({ id }) => id === WEB)?.verdict ?? each.verdict,
      })),
    }));
    const said = await say(command, honest, '--json');
    expect(said.exitCode).toBe(4);
    const { outcome, differences } = documentOf(said) as {
      readonly outcome: string;
      readonly differences: readonly Record<string, string | null>[];
    };
    expect(outcome).toBe('differs');
    expect(differences.map(({ place }) => place)).toEqual(
      expect.arrayContaining([`checks.${API}.verdict`, 'outcome', 'counts']),
    );
    const [first] = differences;
    expect(first?.check).toBe(API);
    expect(first?.recorded).toContain('"verdict":"pass"');
    expect(first?.rejudged).toContain('"verdict":"fail"');
  });

  it('names check, recorded and rejudged verdict for people', async () => {
    const folder = await sealed({
      edit: (results) => ({
        ...results,
        counts: { ...results.counts, pass: 1, notApplicable: 1 },
        checks: results.checks.map((each) =>
          each.id === API ? { ...each, verdict: { verdict: 'not-applicable', reason: 'No.' } } : each,
        ),
      }),
    });
    const { out, exitCode } = await say(command, folder);
    expect(exitCode).toBe(4);
    expect(out).toMatch(new RegExp(`check ${API}: verdict\\n {4}recorded {2}not-applicable: `));
    expect(out).toMatch(/ {4}rejudged {2}pass: /);
  });

  it('catches facts that were edited under a verdict', async () => {
    const folder = await sealed({ leaves: [API] });
    tamper<Observation>(folder, `observations/${API}.json`, (observation) =>
      observation.status === 'observed'
        ? { ...observation, facts: { ...observation.facts, after: observation.facts.before } }
        : observation,
    );
    tamper<Observation>(folder, `observations/${WEB}.json`, (observation) =>
      observation.status === 'observed'
        ? { ...observation, facts: { ...observation.facts, after: observation.facts.before } }
        : observation,
    );
    const said = await say(command, folder, '--json');
    expect([said.exitCode, documentOf(said).outcome]).toEqual([4, 'differs']);
  });

  it('says so and exits 2 when the bundle was judged by a version of a kind that this build does not have', async () => {
    const folder = await sealed({ plan: otherVersion(PLAN, WEB, 7) });
    const said = await say(command, folder);
    expect(said.exitCode).toBe(2);
    expect(said.out).toContain(
      `check ${WEB} was judged by session.logout version 7; this build has version ${VERSION}`,
    );
    expect(said.out).toContain('1 verdict reproduced');
    expect(documentOf(await say(command, folder, '--json'))).toMatchObject({
      outcome: 'not-replayable',
      exitCode: 2,
      checks: 1,
      notReplayable: [{ check: WEB, kind: 'session.logout', version: 7, ours: VERSION }],
    });
  });

  it('still exits 4 when beside such a check another verdict differs', async () => {
    const folder = await sealed({
      plan: otherVersion(PLAN, WEB, 7),
      edit: (results) => ({ ...results, because: 'Trust me.' }),
    });
    expect((await say(command, folder)).exitCode).toBe(4);
  });

  it('does not judge facts by another version of the kind than the one that recorded them', async () => {
    const folder = await sealed();
    tamper<Observation>(folder, `observations/${API}.json`, (each) => ({ ...each, kindVersion: 7 }));
    const said = await say(command, folder);
    expect(said.exitCode).toBe(4);
    expect(said.out).toContain(`planned for session.logout ${VERSION}, observed by session.logout 7`);
  });

  it('rejects what holds no facts of this format', async () => {
    const folder = await sealed();
    tamper<Results>(folder, 'results.json', (results) => ({ ...results, planDigest: 'c'.repeat(64) }));
    const { error, exitCode } = await say(command, folder);
    expect([error?.code, exitCode]).toEqual(['evidence', 4]);
  });
});
