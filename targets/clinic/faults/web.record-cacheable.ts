import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'web.record-cacheable',
  breaks: 'Browsers may keep pages with records for ten minutes.',
  fails: ['sessions.residue'],
  blinds: [],
  override: ({ securityHeaders }) => ({
    securityHeaders: () => ({ ...securityHeaders(), 'cache-control': 'private, max-age=600' }),
  }),
};

export default fault;
