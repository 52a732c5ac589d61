/** `safeprobe init` against small systems, friendly and hostile: what it finds, what it asks of them, what it writes. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { command } from '../../src/commands/init.js';
import { loadTarget } from '../../src/plan/target-file.js';
import { documentOf, say } from '../commands/console.js';
import { createAuthority } from '../target/certificates.js';
import { type Answer, serve, serveTls } from '../target/servers.js';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'safeprobe-init-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const html =
  (body: string): Answer =>
  (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end(body);

const FORM = `<title>Ward &amp; more</title><form method="post" action="/session">
  <input type="hidden" name="_csrf" value="secret-of-the-page"><input name="email" type="email" autocomplete="username">
  <input name="pw" type="password"><button>Go</button></form>`;

const API = JSON.stringify({
  openapi: '3.0.0',
  info: { title: 'Notes', version: '1' },
  servers: [{ url: '/v1' }],
  paths: {
    '/login': {
      post: {
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Login' } } },
        },
        responses: {
          200: {
            description: 'in',
            content: {
              'application/json': { schema: { type: 'object', properties: { jwt: { type: 'string' } } } },
            },
          },
        },
      },
    },
    '/me': { get: { responses: { 200: { description: 'who' } } } },
    '/patients/{id}/note': { get: { responses: { 200: { description: 'a note' } } } },
  },
  components: {
    schemas: {
      Login: { type: 'object', properties: { username: { type: 'string' }, password: { type: 'string' } } },
    },
  },
});

/** A system with pages and an interface. */
const friendly: Answer = ({ url }, response) => {
  const json = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (url === '/') return response.writeHead(302, { location: '/home' }).end();
  if (url === '/home') return response.writeHead(303, { location: '/signin' }).end();
  if (url === '/signin')
    return response
      .writeHead(200, { 'content-type': 'text/html', 'set-cookie': ['csrf_token=1', 'sid=2; HttpOnly'] })
      .end(FORM);
  if (url === '/v3/api-docs') return response.writeHead(200, { 'content-type': 'application/json' }).end(API);
  if (url === '/fhir/metadata')
    return json(200, {
      resourceType: 'CapabilityStatement',
      fhirVersion: '4.0.1',
      rest: [{ resource: [{ type: 'Patient' }, { type: 'Observation' }] }],
    });
  if (url === '/.well-known/openid-configuration')
    return json(200, {
      issuer: 'https://id.elsewhere.example',
      token_endpoint: 'https://id.elsewhere.example/token',
      grant_types_supported: ['password', 'authorization_code'],
    });
  if (url === '/healthz') return json(200, { up: true });
  if (url === '/v1/me') return json(401, {});
  return json(404, {});
};

async function init(url: string, ...more: string[]) {
  const place = folder();
  const file = join(place, 'target.yaml');
  const said = await say(command, url, '--out', file, '--yes', ...more);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return { said, file, place, text };
}

describe('of a system that tells of itself', () => {
  it('what was found is in a valid file, secrets by reference', async () => {
    const system = await serve(friendly);
    const { said, file, text } = await init(
      system.url,
      '--persona',
      'clinician=clara,clive',
      '--persona',
      'billing=bill',
    );
    expect(said.error).toBeUndefined();
    const { value } = loadTarget(file);
    expect(value.bases).toEqual({ web: system.url });
    expect(value.scope).toMatchObject({ hosts: ['localhost'], ports: [system.port] });
    expect(value.personas?.clinician?.accounts.map(({ password }) => password)).toEqual([
      { env: 'CLARA_PASSWORD' },
      { env: 'CLIVE_PASSWORD' },
    ]);
    expect(value.inventory?.documents).toMatchObject({
      api: { format: 'openapi', request: { path: '/v3/api-docs' } },
      fhir: { format: 'fhir', request: { path: '/fhir/metadata' }, prefix: '/fhir' },
    });
    expect(value.signIn?.api).toMatchObject({
      steps: [
        {
          request: { path: '/v1/login', json: { username: '${username}', password: '${password}' } },
          capture: { access: { json: '$.jwt' } },
        },
      ],
      alive: { request: { path: '/v1/me' }, refused: { status: 401 } },
    });
    expect(value.signIn?.form).toMatchObject({
      steps: [
        { request: { path: '/signin' }, capture: { csrf: { field: '_csrf' } } },
        {
          request: {
            method: 'POST',
            path: '/session',
            form: { email: '${username}', pw: '${password}', _csrf: '${csrf}' },
          },
        },
      ],
      carrier: { cookie: 'sid' },
      alive: {
        request: { path: '/home' },
        refused: { status: 303, header: { location: { contains: '/signin' } } },
      },
    });
    expect(text).toContain('id.elsewhere.example');
    expect(value.scope.hosts).not.toContain('id.elsewhere.example');
    expect(text).not.toContain('secret-of-the-page');
    expect(said.out).toContain(`Next: safeprobe doctor --target ${file}`);
  });

  it('it is only read, and little', async () => {
    const system = await serve(friendly);
    await init(system.url);
    expect(new Set(system.seen.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(system.seen.length).toBeLessThanOrEqual(40);
    expect(system.seen.filter(({ headers }) => headers.authorization ?? headers.cookie)).toEqual([]);
    const urls = system.seen.map(({ url }) => url).filter((url) => url !== '/signin');
    expect(new Set(urls).size).toBe(urls.length);
  });

  it('nothing is claimed to be lacking, and what is missing is told in order', async () => {
    const system = await serve(friendly);
    const { said, file } = await init(system.url, '--json');
    expect(loadTarget(file).value.lacks).toBeUndefined();
    const { missing } = documentOf(said) as { missing: { key: string; example: string }[] };
    expect(missing.map(({ key }) => key)).toEqual([
      'personas',
      'signIn.api.alive',
      'resources',
      'actions, policy',
      'audit, nonce',
      'lacks',
    ]);
  });

  it('a file that is there stays as it is, unless replacing is asked for', async () => {
    const system = await serve(friendly);
    const { file } = await init(system.url);
    writeFileSync(file, 'mine');
    const again = await say(command, system.url, '--out', file, '--yes');
    expect([again.exitCode, again.error?.message]).toEqual([3, 'there is such a file already']);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    await say(command, system.url, '--out', file, '--yes', '--force');
    expect(readFileSync(file, 'utf8')).toContain('Written by safeprobe init');
  });
});

describe('over TLS', () => {
  it('of a server with an unknown authority nothing is asked, and what trust needs is said', async () => {
    const authority = await createAuthority('Ward CA');
    const system = await serveTls(friendly, await authority.issue('localhost'));
    const { said, file, text } = await init(system.url);
    expect(system.seen).toEqual([]);
    expect(said.out).toContain('unknown CA');
    expect(said.out).toContain('--ca FILE');
    expect(text).toContain('# trust: { ca: [ca.pem] }');
    expect(loadTarget(file).value.endpoints).toEqual({ web: { host: 'localhost', port: system.port } });
  });

  it('with its authority named it is read, and the file names it', async () => {
    const authority = await createAuthority('Ward CA');
    const system = await serveTls(friendly, await authority.issue('localhost'));
    const place = folder();
    writeFileSync(join(place, 'ca.pem'), authority.pem);
    const file = join(place, 'target.yaml');
    const said = await say(command, system.url, '--yes', '--out', file, '--ca', join(place, 'ca.pem'));
    expect(said.out).toContain('✓ certificate trusted');
    expect(readFileSync(file, 'utf8')).toContain('trust: { ca: ["ca.pem"] }');
    expect(system.seen.length).toBeGreaterThan(0);
  });

  it('a certificate for another host is told as that', async () => {
    const authority = await createAuthority('Ward CA');
    const system = await serveTls(friendly, await authority.issue('other.example'));
    const place = folder();
    writeFileSync(join(place, 'ca.pem'), authority.pem);
    const said = await say(
      command,
      system.url,
      '--yes',
      '--out',
      join(place, 't.yaml'),
      '--ca',
      join(place, 'ca.pem'),
    );
    expect(said.out).toContain('for another host than localhost');
    expect(said.out).toContain('other.example');
    expect(system.seen).toEqual([]);
  });
});

describe('of what is no system to look at, no file is left', () => {
  it.each([
    ['', 3, 'no address was given'],
    ['ftp://localhost', 3, 'no protocol of web pages'],
    ['http://', 3, 'no web address'],
    ['http://clara:secret@localhost:1', 3, 'holds credentials'],
    ['http://localhost:1', 2, 'does not answer'],
    ['https://localhost:1', 2, 'no TLS handshake'],
  ])('%j', async (url, exitCode, words) => {
    const { said, place } = await init(url);
    expect([said.exitCode, said.error?.message]).toEqual([exitCode, expect.stringContaining(words)]);
    expect(said.error?.detail.remedy ?? said.error?.detail.expected).toMatch(/\w/);
    expect(readdirSync(place)).toEqual([]);
  });

  it('somebody else’s host without anybody who allowed it', async () => {
    const { said, place } = await init('https://ehr.invalid');
    expect([said.exitCode, said.error?.detail.key]).toEqual([3, '--by']);
    expect(readdirSync(place)).toEqual([]);
  });

  it('a port that speaks plain HTTP where TLS was said', async () => {
    const system = await serve(friendly);
    const { said } = await init(system.url.replace('http:', 'https:'));
    expect([said.exitCode, said.error?.code]).toEqual([2, 'unreachable']);
  });
});

describe('of a system whose answers are hostile, the file is valid and holds none of it', () => {
  const EVIL = '"}\n  signIn: { evil: 1 }\n# ${vars.evil} evil\u2028scope: { hosts: [evil.example] }';
  const cases: [string, Answer][] = [
    [
      'pages without end',
      (_, response) => response.writeHead(200).end(Buffer.alloc(6 * 1024 * 1024, 'evil ')),
    ],
    [
      'bytes',
      (_, response) =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(Buffer.from(Array.from({ length: 4096 }, (__, index) => (index * 89) % 256))),
    ],
    ['redirects in a circle', ({ url }, response) => response.writeHead(302, { location: `${url}x` }).end()],
    [
      'redirects to elsewhere',
      (_, response) => response.writeHead(302, { location: 'http://127.0.0.2:9/evil' }).end(),
    ],
    ['YAML in the title', html(`<title>${EVIL}</title>${EVIL}`)],
    [
      'YAML in the form',
      html(`<title>x</title><form method=post action='/a${EVIL}'><input type=hidden name='${EVIL}' value=1>
        <input name="user"><input type=password name="p"></form>`),
    ],
    [
      'YAML in every description',
      ({ url }, response) =>
        response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'evil${x}=1' }).end(
          JSON.stringify({
            resourceType: 'CapabilityStatement',
            fhirVersion: EVIL,
            rest: [{ resource: [{ type: EVIL }, null, 7] }],
            issuer: EVIL,
            token_endpoint: `/evil${EVIL}`,
            jwks_uri: EVIL,
            grant_types_supported: ['password', EVIL, 4],
            openapi: '3.0.0',
            info: { title: EVIL },
            servers: [{ url: url.length % 2 ? EVIL : '/' }],
            paths: {
              [`/evil${EVIL}`]: {
                get: {},
                post: {
                  requestBody: {
                    content: {
                      'application/json': { schema: { properties: { user: {}, password: {}, [EVIL]: {} } } },
                    },
                  },
                },
              },
            },
          }),
        ),
    ],
    [
      'YAML aliases that multiply',
      (_, response) =>
        response
          .writeHead(200)
          .end(
            `a: &a [x,x]\n${Array.from({ length: 30 }, (__, n) => `b${n}: &b${n} [*${n === 0 ? 'a' : `b${n - 1}`},*${n === 0 ? 'a' : `b${n - 1}`}]`).join('\n')}\nopenapi: 3.0.0\npaths: {}`,
          ),
    ],
  ];
  it.each(cases)('%s', async (_, answer) => {
    const system = await serve(answer);
    const { said, file, text } = await init(system.url);
    expect(said.error).toBeUndefined();
    const { value } = loadTarget(file);
    expect(value.scope).toEqual({ hosts: ['localhost'], ports: [system.port] });
    expect(Object.keys(value.signIn ?? {})).not.toContain('evil');
    expect(text).not.toMatch(/^\s*(signIn: \{ evil|scope: \{ hosts: \[evil)/m);
    expect(text).not.toContain('${vars.evil}');
    expect(system.seen.length).toBeLessThanOrEqual(40);
  });
});
