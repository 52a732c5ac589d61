import type { Fault } from './fault.js';
import { scripted } from './scripted-record.js';

const fault: Fault = {
  id: 'web.record-in-local-storage',
  breaks: 'A record’s page leaves a copy of itself in local storage.',
  fails: ['sessions.residue'],
  blinds: [],
  override: (behaviour) => scripted(behaviour, "localStorage.setItem('record', document.body.innerText)"),
};

export default fault;
