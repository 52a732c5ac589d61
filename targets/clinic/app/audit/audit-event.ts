import type { Resource } from '../fhir/resource.js';
import type { ActorClass, AuditedAction, Circumstances, Entry } from './entry.js';

const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const EVENT_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-event-type';
const INTERACTION = 'http://hl7.org/fhir/restful-interaction';
const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const OBJECT_ROLE = 'http://terminology.hl7.org/CodeSystem/object-role';
const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
const BALP_ENTITY = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType';
const OWN_ACTION = 'https://clinic.example/fhir/CodeSystem/audit-action';
const OWN_ROLE = 'https://clinic.example/fhir/CodeSystem/role';
const OWN_CLASS = 'https://clinic.example/fhir/CodeSystem/actor-class';

interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

interface Kind {
  readonly type: Coding;
  readonly subtype: Coding;
  /** FHIR audit-event-action: create, read, update, delete, execute. */
  readonly action: 'C' | 'R' | 'U' | 'D' | 'E';
}

const REST: Coding = { system: EVENT_TYPE, code: 'rest', display: 'RESTful Operation' };
const AUTHENTICATION: Coding = { system: DICOM, code: '110114', display: 'User Authentication' };
const LOG_USED: Coding = { system: DICOM, code: '110101', display: 'Audit Log Used' };
const ALERT: Coding = { system: DICOM, code: '110113', display: 'Security Alert' };
const EXPORT: Coding = { system: DICOM, code: '110106', display: 'Export' };
const ADMINISTRATION: Coding = { system: DICOM, code: '110100', display: 'Application Activity' };

const rest = (code: string, action: Kind['action'], type = REST): Kind => ({
  type,
  subtype: { system: INTERACTION, code },
  action,
});
const dicom = (type: Coding, code: string, display: string): Kind => ({
  type,
  subtype: { system: DICOM, code, display },
  action: 'E',
});
const own = (type: Coding, code: string, action: Kind['action'] = 'E'): Kind => ({
  type,
  subtype: { system: OWN_ACTION, code },
  action,
});

const KINDS: Readonly<Record<AuditedAction, Kind>> = {
  read: rest('read', 'R'),
  vread: rest('vread', 'R'),
  'history-instance': rest('history-instance', 'R'),
  'search-type': rest('search-type', 'E'),
  create: rest('create', 'C'),
  update: rest('update', 'U'),
  patch: rest('patch', 'U'),
  everything: rest('operation', 'R'),
  export: rest('operation', 'R', EXPORT),
  disclose: own(EXPORT, 'disclosure', 'C'),
  accounting: rest('operation', 'R'),
  batch: rest('batch', 'E'),
  'amendment-request': own(REST, 'amendment-request', 'C'),
  'amendment-decision': own(REST, 'amendment-decision', 'U'),
  'audit-read': rest('read', 'R', LOG_USED),
  'audit-search': rest('search-type', 'E', LOG_USED),
  'audit-switch': own(ADMINISTRATION, 'audit-switch', 'U'),
  'audit-purge': own(ADMINISTRATION, 'audit-purge', 'D'),
  'integrity-report': own(ADMINISTRATION, 'integrity-report', 'R'),
  'integration-create': own(ADMINISTRATION, 'integration-create', 'C'),
  'integration-delete': own(ADMINISTRATION, 'integration-delete', 'D'),
  'identity-provider-create': own(ADMINISTRATION, 'identity-provider-create', 'C'),
  'identity-provider-delete': own(ADMINISTRATION, 'identity-provider-delete', 'D'),
  'identity-provider-link': own(ADMINISTRATION, 'identity-provider-link', 'U'),
  'inbound-create': rest('create', 'C'),
  'users-list': own(ADMINISTRATION, 'users-list', 'R'),
  'user-create': own(ADMINISTRATION, 'user-create', 'C'),
  'user-disable': own(ADMINISTRATION, 'user-disable', 'U'),
  'user-enable': own(ADMINISTRATION, 'user-enable', 'U'),
  'user-role': own(ADMINISTRATION, 'user-role', 'U'),
  'user-duties': own(ADMINISTRATION, 'user-duties', 'U'),
  'user-delete': own(ADMINISTRATION, 'user-delete', 'D'),
  'care-team-join': own(ADMINISTRATION, 'care-team-join', 'C'),
  'care-team-leave': own(ADMINISTRATION, 'care-team-leave', 'D'),
  'elevation-request': own(ADMINISTRATION, 'elevation-request', 'C'),
  'elevations-list': own(ADMINISTRATION, 'elevations-list', 'R'),
  'elevation-approve': own(ADMINISTRATION, 'elevation-approve', 'U'),
  'elevation-end': own(ADMINISTRATION, 'elevation-end', 'D'),
  'sessions-list': own(ADMINISTRATION, 'sessions-list', 'R'),
  'receivers-list': own(ADMINISTRATION, 'receivers-list', 'R'),
  'profile-read': own(ADMINISTRATION, 'profile-read', 'R'),
  'profile-update': own(ADMINISTRATION, 'profile-update', 'U'),
  'password-page': own(ADMINISTRATION, 'password-page', 'R'),
  'password-change': own(ADMINISTRATION, 'password-change', 'U'),
  'link-create': own(EXPORT, 'link-create', 'C'),
  'release-prepare': own(EXPORT, 'release-prepare', 'C'),
  'release-read': own(EXPORT, 'release-read', 'R'),
  'release-approve': own(EXPORT, 'release-approve', 'U'),
  'emergency-start': dicom(ALERT, '110127', 'Emergency Override Started'),
  'emergency-stop': dicom(ALERT, '110138', 'Emergency Override Stopped'),
  'login-password': own(AUTHENTICATION, 'password-step'),
  'login-federated': own(AUTHENTICATION, 'federated-step'),
  login: dicom(AUTHENTICATION, '110122', 'Login'),
  'password-reset-request': own(AUTHENTICATION, 'password-reset-request'),
  'password-reset': own(AUTHENTICATION, 'password-reset', 'U'),
  reauthenticate: own(AUTHENTICATION, 'reauthenticate'),
  'factors-list': own(AUTHENTICATION, 'factors-list', 'R'),
  'factor-options': own(AUTHENTICATION, 'factor-options'),
  'factor-enrol': own(AUTHENTICATION, 'factor-enrol', 'C'),
  'factor-remove': own(AUTHENTICATION, 'factor-remove', 'D'),
  'factor-reset': own(AUTHENTICATION, 'factor-reset', 'D'),
  'token-refresh': own(AUTHENTICATION, 'token-refresh'),
  userinfo: own(AUTHENTICATION, 'userinfo', 'R'),
  logout: dicom(AUTHENTICATION, '110123', 'Logout'),
  unsupported: own(ADMINISTRATION, 'unsupported'),
};

/** FHIR audit-event-outcome: 0 success, 4 minor failure (refused), 8 serious failure (the clinic's own). */
const OUTCOMES = { success: '0', refused: '4', error: '8' } as const;

function entity(reference: string, type: string, role: string, rest: object = {}): object {
  return {
    what: { reference },
    type: { system: ENTITY_TYPE, code: type },
    role: { system: OBJECT_ROLE, code: role },
    ...rest,
  };
}

/** ASTM E2147-18, 7.1.9: what kind of data it was. */
function categoryOf(type: string | undefined): readonly object[] {
  return type ? [{ type: 'category', valueString: type }] : [];
}

function reasonOf(reason: string | undefined): readonly object[] {
  return reason ? [{ type: 'reason', valueString: reason }] : [];
}

function detailed(detail: readonly object[]): object {
  return detail.length === 0 ? {} : { detail };
}

function entities(entry: Entry, circumstances: Circumstances): object[] {
  const { patient, query, emergency } = entry;
  const list: object[] = [];
  if (patient !== undefined)
    list.push(entity(`Patient/${patient}`, '1', '1', detailed(reasonOf(emergency?.reason))));
  const searched = query === undefined ? undefined : query.split('?')[0];
  // IHE BALP: a record is named beside its patient, even where it is the patient's own.
  const object = entry.object ?? (patient === undefined || searched ? undefined : `Patient/${patient}`);
  if (object !== undefined) {
    const detail = [...categoryOf(object.split('/')[0]), ...reasonOf(entry.reason)];
    list.push(entity(object, '2', '4', detailed(detail)));
  }
  if (query !== undefined) {
    list.push({
      type: { system: ENTITY_TYPE, code: '2' },
      role: { system: OBJECT_ROLE, code: '24' },
      query: Buffer.from(query).toString('base64'),
      ...detailed(categoryOf(searched)),
    });
  }
  // IHE BALP: the request id travels as an entity, so that a client can find its own requests again.
  list.push({
    what: { identifier: { value: circumstances.requestId } },
    type: { system: BALP_ENTITY, code: 'XrequestId' },
    ...(circumstances.words === undefined ? {} : { description: circumstances.words }),
  });
  return list;
}

/** The code by which an action is found in the log: the subtype of its entries. */
export function subtypeOf(action: AuditedAction): string {
  return KINDS[action].subtype.code;
}

/**
 * The two machines of the exchange. Where data goes to is the destination (IHE BALP): the client when it reads.
 * Users have no network address of their own there.
 */
function machines(action: Kind['action'], { address }: Circumstances): readonly object[] {
  const source = { code: '110153', display: 'Source Role ID' };
  const destination = { code: '110152', display: 'Destination Role ID' };
  const isRead = action === 'R';
  const agent = (text: string, role: object, name: string, network: object) => ({
    type: { coding: [{ system: DICOM, ...role }], text },
    who: { display: name },
    requestor: false,
    network,
  });
  return [
    agent('client', isRead ? destination : source, 'client', { address, type: '2' }),
    agent('server', isRead ? source : destination, 'safeprobe clinic', { address: 'localhost', type: '1' }),
  ];
}

/** Writes an entry as a FHIR R4 AuditEvent after IHE BALP. */
export function auditEvent(
  id: string,
  entry: Entry,
  circumstances: Circumstances,
  recorded: Date,
  side?: ActorClass,
): Resource {
  const { type, subtype, action } = KINDS[entry.action];
  const { actor } = entry;
  const user =
    actor === undefined
      ? { who: { identifier: { value: entry.claimed ?? 'anonymous' } }, requestor: true }
      : {
          role: [
            { coding: [{ system: OWN_ROLE, code: actor.role }] },
            ...(side === undefined ? [] : [{ coding: [{ system: OWN_CLASS, code: side }] }]),
          ],
          who: { identifier: { value: actor.username }, display: actor.display },
          ...(actor.userId === undefined ? {} : { altId: actor.userId }),
          requestor: true,
        };
  const purpose = (code: string, display: string) => ({ coding: [{ system: ACT_REASON, code, display }] });
  return {
    resourceType: 'AuditEvent',
    id,
    type,
    subtype: entry.risk === undefined ? [subtype] : [subtype, { system: OWN_ACTION, code: entry.risk }],
    action,
    recorded: recorded.toISOString(),
    outcome: OUTCOMES[entry.outcome],
    ...(entry.why === undefined ? {} : { outcomeDesc: entry.why }),
    ...(entry.emergency === undefined
      ? {}
      : { purposeOfEvent: [purpose('ETREAT', 'Emergency Treatment'), purpose('BTG', 'break the glass')] }),
    agent: [user, ...machines(action, circumstances)],
    source: {
      observer: { display: 'safeprobe clinic' },
      type: [{ system: 'http://terminology.hl7.org/CodeSystem/security-source-type', code: '4' }],
    },
    entity: entities(entry, circumstances),
  };
}
