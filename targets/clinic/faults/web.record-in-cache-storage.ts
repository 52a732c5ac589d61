import type { Fault } from './fault.js';
import { scripted } from './scripted-record.js';

const fault: Fault = {
  id: 'web.record-in-cache-storage',
  breaks: 'A record’s page keeps itself in a cache of its own, to be read when there is no network.',
  fails: ['sessions.residue'],
  blinds: [],
  override: (behaviour) =>
    scripted(behaviour, "caches.open('records').then((cache) => cache.add(location.href))"),
};

export default fault;
