import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'mfa.code-good-for-an-hour',
  breaks: 'One-time codes are accepted for an hour, and an hour ahead.',
  fails: ['auth.second-factor-holds'],
  blinds: [],
  override: ({ codeStep }) => ({
    codeStep(check) {
      for (let away = -120; away <= 120; away++) {
        const step = codeStep({ ...check, now: check.now + away * 30_000 });
        if (step !== undefined) return step;
      }
      return undefined;
    },
  }),
};

export default fault;
