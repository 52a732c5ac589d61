import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'link.path-not-signed',
  breaks: 'The signature of a link covers holder and time, and opens every document of the holder.',
  fails: ['storage.links-hold'],
  blinds: [],
  override: ({ linkSigned }) => ({ linkSigned: (link) => linkSigned({ ...link, path: '' }) }),
};

export default fault;
