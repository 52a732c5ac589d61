/** A FHIR R4 resource in JSON. */
export interface Resource {
  readonly resourceType: string;
  readonly id?: string;
  readonly [member: string]: unknown;
}

/** What can be an id at all; anything else in its place is somebody's text, and may be a secret. */
export function isId(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z0-9.-]{1,64}$/.test(text);
}

/** The id of the patient that a resource is about. */
export function subjectOf(resource: Resource | undefined): string | undefined {
  const reference = (resource?.subject as { reference?: unknown } | undefined)?.reference;
  return typeof reference === 'string' ? /^Patient\/([\w.-]{1,64})$/.exec(reference)?.[1] : undefined;
}

export type IssueCode =
  | 'login'
  | 'forbidden'
  | 'not-found'
  | 'not-supported'
  | 'invalid'
  | 'conflict'
  | 'business-rule'
  | 'exception';

/** The answer to a request that wasn't done; `contained` stays away unless there is something to attach. */
export function operationOutcome(code: IssueCode, diagnostics: string, attached?: Resource): Resource {
  return {
    resourceType: 'OperationOutcome',
    ...(attached === undefined ? {} : { contained: [attached] }),
    issue: [{ severity: 'error', code, diagnostics }],
  };
}

/** A Bundle of resources under the clinic's base address. */
export function bundle(
  type: 'searchset' | 'history',
  base: string,
  self: string,
  resources: readonly Resource[],
  next?: string,
  included: readonly Resource[] = [],
): Resource {
  const links = [{ relation: 'self', url: `${base}/fhir/${self}` }];
  if (next !== undefined) links.push({ relation: 'next', url: `${base}/fhir/${next}` });
  return {
    resourceType: 'Bundle',
    type,
    total: resources.length,
    link: links,
    entry: [...resources, ...included].map((resource, index) => ({
      fullUrl: `${base}/fhir/${resource.resourceType}/${resource.id}`,
      resource,
      ...(type === 'searchset'
        ? { search: { mode: index < resources.length ? 'match' : 'include' } }
        : {
            request: { method: 'GET', url: `${resource.resourceType}/${resource.id}` },
            response: { status: '200' },
          }),
    })),
  };
}
