import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'openid.callback-replayed',
  breaks: 'The same answer signs in as often as it is sent.',
  fails: ['sso.openid-assertions'],
  blinds: [],
  override: ({ endFlow }) => ({
    endFlow: async (query, provider, flow) =>
      provider.settings.protocol === 'oidc' || endFlow(query, provider, flow),
  }),
};

export default fault;
