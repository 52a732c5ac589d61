/** Reads the operations out of an OpenAPI document. Nothing that it refers to outside itself is opened. */
import { parse } from 'yaml';
import { SafeprobeError } from '../../errors.js';
import type { Told } from './operation.js';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const;

type Plain = { readonly [key: string]: unknown };

/**
 * @param text JSON or YAML.
 * @param prefix what stands before each path; the path of the document's own server when left out.
 */
export async function readOpenApi(text: string, prefix?: string): Promise<readonly Told[]> {
  const document = await dereferenced(text);
  const before = (prefix ?? serverPath(document)).replace(/\/$/, '');
  return Object.entries(plain(document.paths)).flatMap(([path, item]) =>
    METHODS.flatMap((method): readonly Told[] => {
      const operation = plain(item)[method];
      if (!isPlain(operation)) return [];
      const parameters = [...list(plain(item).parameters), ...list(operation.parameters)];
      return [
        {
          method: method.toUpperCase(),
          path: `${before}${path}`,
          query: parameters
            .filter(({ in: where, required }) => where === 'query' && required === true)
            .map(({ name }) => String(name)),
          examples: Object.fromEntries(
            parameters.flatMap((parameter) => {
              const example = exampleOf(parameter);
              return example === undefined ? [] : [[String(parameter.name), String(example)]];
            }),
          ),
          ...bodyOf(operation),
        },
      ];
    }),
  );
}

async function dereferenced(text: string): Promise<Plain> {
  try {
    // Loaded only here: it is large, and most commands never read a description.
    const { dereference } = await import('@readme/openapi-parser');
    const document: unknown = parse(text, { maxAliasCount: 1000 });
    if (!isPlain(document) || !('openapi' in document || 'swagger' in document) || !isPlain(document.paths))
      throw new Error('it has no member openapi beside paths');
    const whole: unknown = await dereference(document as unknown as Parameters<typeof dereference>[0], {
      resolve: { external: false },
      dereference: { circular: 'ignore' },
    });
    const elsewhere = Object.values(plain(plain(whole).paths))
      .flatMap((item) => [plain(item), ...list(plain(item).parameters)])
      .find(({ $ref }) => typeof $ref === 'string');
    if (elsewhere !== undefined) throw new Error(`it refers to ${String(elsewhere.$ref)}`);
    return plain(whole);
  } catch (error) {
    throw new SafeprobeError('prerequisite', 'this is no OpenAPI document', {
      found: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '',
      expected: 'OpenAPI 3.x or Swagger 2.0, in JSON or YAML, which refers to nothing outside itself',
      remedy:
        'See what inventory.documents names; a description in several files has to be bundled into one.',
    });
  }
}

/** Of `servers` (OpenAPI 3.x) the path of the first, of Swagger 2.0 the basePath. */
function serverPath(document: Plain): string {
  if (typeof document.basePath === 'string') return document.basePath;
  const [server] = list(document.servers);
  const url = typeof server?.url === 'string' ? server.url : '/';
  const filled = url.replace(/\{([^}]*)\}/g, (_, name: string) =>
    String(plain(plain(server?.variables)[name]).default ?? ''),
  );
  return URL.canParse(filled, 'http://base') ? new URL(filled, 'http://base').pathname : '/';
}

function exampleOf(parameter: Plain): unknown {
  const schema = plain(parameter.schema);
  const [named] = Object.values(plain(parameter.examples));
  return [
    parameter.example,
    plain(named).value,
    schema.example,
    schema.default,
    Array.isArray(schema.enum) ? schema.enum[0] : undefined,
  ].find((each) => ['string', 'number', 'boolean'].includes(typeof each));
}

function bodyOf(operation: Plain): { readonly body?: unknown } {
  const json = Object.entries(plain(plain(operation.requestBody).content)).find(([type]) =>
    /json/.test(type),
  );
  const content = plain(json?.[1]);
  const [named] = Object.values(plain(content.examples));
  const body = content.example ?? plain(named).value ?? plain(content.schema).example;
  return body === undefined ? {} : { body };
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function plain(value: unknown): Plain {
  return isPlain(value) ? value : {};
}

function list(value: unknown): readonly Plain[] {
  return Array.isArray(value) ? value.filter(isPlain) : [];
}
