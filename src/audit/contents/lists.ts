/** The elements that published lists ask of an audit entry. */
import type { AuditedEvent } from '../../kinds/audited-actions.js';
import type { TargetAudit } from '../../target/audit-schema.js';
import { recordedTime } from '../times.js';
import type { Element } from './element.js';
import {
  isBoolean,
  isCoded,
  isInstant,
  isOneOf,
  isPlace,
  isReference,
  isReferenceTo,
  isText,
} from './forms.js';

/** Events about one patient's record. */
const OF_RECORD: readonly AuditedEvent[] = ['read', 'search', 'write', 'denied'];
/** What IHE BALP describes: RESTful exchanges that succeeded. */
const OF_REST: readonly AuditedEvent[] = ['read', 'search', 'write'];

/**
 * ASTM E2147-18, 7.1.1, 7.1.2 and 7.1.6 to 7.1.9, to which 45 CFR 170.210(e) refers; the outcome is of 4.2, which wants
 * authorised and unauthorised activity told apart. By the target file's own map.
 */
export function astm({ fields, operations, outcomes, times }: TargetAudit): readonly Element[] {
  const of = 'ASTM E2147-18';
  const known = [...outcomes.success, ...outcomes.failure];
  const isTime = (value: unknown) =>
    isInstant(times === undefined ? value : recordedTime(String(value), times));
  const isOperation = (value: unknown) =>
    typeof value === 'string' && (operations?.[value] !== undefined || /^[CRUDE]$/.test(value));
  return [
    { of, element: '7.1.1 date and time, with zone', path: fields.time, fits: isTime },
    { of, element: '7.1.2 patient', path: fields.object, events: OF_RECORD, fits: isText },
    { of, element: '7.1.6 source', path: fields.source, fits: isPlace },
    { of, element: '7.1.7 user', path: fields.actor, fits: isText },
    { of, element: '7.1.8 type of action', path: fields.operation, fits: isOperation },
    { of, element: '7.1.9 category of data', path: fields.category, events: OF_RECORD, fits: isText },
    { of, element: '4.2 outcome', path: fields.outcome, fits: (value) => known.includes(String(value)) },
  ];
}

/** FHIR R4 AuditEvent, https://hl7.org/fhir/R4/auditevent.html: what is 1..1 or 1..*, and codes with a required binding. */
export const FHIR_R4: readonly Element[] = [
  { element: 'resourceType', path: '$.resourceType', fits: isOneOf('AuditEvent') },
  { element: 'type', path: '$.type', fits: isCoded },
  { element: 'recorded', path: '$.recorded', fits: isInstant },
  { element: 'agent.requestor', each: '$.agent[*]', path: '$.requestor', fits: isBoolean },
  { element: 'source.observer', path: '$.source.observer', fits: isReference },
].map((each) => ({ of: 'FHIR R4 AuditEvent', ...each }));

/**
 * IHE Basic Audit Log Patterns, profiles PatientRead, PatientCreate, PatientUpdate and PatientQuery: what they make
 * mandatory beyond FHIR R4. https://profiles.ihe.net/ITI/BALP
 */
export const BALP: readonly Element[] = [
  { element: 'subtype', path: '$.subtype[*]', fits: isCoded },
  { element: 'action', path: '$.action', fits: isOneOf('C', 'R', 'U', 'E') },
  { element: 'outcome', path: '$.outcome', fits: isOneOf('0') },
  {
    element: 'agent in the role of destination',
    path: "$.agent[?@.type.coding[?@.code == '110152']]",
    fits: isMachine,
  },
  {
    element: 'agent in the role of source',
    path: "$.agent[?@.type.coding[?@.code == '110153']]",
    fits: isMachine,
  },
  { element: 'agent.who', each: '$.agent[*]', atLeast: 2, path: '$.who', fits: isReference },
  {
    element: 'patient entity',
    path: "$.entity[?@.type.code == '1' && @.role.code == '1'].what",
    fits: isReferenceTo('Patient'),
  },
].map((each) => ({ of: 'IHE BALP', events: OF_REST, ...each }));

/** What was read, made or changed; and of a search the search itself. */
export const BALP_OBJECT: readonly Element[] = [
  {
    of: 'IHE BALP',
    element: 'data entity',
    events: ['read', 'write'],
    path: "$.entity[?@.type.code == '2' && (@.role.code == '4' || @.role.code == '3' || @.role.code == '20')].what",
    fits: isReference,
  },
  {
    of: 'IHE BALP',
    element: 'query entity',
    events: ['search'],
    path: "$.entity[?@.type.code == '2' && @.role.code == '24'].query",
    fits: isText,
  },
];

function isMachine(agent: unknown): boolean {
  const { who, network } = agent as {
    readonly who?: unknown;
    readonly network?: { readonly address?: unknown };
  };
  return isReference(who) && isPlace(network?.address);
}
