import { createHash } from 'node:crypto';
import { MEMBER, SSN } from '../access/fields.js';
import type { Resource } from '../fhir/resource.js';
import type { SyntheticPatient } from './people.js';

interface Measure {
  readonly key: string;
  readonly code: string;
  readonly text: string;
  readonly unit: string;
  readonly from: number;
  readonly to: number;
}

const MEASURES: readonly Measure[] = [
  { key: 'pulse', code: '8867-4', text: 'Heart rate', unit: '/min', from: 58, to: 96 },
  { key: 'systolic', code: '8480-6', text: 'Systolic blood pressure', unit: 'mm[Hg]', from: 104, to: 148 },
  { key: 'glucose', code: '2345-7', text: 'Glucose', unit: 'mg/dL', from: 78, to: 132 },
];

/** A plausible value that is the same at every start: the seed must be reproducible. */
function measuredValue(patient: SyntheticPatient, measure: Measure): number {
  const draw = createHash('sha256').update(`${patient.id} ${measure.key}`).digest().readUInt16BE(0);
  return measure.from + (draw % (measure.to - measure.from + 1));
}

function observation(patient: SyntheticPatient, id: string, code: string, text: string): Resource {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code, display: text }], text },
    subject: { reference: `Patient/${patient.id}` },
    effectiveDateTime: '2026-03-02T09:30:00Z',
  };
}

function letter(patient: SyntheticPatient): string {
  return [
    'Discharge letter (synthetic)',
    `Patient: ${patient.given} ${patient.family}, born ${patient.birthDate}`,
    'Admitted for observation after a fall, discharged the next day in good condition.',
    `Reference: ${patient.canaries.document}`,
    '',
  ].join('\n');
}

/** What is known of a person beside the name: not every role sees it. */
function particulars({ canaries: { mrn, ssn, member, phone, street } }: SyntheticPatient) {
  const number = (system: string, value: string | undefined) =>
    value === undefined ? [] : [{ system, value }];
  return {
    identifier: [
      { use: 'official', system: 'https://clinic.example/mrn', value: mrn },
      ...number(SSN, ssn),
      ...number(MEMBER, member),
    ],
    ...(phone === undefined ? {} : { telecom: [{ system: 'phone', value: phone }] }),
    ...(street === undefined ? {} : { address: [{ use: 'home', line: [street] }] }),
  };
}

/** The seeded record of one patient as FHIR R4 resources, the Patient first. */
export function recordOf(patient: SyntheticPatient): Resource[] {
  const subject = { reference: `Patient/${patient.id}` };
  return [
    {
      resourceType: 'Patient',
      id: patient.id,
      ...particulars(patient),
      active: true,
      name: [{ use: 'official', family: patient.family, given: [patient.given] }],
      gender: patient.gender,
      birthDate: patient.birthDate,
    },
    {
      ...observation(patient, patient.observation, '34109-9', 'Note'),
      valueString: 'Progress note',
      note: [{ text: `Slept well, no pain reported. ${patient.canaries.observation}` }],
    },
    ...(patient.relatives ?? []).map((relative) => ({
      ...observation(
        patient,
        `${patient.observation}-of-${relative.replace(/^p-/, '')}`,
        '10157-6',
        'Family history',
      ),
      focus: [{ reference: `Patient/${relative}` }],
      valueString: 'See the record of this relative',
    })),
    ...MEASURES.map((measure) => ({
      ...observation(
        patient,
        `${patient.id.replace(/^p-/, 'o-')}-${measure.key}`,
        measure.code,
        measure.text,
      ),
      valueQuantity: {
        value: measuredValue(patient, measure),
        unit: measure.unit,
        system: 'http://unitsofmeasure.org',
        code: measure.unit,
      },
    })),
    {
      resourceType: 'DocumentReference',
      id: patient.document,
      status: 'current',
      type: { coding: [{ system: 'http://loinc.org', code: '18842-5', display: 'Discharge summary' }] },
      subject,
      date: '2026-03-03T14:00:00Z',
      description: `Discharge letter ${patient.canaries.document}`,
      content: [{ attachment: { contentType: 'text/plain', url: `Binary/${patient.binary}` } }],
    },
    {
      resourceType: 'Binary',
      id: patient.binary,
      contentType: 'text/plain',
      securityContext: subject,
      data: Buffer.from(letter(patient)).toString('base64'),
    },
  ];
}
