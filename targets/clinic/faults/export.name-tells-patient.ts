import { recordNumber } from '../app/fhir/archive.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'export.name-tells-patient',
  breaks: 'The file of an archive is named after the patient whose record is in it.',
  fails: ['export.encrypted'],
  blinds: [],
  override: () => ({ archiveName: ({ patient }) => `record-${recordNumber(patient)}` }),
};

export default fault;
