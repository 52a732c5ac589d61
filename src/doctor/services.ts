/** The further ports of a target: each in scope, closed or speaking what the file says; and port 80, which is easily forgotten. */
import { connect } from 'node:net';
import { guardOf } from '../conductor/doors.js';
import type { ServiceAnswer } from '../kinds/plaintext.js';
import type { Path } from '../plan/keys.js';
import { lookAtService } from '../target/plaintext/service.js';
import { portOf, type ResolvedTarget } from '../target/resolved.js';
import { type Heard, hear } from './greeting.js';
import { type Door, shake } from './handshake.js';
import { admitted } from './reach.js';
import type { Report } from './report.js';

interface Place extends Door {
  readonly path: Path;
  readonly host: string;
  readonly protocol: string;
}

export async function examineServices(target: ResolvedTarget, report: Report): Promise<void> {
  const guard = guardOf(target);
  await Promise.all(
    Object.entries(target.file.services ?? {}).map(async ([name, { host, port, protocol }]) => {
      const path = ['services', name];
      const number = portOf(port, `services.${name}.port`);
      const address = await admitted(target, guard, { host, port: number, path }, report);
      if (address !== null) await examine({ path, host, port: number, protocol, address }, target, report);
    }),
  );
  tellForgottenPorts(target, report);
}

async function examine(place: Place, target: ResolvedTarget, report: Report): Promise<void> {
  const { path, host, port, protocol, address } = place;
  const where = `${host}:${port}`;
  const open = await isOpen(place);
  if (open === 'refused')
    return report.works('service', path, `${where} is closed, which no check finds fault with`);
  if (open === 'no-answer')
    return report.note(
      'service',
      path,
      `${where} neither opens nor refuses a connection: a check would find that inconclusive`,
      'see the firewall in between; from here a rejected port looks closed, a dropped one like no answer',
    );
  if (protocol === 'http') return tellWeb(place, await hear(place, host), target, report);
  const answer = await lookAtService({ host, port }, protocol, async () => connect({ host: address, port }));
  const other = answer.clear === 'unknown' || answer.clear === 'silent' ? await hear(place, host) : null;
  if (other !== null && other.protocol !== protocol && other.protocol !== 'tls')
    return tellOther(place, other, report);
  tellAnswer(place, answer, target, report);
}

async function tellWeb(
  place: Place,
  heard: Heard | null,
  target: ResolvedTarget,
  report: Report,
): Promise<void> {
  const { path, host, port } = place;
  const where = `${host}:${port}`;
  // Servers of HTTPS often answer a request in clear with 400.
  const isWeb = heard?.protocol === 'http' && !/^HTTP\/\d(\.\d)? 400/.test(heard.said);
  if (isWeb) return report.works('service', path, `${where} answers in clear: ${heard.said}`);
  if (heard !== null && heard.protocol !== 'http' && heard.protocol !== 'tls')
    return tellOther(place, heard, report);
  const { certificate } = await shake(place, host, target.ca);
  if (certificate !== null)
    return report.broken('service', [...path, 'port'], {
      what: `${where} speaks TLS; under services stand ports in clear`,
      expected: 'HTTP in clear, or a closed port',
      seen: heard?.said ?? 'no answer to a request in clear, and a TLS handshake',
      fix: `move it to endpoints: { ${path[1]}: { host: ${host}, port: ${port} } }; here belongs the port that redirects to it`,
    });
  if (heard !== null) return report.works('service', path, `${where} answers in clear: ${heard.said}`);
  report.broken('service', path, {
    what: `${where} is open and answers no request of HTTP`,
    expected: 'HTTP in clear, or a closed port',
    seen: 'nothing within 3 s, or the end of the connection',
    fix: 'see the port and its protocol',
  });
}

function tellOther({ path, host, port, protocol }: Place, heard: Heard, report: Report): void {
  report.broken('service', [...path, 'protocol'], {
    what: `${host}:${port} speaks ${heard.protocol}, not ${protocol}`,
    expected: protocol,
    seen: heard.said,
    fix: KNOWN.has(heard.protocol) ? `protocol: ${heard.protocol}` : 'see the port',
  });
}

const KNOWN = new Set(['http', 'mllp', 'dicom', 'syslog', 'ldap', 'smtp', 'imap', 'pop3', 'ftp', 'postgres']);

function tellAnswer(
  place: Place,
  { tls, clear, said }: ServiceAnswer,
  target: ResolvedTarget,
  report: Report,
): void {
  const { path, host, port, protocol } = place;
  const where = `${host}:${port}`;
  if (tls === 'yes' && !isEndpoint(target, host, port))
    report.note(
      'service',
      path,
      `${where} speaks TLS, and is no endpoint: versions, suites and certificate are not examined`,
      `endpoints: { ${path[1]}: { host: ${host}, port: ${port} } }`,
    );
  if (clear === 'accepts' || clear === 'refuses' || tls === 'yes' || protocol === 'syslog')
    report.works('service', path, `${where} ${said}`);
  else
    report.broken('service', [...path, 'protocol'], {
      what: `${where} ${clear === 'silent' ? `is silent when it is spoken to in ${protocol}` : `does not answer as ${protocol}`}`,
      expected: `an answer in ${protocol}, in clear or after TLS, or a closed port`,
      seen: said,
      fix: 'see the port, and name the protocol that is spoken there',
    });
}

function isEndpoint({ file }: ResolvedTarget, host: string, port: number): boolean {
  return Object.values(file.endpoints ?? {}).some(
    (each) => each.host.toLowerCase() === host.toLowerCase() && Number(each.port) === port,
  );
}

/** People type addresses without a scheme: what port 80 does belongs to every site on 443. */
function tellForgottenPorts({ file }: ResolvedTarget, report: Report): void {
  const hosts = new Set(
    Object.values(file.services ?? {}).map(({ host, port }) => `${host}:${port}`.toLowerCase()),
  );
  for (const [name, base] of Object.entries(file.bases ?? {})) {
    const url = URL.canParse(base) ? new URL(base) : null;
    if (url === null || url.protocol !== 'https:' || url.port !== '' || hosts.has(`${url.hostname}:80`))
      continue;
    report.note(
      'service',
      ['bases', name],
      `what port 80 of ${url.hostname} does is not examined: it may be closed, or redirect without content`,
      `services: { http: { host: ${url.hostname}, port: 80, protocol: http } }, and 80 under scope.ports`,
    );
  }
}

function isOpen({ address, port }: Door): Promise<'open' | 'refused' | 'no-answer'> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (how: 'open' | 'refused' | 'no-answer') => {
      socket.destroy();
      resolve(how);
    };
    socket.setTimeout(OPEN_MS, () => end('no-answer'));
    socket.once('connect', () => end('open'));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' ? 'refused' : 'no-answer'),
    );
  });
}

const OPEN_MS = 3000;
