/** Second factors that are demanded of some and not of others, by persona and by what a token is for. */
import { describe, expect, it } from 'vitest';
import mfaBypass from '../../src/kinds/mfa.bypass.js';
import mfaRequired from '../../src/kinds/mfa.required.js';
import { createProbes } from '../../src/target/probe.js';
import { drive } from './drive.js';
import { exemptSystem, exemptTarget, type Manners } from './exempt-system.js';
import { serve } from './servers.js';

const desk = { wait: async () => ({ lateMs: 0 }), note: () => undefined };

async function probing(manners: Manners, exempt = true) {
  const server = await serve(exemptSystem(manners));
  const driven = drive(exemptTarget(server, exempt));
  return createProbes(driven.driver, driven.guard).probeFor('a.check', desk).probe;
}

async function required(manners: Manners = {}, exempt = true) {
  const facts = await mfaRequired.observe({}, await probing(manners, exempt));
  const { controls, assertions, measured = [] } = mfaRequired.judge(facts, {});
  const of = (outcome: string) =>
    assertions.filter((each) => each.outcome === outcome).map(({ subject }) => subject);
  return {
    lost: controls.filter(({ held }) => !held),
    holds: of('holds'),
    broken: of('broken'),
    unknown: of('unknown'),
    told: measured.filter(({ what }) => what.includes('not judged')),
  };
}

const TOLD = [
  {
    what: 'No second factor is demanded of member by path api, by the target file: not judged',
    value: 'Members see their own record alone.',
  },
  {
    what: 'No second factor is demanded of clinician by path reading, by the target file: not judged',
    value: 'A token to read with is given to devices.',
  },
];
const ADMIN = 'path api as admin, password alone';
const WITHHELD = 'path reading as clinician, without a second factor: patient.export alice';

describe('a second factor that is demanded of some', () => {
  it('is judged of each of them by what they may do, and of the others it is told why not', async () => {
    const seen = await required();
    expect(seen).toMatchObject({ lost: [], broken: [], unknown: [], told: TOLD });
    expect(seen.holds).toEqual([
      ADMIN,
      'path api as admin, the value "ticket" of the password step in place of the session',
      'path api as admin, a wrong code',
      'path api as clinician, password alone',
      'path api as clinician, the value "ticket" of the password step in place of the session',
      'path api as clinician, a wrong code',
      WITHHELD,
    ]);
  });

  it('fails where one of whom it is demanded is not asked, though the first is', async () => {
    expect((await required({ sparesAdmins: true })).broken).toEqual([
      ADMIN,
      'path api as admin, the value "access" of the password step in place of the session',
      'path api as admin, a wrong code',
    ]);
  });

  it('fails where what is left to it opens without', async () => {
    expect((await required({ readingExports: true })).broken).toEqual([WITHHELD]);
  });

  it('is not said to be held back what opens to nobody', async () => {
    expect(await required({ noExport: true })).toMatchObject({ broken: [], unknown: [WITHHELD] });
  });

  it('is demanded of everybody whom no exemption names', async () => {
    const { broken, told } = await required({}, false);
    expect(broken).toContain('path api as member, password alone');
    expect(broken).toContain('path reading, the path as declared, which asks for no second factor');
    expect(told).toEqual([]);
  });

  it('is tried to be got past by somebody of whom it is demanded', async () => {
    const facts = await mfaBypass.observe({}, await probing({}));
    const { controls, assertions, measured } = mfaBypass.judge(facts, {});
    expect(controls.filter(({ held }) => !held)).toEqual([]);
    expect(assertions.filter(({ outcome }) => outcome === 'broken')).toEqual([]);
    expect(assertions.filter(({ outcome }) => outcome === 'holds').length).toBeGreaterThan(3);
    expect(measured).toEqual(TOLD);
  });
});
