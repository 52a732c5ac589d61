/** What nginx, PostgreSQL and rsyslog are told: as an owner would write it, with one weakness where one is wanted. */
import { createHash, randomBytes } from 'node:crypto';

/** What can be weakened, each by itself. */
export const WEAKNESSES = [
  'none',
  'tls-1.0',
  'web-in-clear',
  'database-in-clear',
  'role-given-away',
  'log-off',
  'records-unlogged',
  'no-password',
] as const;
export type Weakness = (typeof WEAKNESSES)[number];

export interface Ports {
  readonly web: number;
  readonly http: number;
  readonly database: number;
  readonly log: number;
}

export const SUITES = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
];
/** TLS 1.0 knows no AEAD; the one suite is on the list of SP 800-52r2, so that the version alone is wrong. */
const OLD_SUITES = [...SUITES, 'ECDHE-RSA-AES128-SHA'];

/** RFC 2307 {SSHA}, which nginx verifies by itself on every system. */
function userLine({ username, password }: { readonly username: string; readonly password: string }): string {
  const salt = randomBytes(8);
  const digest = createHash('sha1').update(password).update(salt).digest();
  return `${username}:{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`;
}

export function passwordFile(
  people: readonly { readonly username: string; readonly password: string }[],
): string {
  return `${people.map(userLine).join('\n')}\n`;
}

/**
 * Who may do what is one map, over role, method and path. Someone without a role goes on to the password, which refuses
 * him: the map is asked before it.
 */
function policy(weakness: Weakness): readonly string[] {
  const reads = weakness === 'role-given-away' ? 'clinician|nurse|billing' : 'clinician|nurse';
  return [
    'map $remote_user $role {',
    '  default none; ~^clinician\\d clinician; ~^nurse\\d nurse; ~^billing\\d billing;',
    '}',
    'map "$role $request_method $uri" $may {',
    '  default 0;',
    '  "~^none " 1;',
    '  "~^\\w+ GET /me\\.json$" 1;',
    `  "~^(${reads}) GET /records/" 1;`,
    '  "~^clinician PUT /records/[\\w-]+/notes/\\w+\\.txt$" 1;',
    '  "~^billing GET /invoices/" 1;',
    '}',
  ];
}

const ENTRY = [
  '"at":"$msec"',
  '"who":"$remote_user"',
  '"did":"$did"',
  '"what":"$what"',
  '"category":"$category"',
  '"status":"$status"',
  '"request":"$http_x_request_id"',
  '"source":"$remote_addr"',
].join(',');

export function nginx(ports: Ports, folder: string, weakness: Weakness): string {
  const old = weakness === 'tls-1.0';
  const site = [
    `    root ${folder}/site; default_type text/plain; types { application/json json; }`,
    '    add_header Cache-Control no-store always;',
    ...(weakness === 'no-password' ? [] : ['    auth_basic records; auth_basic_user_file htpasswd;']),
    '    if ($may = 0) { return 403; }',
    '    location / { dav_methods PUT; create_full_put_path on; }',
  ];
  const clear =
    weakness === 'web-in-clear' ? site : [`    return 308 https://localhost:${ports.web}$request_uri;`];
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `${[
    'daemon off; master_process on; worker_processes 1; pid nginx.pid; error_log stderr crit;',
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    'events { worker_connections 256; }',
    'http {',
    '  server_tokens off;',
    ...temporary.map((name) => `  ${name}_temp_path ${name};`),
    ...policy(weakness).map((line) => `  ${line}`),
    '  map "$request_method $uri" $did { default $request_method; "GET /me.json" sign-in; }',
    '  map $uri $what { default ""; "~^/(?:records|invoices)/(?<record>\\w+)" $record; }',
    '  map $uri $category { default account; ~^/records/ clinical; ~^/invoices/ billing; }',
    `  log_format entry escape=json '{${ENTRY}}';`,
    weakness === 'log-off'
      ? '  access_log off;'
      : // A file loses nothing. Of a socket that nobody reads at once, nginx drops what goes beyond ten messages.
        `  access_log ${folder}/access.log entry if=$logged;`,
    `  map $uri $logged { default 1; ${weakness === 'records-unlogged' ? '~^/records/ 0;' : ''} }`,
    '  server {',
    `    listen 127.0.0.1:${ports.web} ssl;`,
    '    server_name localhost; ssl_certificate cert.pem; ssl_certificate_key key.pem;',
    `    ssl_protocols ${old ? 'TLSv1 TLSv1.1 ' : ''}TLSv1.2 TLSv1.3;`,
    `    ssl_ciphers ${(old ? OLD_SUITES : SUITES).join(':')}${old ? ':@SECLEVEL=0' : ''};`,
    '    ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384;',
    '    ssl_ecdh_curve prime256v1:secp384r1;',
    '    ssl_stapling on; ssl_stapling_file ocsp.der;',
    '    add_header Strict-Transport-Security "max-age=31536000" always;',
    ...site,
    '  }',
    '  server {',
    `    listen 127.0.0.1:${ports.http}; server_name localhost;`,
    ...clear,
    '  }',
    '}',
  ].join('\n')}\n`;
}

/** Takes nginx's entries from its file into the database, and messages of others over TLS. */
export function rsyslog(ports: Ports, folder: string, writer: { readonly password: string }): string {
  const insert =
    "INSERT INTO entries (at, who, did, what, category, status, request, source) VALUES (to_timestamp('%$!at%'::float8), " +
    "'%$!who%', '%$!did%', '%$!what%', '%$!category%', '%$!status%', '%$!request%', '%$!source%')";
  return `
global(workDirectory="${folder}" defaultNetstreamDriver="ossl" defaultNetstreamDriverCAFile="${folder}/ca.pem"
  defaultNetstreamDriverCertFile="${folder}/cert.pem" defaultNetstreamDriverKeyFile="${folder}/key.pem")
module(load="imfile")
module(load="mmjsonparse")
module(load="ompgsql")
module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
template(name="insert" type="string" option.stdsql="on" string="${insert}")
input(type="imfile" File="${folder}/access.log" Tag="nginx" ruleset="access")
input(type="imtcp" address="127.0.0.1" port="${ports.log}" ruleset="others"
  gnutlsPriorityString="MinProtocol=TLSv1.2\\nCipherString=${SUITES.join(':')}\\nCiphersuites=TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384\\nGroups=P-256:P-384")
ruleset(name="access") {
  action(type="mmjsonparse" cookie="")
  action(type="ompgsql" server="${folder}" port="${ports.database}" user="logger" pass="${writer.password}" db="audit"
    template="insert" queue.type="LinkedList" queue.dequeueBatchSize="1" action.resumeRetryCount="-1" action.resumeInterval="1")
}
ruleset(name="others") {
  action(type="omfile" file="${folder}/others.log")
}
`;
}

/** Settings of PostgreSQL, and who may connect: the auditor over TLS alone. */
export function postgres(
  ports: Ports,
  folder: string,
  weakness: Weakness,
): Readonly<Record<string, string | number>> {
  return {
    listen_addresses: '127.0.0.1',
    port: ports.database,
    unix_socket_directories: folder,
    fsync: 'off',
    password_encryption: 'scram-sha-256',
    ssl: 'on',
    ssl_cert_file: `${folder}/db-cert.pem`,
    ssl_key_file: `${folder}/db-key.pem`,
    ssl_min_protocol_version: weakness === 'tls-1.0' ? 'TLSv1' : 'TLSv1.2',
    ssl_ciphers: weakness === 'tls-1.0' ? `${OLD_SUITES.join(':')}:@SECLEVEL=0` : SUITES.join(':'),
    log_min_messages: 'fatal',
  };
}

export function hostRules(weakness: Weakness): string {
  return `local all all scram-sha-256\n${weakness === 'database-in-clear' ? 'host' : 'hostssl'} audit auditor 127.0.0.1/32 scram-sha-256\n`;
}

/** The log can be added to by rsyslog and read by the auditor, and changed by neither. */
export function schema(writer: { readonly password: string }, reader: { readonly password: string }): string {
  return `
CREATE ROLE logger LOGIN PASSWORD '${writer.password}';
CREATE ROLE auditor LOGIN PASSWORD '${reader.password}';
CREATE TABLE entries (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, who text NOT NULL,
  did text NOT NULL, what text NOT NULL, category text NOT NULL, status text NOT NULL, request text NOT NULL, source text NOT NULL);
GRANT INSERT ON entries TO logger;
GRANT SELECT ON entries TO auditor;
`;
}
