/** Operations by method and path: the same one may be known from several sources, under other parameter names. */

/** An operation as one source tells it. */
export interface Told {
  readonly method: string;
  /** Parameters in braces. */
  readonly path: string;
  /** Required parameters of the query, and examples of any parameter. */
  readonly query: readonly string[];
  readonly examples: { readonly [parameter: string]: string };
  /** Body that its author gives as an example. */
  readonly body?: unknown;
}

export const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The same for `/patients/{id}` and `/patients/{patientId}`; a trailing slash says nothing. */
export function keyOf(method: string, path: string): string {
  const plain = path.replace(/\{[^}]*\}/g, '{}').replace(/(?<=.)\/$/, '');
  return `${method.toUpperCase()} ${plain}`;
}

/** `METHOD /path` with `*` for any method, and a trailing `*` for any rest. */
export function fits(pattern: string, method: string, path: string): boolean {
  const [wanted = '*', rest = ''] = pattern.split(' ', 2);
  if (wanted !== '*' && wanted !== method) return false;
  const own = keyOf('', path);
  const prefix = keyOf('', rest);
  return prefix.endsWith('*') ? own.startsWith(prefix.slice(0, -1)) : own === prefix;
}

/** Whether a concrete path is an instance of this one. */
export function isInstance(template: string, concrete: string): boolean {
  const parts = template.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}/?$`).test(concrete);
}

export function parametersOf(path: string): readonly string[] {
  return [...path.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name);
}
