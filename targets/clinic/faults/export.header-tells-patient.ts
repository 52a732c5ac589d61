import { recordNumber } from '../app/fhir/archive.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'export.header-tells-patient',
  breaks: 'The header of an archive, which everyone can read, says whose record is in it.',
  fails: ['export.encrypted'],
  blinds: [],
  override: () => ({ archiveHeader: ({ patient }) => ({ sub: recordNumber(patient) }) }),
};

export default fault;
