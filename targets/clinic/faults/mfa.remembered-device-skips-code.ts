import { isKnownDevice } from '../app/auth/devices.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'mfa.remembered-device-skips-code',
  breaks: 'Whoever signed in from this browser before needs no code any more.',
  fails: ['auth.mfa-every-path'],
  blinds: [],
  override: ({ secondFactorDue }) => ({
    secondFactorDue: async (path, exchange, principal, circumstances) =>
      !(await isKnownDevice(exchange, principal, circumstances.device)) &&
      secondFactorDue(path, exchange, principal, circumstances),
  }),
};

export default fault;
