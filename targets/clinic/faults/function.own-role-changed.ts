import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'function.own-role-changed',
  breaks: 'Everyone can change the role of one account: their own.',
  fails: ['access.functions'],
  blinds: [],
  override: ({ administers }) => ({
    administers: (asked) => (asked.own && asked.action === 'user-role') || administers(asked),
    changesOwnAccount: () => true,
  }),
};

export default fault;
