import type { App } from './app.js';

type Paths = Record<string, Record<string, object>>;

/** What programs call. Pages are for people, and say themselves where they lead. */
const API = /^\/(auth|fhir|files|inbound|staging|admin\/(?!accounts))/;

/** In a path the id of a resource is named after its type: `{patientId}`. */
function templateOf(url: string): string {
  const type = /^\/fhir\/([A-Z]\w*)\/:id/.exec(url)?.[1];
  const named = type === undefined ? 'id' : `${type.slice(0, 1).toLowerCase()}${type.slice(1)}Id`;
  return url.replace('/:id', `/{${named}}`).replace(/:(\w+)/g, '{$1}');
}

function operation(path: string): object {
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return {
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: { default: { description: 'See the documentation of the clinic.' } },
  };
}

/**
 * The description of the API, made of the routes themselves, so that none is left out. To be called before any
 * route is registered. It says what there is, and nothing about anyone, so that it is open to everyone.
 */
export function describeApi(app: App): void {
  const paths: Paths = {};
  app.addHook('onRoute', (route) => {
    if (!API.test(route.url) || route.url.includes('*')) return;
    const path = templateOf(route.url);
    for (const method of [route.method].flat()) {
      if (method === 'HEAD') continue;
      paths[path] = { ...paths[path], [method.toLowerCase()]: operation(path) };
    }
  });
  const document = () => ({
    openapi: '3.1.0',
    info: { title: 'The embedded clinic', version: '1' },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    security: [{ bearer: [] }],
    paths,
  });
  app.get('/openapi.json', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(JSON.stringify(document())),
  );
}
