import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'saml.replay-accepted',
  breaks: 'The same response signs in as often as it is sent.',
  fails: ['sso.saml-assertions'],
  blinds: [],
  override: ({ endFlow }) => ({
    endFlow: async (query, provider, flow) =>
      provider.settings.protocol === 'saml' || endFlow(query, provider, flow),
  }),
};

export default fault;
