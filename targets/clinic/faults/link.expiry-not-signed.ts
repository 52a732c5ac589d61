import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'link.expiry-not-signed',
  breaks: 'The signature of a link leaves its end out: whoever holds it sets a later one.',
  fails: ['storage.links-hold'],
  blinds: [],
  override: ({ linkSigned }) => ({ linkSigned: (link) => linkSigned({ ...link, expires: '' }) }),
};

export default fault;
