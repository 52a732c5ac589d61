import type { Fault } from './fault.js';
import { someClinician } from './some-clinician.js';

const fault: Fault = {
  id: 'access.anonymous-search',
  breaks: 'The search for observations answers without credentials.',
  fails: ['access.anonymous'],
  blinds: [],
  override: ({ anonymousPrincipal }) => ({
    anonymousPrincipal: (query, type, interaction) =>
      type === 'Observation' && interaction === 'search-type'
        ? someClinician(query)
        : anonymousPrincipal(query, type, interaction),
  }),
};

export default fault;
