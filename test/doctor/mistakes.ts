/** Mistakes that people make in target files, each with the key by which the doctor must name it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { type Mistake, set } from './clinic-copy.js';

export interface Planted {
  readonly title: string;
  readonly plant: Mistake;
  readonly key: string;
  /** What its fix must say. */
  readonly fix: RegExp;
  /** A broken sign-in or connection leaves other parts without a try; where not, nothing else may be called broken. */
  readonly alone: boolean;
}

const API = ['signIn', 'api'] as const;

export const MISTAKES: { readonly [name: string]: Planted } = {
  path: {
    title: 'the wrong path of a password step',
    plant: ({ target }) => set(target, ['signIn', 'web', 'steps', 1, 'request', 'path'], '/logon'),
    key: 'signIn.web.steps[1].request.path',
    fix: /nothing at this address/,
    alone: true,
  },
  capture: {
    title: 'the wrong JSONPath of a capture',
    plant: ({ target }) => set(target, [...API, 'steps', 0, 'capture', 'mfaToken', 'json'], '$.mfaToken'),
    key: 'signIn.api.steps[0].capture.mfaToken',
    fix: /json: \$\.mfa_token/,
    alone: true,
  },
  status: {
    title: 'the wrong status expected of a step',
    plant: ({ target }) => set(target, [...API, 'steps', 1, 'expect', 'status'], 201),
    key: 'signIn.api.steps[1].expect.status',
    fix: /expect: \{ status: 200 \}/,
    alone: true,
  },
  carrier: {
    title: 'a carrier header whose variable nobody captures',
    plant: ({ target }) => {
      set(target, [...API, 'carrier', 'headers', 'Authorization'], ['Bearer $', '{token}'].join(''));
      // Else the file itself is refused: an access token that the carrier does not carry.
      set(target, [...API, 'tokens'], undefined);
    },
    key: 'signIn.api.carrier.headers.Authorization',
    fix: /Bearer \$\{access\}/,
    alone: true,
  },
  canary: {
    title: 'a canary of another record',
    plant: ({ target }) =>
      set(target, ['resources', 'alice', 'canaries', 'note', 'at'], '/patients/emil/canaries/observation'),
    key: 'resources.alice.canaries.note',
    fix: /planted in alice/,
    alone: true,
  },
  twin: {
    title: 'a canary that is the same as another',
    plant: ({ target }) =>
      set(target, ['resources', 'alice', 'canaries', 'mrn', 'at'], '/patients/ben/canaries/mrn'),
    key: 'resources.alice.canaries.mrn',
    fix: /planted in alice/,
    alone: false,
  },
  denial: {
    title: 'an oracle that takes no refusal for one',
    plant: ({ target }) => set(target, ['oracles', 'denied'], { status: 410 }),
    key: 'oracles.denied',
    fix: /denied: \{ status: \[403, 404\] \}/,
    alone: true,
  },
  nonce: {
    title: 'the wrong place of the nonce in an audit entry',
    plant: ({ target }) => set(target, ['audit', 'fields', 'nonce'], '$.requestId'),
    key: 'audit.fields.nonce',
    fix: /stands at \$\.entity\[\d\]\.what\.identifier\.value: nonce: \$\.entity\[\?@\.type\.code == 'XrequestId'\]/,
    alone: true,
  },
  outcomes: {
    title: "words for outcomes that are not the log's",
    plant: ({ target }) =>
      set(target, ['audit', 'outcomes'], { success: ['success'], failure: ['failure', '8'] }),
    key: 'audit.outcomes.success',
    fix: /success: \["success", "0"\]/,
    alone: false,
  },
  ca: {
    title: 'the CA of somebody else',
    plant: ({ target, folder }) => {
      const file = join(folder, 'other-ca.pem');
      writeFileSync(file, `${rootCertificates[0] ?? ''}\n`);
      set(target, ['trust', 'ca'], [file]);
    },
    key: 'trust.ca',
    fix: /./,
    alone: true,
  },
  seed: {
    title: 'the wrong TOTP seed of an account',
    plant: ({ people }) => set(people, ['users', 'nurse', 0, 'totp'], 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'),
    key: 'personas.nurse.accounts[0].totp.secret',
    fix: /totp\.secret is not the seed/,
    alone: true,
  },
  scope: {
    title: 'a port outside the scope',
    plant: ({ target }) => set(target, ['endpoints', 'admin'], { host: 'localhost', port: 9443 }),
    key: 'endpoints.admin',
    fix: /scope\.ports/,
    alone: true,
  },
  alive: {
    title: 'an alive request that needs no session',
    plant: ({ target }) => set(target, [...API, 'alive', 'request', 'path'], '/fhir/metadata'),
    key: 'signIn.api.alive.request',
    fix: /only someone signed in/,
    alone: true,
  },
  echo: {
    title: 'a read-back that echoes what it is asked for',
    plant: ({ target }) => set(target, ['actions', 'observation.create', 'readBack', 'found'], undefined),
    key: 'actions["observation.create"].readBack.found',
    fix: /written/,
    alone: true,
  },
};

/** Further ones, each tried by itself: they stand where others would hide them. */
export const FURTHER: { readonly [name: string]: Planted } = {
  password: {
    title: 'the wrong password of one account',
    plant: ({ people }) => set(people, ['users', 'nurse', 0, 'password'], 'not-the-password'),
    key: 'personas.nurse.accounts[0].password',
    fix: /user name and password/,
    alone: true,
  },
  cookie: {
    title: 'the wrong name of the session cookie',
    plant: ({ target }) => set(target, ['signIn', 'web', 'carrier', 'cookie'], 'clinic-session'),
    key: 'signIn.web.carrier.cookie',
    fix: /cookie: "?__Host-clinic-session/,
    alone: true,
  },
  field: {
    title: 'the wrong form field to capture',
    plant: ({ target }) => set(target, ['signIn', 'web', 'steps', 0, 'capture', 'csrf'], { field: '_csrf' }),
    key: 'signIn.web.steps[0].capture.csrf',
    fix: /field: csrf/,
    alone: true,
  },
  refresh: {
    title: 'the wrong address of the refresh',
    plant: ({ target }) => set(target, [...API, 'refresh', 'steps', 0, 'request', 'path'], '/auth/refresh'),
    key: 'signIn.api.refresh.steps[0].request.path',
    fix: /nothing at this address/,
    alone: true,
  },
  signOut: {
    title: 'a sign-out that signs nobody out',
    plant: ({ target }) => {
      set(target, [...API, 'signOut', 'steps', 0, 'request'], { path: '/fhir/metadata' });
      set(target, [...API, 'signOut', 'steps', 0, 'expect'], { status: 200 });
    },
    key: 'signIn.api.signOut',
    fix: /a real sign-out/,
    alone: true,
  },
  refused: {
    title: 'the wrong refusal of the alive request',
    plant: ({ target }) => set(target, [...API, 'alive', 'refused'], { status: 403 }),
    key: 'signIn.api.alive.refused',
    fix: /refused: \{ status: 401 \}/,
    alone: true,
  },
  aliveSuccess: {
    title: 'the wrong success of the alive request',
    plant: ({ target }) => set(target, [...API, 'alive', 'success'], { status: 204 }),
    key: 'signIn.api.alive.success',
    fix: /success: \{ status: \[200, 403, 404\] \}/,
    alone: true,
  },
  success: {
    title: 'the wrong oracle for success',
    plant: ({ target }) => set(target, ['oracles', 'success'], { status: 202 }),
    key: 'oracles.success',
    fix: /success: \{ status: \[200, 201\] \}/,
    alone: true,
  },
  anonymous: {
    title: 'the wrong oracle for someone without credentials',
    plant: ({ target }) => set(target, ['oracles', 'anonymous'], { status: 418 }),
    key: 'oracles.anonymous',
    fix: /anonymous: \{ status: 401 \}/,
    alone: true,
  },
  action: {
    title: 'the wrong address of an action',
    plant: ({ target }) =>
      set(
        target,
        ['actions', 'document.read', 'request', 'path'],
        ['/fhir/Document/$', '{document}'].join(''),
      ),
    key: 'actions["document.read"].request.path',
    fix: /see request\.path/,
    alone: true,
  },
  marker: {
    title: 'a write without its marker',
    plant: ({ target }) =>
      set(target, ['actions', 'observation.create', 'request', 'json', 'code', 'coding', 0, 'code'], 'fixed'),
    key: 'actions["observation.create"].readBack',
    fix: /\$\{marker\}/,
    alone: true,
  },
  emergency: {
    title: 'an emergency record that is open anyway',
    plant: ({ target }) => set(target, ['emergency', 'resource'], 'alice'),
    key: 'emergency.resource',
    fix: /another record|otherwise denied/,
    alone: true,
  },
  items: {
    title: 'the wrong place of the audit entries',
    plant: ({ target }) => set(target, ['audit', 'source', 'items'], '$.entries[*]'),
    key: 'audit.source.items',
    fix: /items: \$\.entry\[\*\]\.resource$/,
    alone: true,
  },
  wrapped: {
    title: 'audit items one level above the entries',
    plant: ({ target }) => set(target, ['audit', 'source', 'items'], '$.entry[*]'),
    key: 'audit.source.items',
    fix: /items: \$\.entry\[\*\]\.resource$/,
    alone: true,
  },
  auditor: {
    title: 'an auditor who may not read the log',
    plant: ({ target }) => set(target, ['audit', 'source', 'persona'], 'clinician'),
    key: 'audit.source.request',
    fix: /may read the log/,
    alone: true,
  },
  actor: {
    title: 'the wrong field for the actor',
    plant: ({ target }) => set(target, ['audit', 'fields', 'actor'], '$.agent[0].altId'),
    key: 'audit.fields.actor',
    fix: /actor: \$\.agent\[\?@\.requestor == true\]\.who\.identifier\.value/,
    alone: true,
  },
  outcome: {
    title: 'the wrong field for the outcome',
    plant: ({ target }) => set(target, ['audit', 'fields', 'outcome'], '$.action'),
    key: 'audit.fields.outcome',
    fix: /outcome: \$\.outcome/,
    alone: true,
  },
  header: {
    title: 'a nonce header that the target does not record',
    plant: ({ target }) => set(target, ['nonce', 'header'], 'X-Correlation-Id'),
    key: 'audit.fields.nonce',
    fix: /nonce\.header \(X-Correlation-Id\)/,
    // The syslog call, which should carry the nonce, is without it too.
    alone: false,
  },
  plain: {
    title: 'http where the target speaks TLS',
    plant: ({ target }) => set(target, ['bases', 'web'], ['http://localhost:$', '{start.port}'].join('')),
    key: 'bases.web',
    fix: /write https/,
    alone: true,
  },
  never: {
    title: 'a never-call list that forbids the sign-out',
    plant: ({ target }) => set(target, ['scope', 'never'], ['POST /auth/logout']),
    key: 'signIn.api.signOut.steps[0].request',
    fix: /scope\.never/,
    alone: false,
  },
  dialogue: {
    title: 'a dialogue before TLS where TLS comes first',
    plant: ({ target }) => set(target, ['endpoints', 'web', 'starttls'], 'smtp'),
    key: 'endpoints.web.starttls',
    fix: /leave starttls out/,
    alone: true,
  },
  service: {
    title: 'a service of another protocol',
    plant: ({ target }) => set(target, ['services', 'http', 'protocol'], 'pop3'),
    key: 'services.http.protocol',
    fix: /protocol: http/,
    alone: true,
  },
  webhookSecret: {
    title: 'the wrong captured value as the secret of a webhook',
    plant: ({ target }) => set(target, ['outbound', 'webhook', 'signature', 'secret', 'captured'], 'id'),
    key: 'outbound.webhook.signature.secret',
    fix: /secret: \{ captured: secret \} \(with that it fits\)/,
    alone: true,
  },
  webhookAuthority: {
    title: 'a webhook that is given an authority of nobody',
    plant: ({ target }) =>
      set(
        target,
        ['outbound', 'webhook', 'connect', 'steps', 0, 'request', 'json', 'ca'],
        rootCertificates[0],
      ),
    key: 'outbound.webhook.connect',
    fix: /\$\{receiver\.ca\}/,
    alone: true,
  },
  refusedMessage: {
    title: 'the wrong refusal of a signed message',
    plant: ({ target }) => set(target, ['exchanges', 'lab-result', 'refused'], { status: 403 }),
    key: 'exchanges.lab-result.refused',
    fix: /refused: \{ status: 401 \}/,
    alone: true,
  },
  signedContent: {
    title: 'the wrong content of a signed message',
    plant: ({ target }) =>
      set(
        target,
        ['exchanges', 'lab-result', 'signature', 'content'],
        ['$', '{timestamp}.$', '{body}'].join(''),
      ),
    key: 'exchanges.lab-result.signature.content',
    fix: /id\}\.\$\{timestamp\}\.\$\{body\}" \(with that it is accepted\)/,
    alone: true,
  },
};
