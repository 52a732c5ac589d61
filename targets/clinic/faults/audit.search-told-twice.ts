import type { Fault } from './fault.js';

/** Searches of the log itself are left alone. */
const LOG_USED = '110101';

const fault: Fault = {
  id: 'audit.search-told-twice',
  breaks: 'The log tells of each search twice.',
  fails: ['audit.books-complete'],
  blinds: [],
  override: ({ shownEntries }) => ({
    shownEntries: (events) =>
      shownEntries(events).flatMap((event) =>
        JSON.stringify(event.subtype ?? '').includes('"search-type"') &&
        !JSON.stringify(event.type ?? '').includes(LOG_USED)
          ? [event, { ...event, id: `${event.id}-again` }]
          : [event],
      ),
  }),
};

export default fault;
