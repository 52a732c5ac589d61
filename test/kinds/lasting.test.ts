import { expect, it } from 'vitest';
import { lasting } from '../../src/kinds/lasting.js';
import type { Probe } from '../../src/kinds/probe.js';
import type { Attempt } from '../../src/kinds/trials.js';
import { goesOn, locked, wrong } from './attempts.js';

const probe = { wait: async () => undefined } as unknown as Probe;

async function of(...answers: readonly Attempt[]) {
  let asked = 0;
  const last = await lasting(probe, async () => ({ attempt: answers[asked++] ?? wrong() }));
  return { asked, accepted: last.attempt.accepted, locked: last.attempt.locked };
}

it('a refusal counts once it is there a moment later too', async () => {
  expect(await of(wrong(), wrong())).toEqual({ asked: 2, accepted: false, locked: false });
  expect(await of(wrong(), goesOn())).toEqual({ asked: 2, accepted: true, locked: false });
});

it('what was accepted, or says itself that it is locked, is not asked again', async () => {
  expect((await of(goesOn())).asked).toBe(1);
  expect(await of(locked())).toEqual({ asked: 1, accepted: false, locked: true });
});
