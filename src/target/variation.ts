/** Requests of a target file, said in another way than they are declared. */
import type { Variation } from '../kinds/variation.js';
import type { TargetRequest } from './schema.js';

export function varied(
  request: TargetRequest,
  { method, headers, query, members }: Variation,
): TargetRequest {
  const joint = request.path.includes('?') ? '&' : '?';
  const path =
    query === undefined ? request.path : `${request.path}${joint}${new URLSearchParams(query).toString()}`;
  const { json, form, multipart, ...rest } = request;
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  const body =
    members === undefined
      ? {
          ...(json === undefined ? {} : { json }),
          ...(form === undefined ? {} : { form }),
          ...(multipart === undefined ? {} : { multipart }),
        }
      : isObject
        ? { json: { ...json, ...members } }
        : multipart !== undefined
          ? { multipart: { ...multipart, ...texts(members) } }
          : { form: { ...form, ...texts(members) } };
  // A GET with a body is refused by some servers before anybody looks at what it asks for.
  const bodiless = method === 'GET' || method === 'HEAD';
  return {
    ...rest,
    ...(bodiless ? {} : body),
    path,
    ...(method === undefined ? {} : { method }),
    ...(headers === undefined ? {} : { headers: { ...request.headers, ...headers } }),
  };
}

function texts(members: object): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}
