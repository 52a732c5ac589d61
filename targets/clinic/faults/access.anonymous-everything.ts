import type { Fault } from './fault.js';
import { someClinician } from './some-clinician.js';

const fault: Fault = {
  id: 'access.anonymous-everything',
  breaks: 'The whole record of a patient, which no action of the policy names, answers without credentials.',
  fails: ['access.anonymous'],
  blinds: [],
  override: ({ anonymousPrincipal }) => ({
    anonymousPrincipal: (query, type, interaction) =>
      interaction === 'everything' ? someClinician(query) : anonymousPrincipal(query, type, interaction),
  }),
};

export default fault;
