/** The whole of mfa.enrolment on a small system that has one-time codes for its only second factor. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import mfaEnrolment from '../../src/kinds/mfa.enrolment.js';
import { createProbes } from '../../src/target/probe.js';
import { seedOf } from '../../src/target/seeds.js';
import { codeSystem, codeTarget, type Manners } from './code-system.js';
import { drive } from './drive.js';
import { serve } from './servers.js';

const NOTICES = ['enrolment', 'reset by the help desk', 'removal'].map(
  (change) => `codes: notice of the ${change}`,
);
const AGED = 'authenticated 5 min ago';

afterEach(() => vi.restoreAllMocks());

/** What was seen of it, with the waits passing at once. */
async function examine(manners: Manners = {}) {
  const server = await serve(codeSystem(manners));
  const driven = drive(codeTarget(server, manners));
  const clock = performance.now.bind(performance);
  let passed = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clock() + passed);
  const desk = {
    wait: async (ms: number) => {
      passed += ms;
      return { lateMs: 0 };
    },
    note: () => undefined,
  };
  const { probe, release } = createProbes(driven.driver, driven.guard).probeFor('a.check', desk);
  const facts = await mfaEnrolment.observe({}, probe);
  await release();
  const { controls, assertions } = mfaEnrolment.judge(facts, {});
  const of = (outcome: string) =>
    assertions
      .filter((each) => each.outcome === outcome)
      .map(({ subject }) => subject.replace(/authenticated .* ago/, AGED));
  return {
    lost: controls.filter(({ held }) => !held).map(({ name }) => name),
    holds: of('holds'),
    broken: of('broken'),
    unknown: of('unknown'),
    text: JSON.stringify(facts),
    server,
  };
}

const HALF = 'codes: enrolment by a half-done sign-in';
const KEPT = 'codes: the factor after the refused changes';

describe('one-time codes as the only second factor', () => {
  it.each([
    ['an address that authenticators scan', {}],
    ['spelled out in groups', { spelled: true }],
    ['one at most', { single: true }],
  ])('are set up, used, removed and reset, and left alone by aged sessions: %s', async (_, manners) => {
    const seen = await examine(manners);
    expect(seen).toMatchObject({ lost: [], broken: [], unknown: NOTICES });
    expect(seen.holds).toEqual([
      HALF,
      `codes: enrolment, ${AGED}`,
      `codes: removal, ${AGED}`,
      `codes: reset by the help desk, ${AGED}`,
      KEPT,
      ...['enrolment', 'reset by the help desk', 'enrolment', 'removal', 'enrolment'].map(
        (change) => `codes: entry of the ${change}`,
      ),
    ]);
  });

  it.each<[string, Manners, readonly string[]]>([
    ['an aged session sets up another', { staleEnrols: true }, [`codes: enrolment, ${AGED}`]],
    ['an aged session sets up the one', { staleEnrols: true, single: true }, [`codes: enrolment, ${AGED}`]],
    ['an aged session removes it', { staleRemoves: true }, [`codes: removal, ${AGED}`]],
    ['a password alone sets up another', { ticketEnrols: true }, [HALF]],
  ])('are told broken where %s', async (_, manners, broken) => {
    expect(await examine(manners)).toMatchObject({ broken });
  });

  it('are told of no entry where the log keeps none of their changes', async () => {
    const { broken, lost } = await examine({ silent: true });
    expect([lost, new Set(broken)]).toEqual([
      ['log-readable'],
      new Set([
        'codes: entry of the enrolment',
        'codes: entry of the reset by the help desk',
        'codes: entry of the removal',
      ]),
    ]);
  });

  it('are not believed removed where they still open the record', async () => {
    expect(await examine({ keepsRemoved: true })).toMatchObject({ lost: ['changes-take-effect'] });
  });

  it('never show their seed, nor a code', async () => {
    const { server, text } = await examine();
    expect(text).not.toMatch(/[A-Z2-7]{32}/);
    const codes = server.seen
      .filter(({ body }) => /"code":/.test(body))
      .map(({ body }) => JSON.parse(body).code);
    expect(codes.length).toBeGreaterThan(3);
    for (const code of codes) expect(text).not.toContain(String(code));
  });
});

describe('a seed', () => {
  const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
  const form = { captured: 'seed', digits: 8 } as const;

  it('is read out of an address, whose own words on its codes come first', () => {
    const address = `otpauth://totp/Small:kay?secret=${SEED}&amp;algorithm=SHA512&amp;digits=6&amp;period=60`;
    expect(seedOf(form, { seed: address })).toEqual({
      secret: SEED,
      algorithm: 'sha512',
      digits: 6,
      periodMs: 60_000,
    });
  });

  it('is read as it is spelled, and has the form that the target file names', () => {
    const spelled = 'jbsw y3dp ehpk 3pxp jbsw-y3dp-ehpk-3pxp=';
    expect(seedOf(form, { seed: spelled })).toEqual({
      secret: SEED,
      algorithm: 'sha1',
      digits: 8,
      periodMs: 30_000,
    });
  });

  it('is none where nothing was captured', () => {
    expect(seedOf(form, {})).toBeUndefined();
  });
});
