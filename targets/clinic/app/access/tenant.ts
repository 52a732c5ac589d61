import type { ClinicalType, Interaction } from './policy.js';

/** What a request says of tenants, which anyone may write. */
export interface TenantHints {
  readonly header: string | undefined;
  readonly query: string | undefined;
  /** The first label of the host name that was asked for. */
  readonly host: string | undefined;
}

/** The tenant that a request is answered in: that of its account, whatever the request says. */
export function tenantOf(own: string, _hints: TenantHints): string {
  return own;
}

/** Whether patients of this tenant come into question at all for someone of another. */
export function tenantAdmits(
  patients: string,
  own: string,
  _type: ClinicalType,
  _interaction: Interaction,
): boolean {
  return patients === own;
}

export function hintsOf(headers: Readonly<Record<string, unknown>>, query: URLSearchParams): TenantHints {
  const { host, 'x-tenant': header, 'x-forwarded-host': forwarded } = headers;
  const asked = typeof forwarded === 'string' ? forwarded : host;
  return {
    header: typeof header === 'string' ? header : undefined,
    query: query.get('tenant') ?? undefined,
    host: typeof asked === 'string' ? asked.split(/[.:]/)[0] : undefined,
  };
}
