import { flowBy } from '../app/federation/flow.js';
import { openIdVouched } from '../app/federation/openid.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'openid.state-not-checked',
  breaks: 'Any answer is taken by the browser that began a sign-in, whatever its state.',
  fails: ['sso.openid-assertions'],
  blinds: [],
  override: () => ({
    findFlow: (query, provider, { browser }, now) => flowBy(query, provider, { browser }, now),
    openIdVouched: (callback) => {
      const url = new URL(callback.url);
      url.searchParams.set('state', callback.flow.state);
      return openIdVouched({ ...callback, url });
    },
  }),
};

export default fault;
