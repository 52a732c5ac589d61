/** Reads the operations out of a FHIR CapabilityStatement, by the RESTful API of R4 (hl7.org/fhir/R4/http.html). */
import { SafeprobeError } from '../../errors.js';
import type { Told } from './operation.js';

/** The part of the resource that says what can be called; hl7.org/fhir/R4/capabilitystatement.html. */
interface CapabilityStatement {
  readonly rest?: readonly {
    readonly interaction?: readonly { readonly code: string }[];
    readonly resource?: readonly Served[];
  }[];
}
interface Served {
  readonly type: string;
  readonly interaction?: readonly { readonly code: string }[];
  readonly operation?: readonly { readonly name: string }[];
}

/** What each interaction is sent as. `{id}` stands for the id of the type: `{patientId}`. */
const INTERACTIONS: { readonly [code: string]: readonly [method: string, path: string] } = {
  read: ['GET', '/{id}'],
  vread: ['GET', '/{id}/_history/{version}'],
  update: ['PUT', '/{id}'],
  patch: ['PATCH', '/{id}'],
  delete: ['DELETE', '/{id}'],
  'history-instance': ['GET', '/{id}/_history'],
  'history-type': ['GET', '/_history'],
  create: ['POST', ''],
  'search-type': ['GET', ''],
};
const WHOLE: typeof INTERACTIONS = {
  transaction: ['POST', '/'],
  batch: ['POST', '/'],
  'search-system': ['GET', '/'],
  'history-system': ['GET', '/_history'],
};
/** Operations of the standard that are asked for by GET, and on what. A statement does not say it of its own. */
const OPERATIONS: typeof INTERACTIONS = {
  everything: ['GET', '/{id}/$everything'],
  export: ['GET', '/$export'],
  lastn: ['GET', '/$lastn'],
  validate: ['POST', '/$validate'],
};

/** @param prefix the path of the service, before each type. */
export function readCapabilities(text: string, prefix: string): readonly Told[] {
  const statement = parsed(text);
  const told = (method: string, path: string): Told => ({
    method,
    path: `${prefix.replace(/\/$/, '')}${path}`.replace(/(?<=.)\/$/, ''),
    query: [],
    examples: {},
  });
  return (statement.rest ?? []).flatMap((rest) => [
    told('GET', '/metadata'),
    ...(rest.interaction ?? []).flatMap(({ code }) => {
      const [method, path] = WHOLE[code] ?? [];
      return method === undefined || path === undefined ? [] : [told(method, path)];
    }),
    ...(rest.resource ?? []).flatMap((resource) =>
      operationsOf(resource).map(([method, path]) => told(method, path)),
    ),
  ]);
}

function operationsOf({ type, interaction, operation }: Served): readonly (readonly [string, string])[] {
  const id = `{${type.slice(0, 1).toLowerCase()}${type.slice(1)}Id}`;
  const at = (method: string, path: string) => [method, `/${type}${path.replace('{id}', id)}`] as const;
  return [
    ...(interaction ?? []).flatMap(({ code }) => {
      const [method, path] = INTERACTIONS[code] ?? [];
      return method === undefined || path === undefined ? [] : [at(method, path)];
    }),
    ...(operation ?? []).map(({ name }) => {
      const [method, path] = OPERATIONS[name] ?? ['POST', `/{id}/$${name}`];
      return at(method, path);
    }),
  ];
}

function parsed(text: string): CapabilityStatement {
  try {
    const statement: unknown = JSON.parse(text);
    if (
      typeof statement === 'object' &&
      statement !== null &&
      'resourceType' in statement &&
      statement.resourceType === 'CapabilityStatement'
    )
      return statement as CapabilityStatement;
  } catch {
    // Told below, with what was expected.
  }
  throw new SafeprobeError('prerequisite', 'this is no CapabilityStatement', {
    expected: 'FHIR R4 JSON with resourceType CapabilityStatement',
    remedy: 'See what inventory.documents names; servers usually answer at /metadata.',
  });
}
