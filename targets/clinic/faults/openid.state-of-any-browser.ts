import { flowBy } from '../app/federation/flow.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'openid.state-of-any-browser',
  breaks: 'A sign-in is finished by whichever browser brings its state.',
  fails: ['sso.openid-assertions'],
  blinds: [],
  override: ({ findFlow }) => ({
    findFlow: (query, provider, returned, now) =>
      provider.settings.protocol === 'oidc'
        ? flowBy(query, provider, { state: returned.state }, now)
        : findFlow(query, provider, returned, now),
  }),
};

export default fault;
