import type { Fault } from './fault.js';

const ID = /^[\w.:-]{12,128}$/;

const fault: Fault = {
  id: 'audit.id-from-user-agent',
  breaks:
    'Whatever looks like the id of a request, even as the user agent, is logged as the id of the request.',
  fails: ['audit.books-accurate'],
  blinds: [],
  override: ({ entryRequestId }) => ({
    entryRequestId(request) {
      const agent = request.headers['user-agent']?.toString() ?? '';
      return ID.test(agent) ? agent : entryRequestId(request);
    },
  }),
};

export default fault;
