import { isUnreachable } from '../app/federation/openid.js';
import type { Vouched } from '../app/federation/provider.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'outage.fails-open',
  breaks:
    'While the identity provider gives no answer, whoever comes back is taken for the one it vouched for last.',
  fails: ['emergency.provider-outage'],
  blinds: [],
  override({ openIdVouched }) {
    const last = new Map<string, Vouched>();
    return {
      async openIdVouched(callback) {
        const { issuer } = callback.settings;
        try {
          const vouched = await openIdVouched(callback);
          last.set(issuer, vouched);
          return vouched;
        } catch (error) {
          const known = last.get(issuer);
          if (known === undefined || !isUnreachable(error)) throw error;
          return known;
        }
      },
    };
  },
};

export default fault;
