import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'webhook.unsigned',
  breaks: 'Events go out without a signature.',
  fails: ['integrity.in-transit'],
  blinds: [],
  override: () => ({ signedHeaders: () => ({}) }),
};

export default fault;
