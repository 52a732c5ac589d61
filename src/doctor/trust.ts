/** Whether each certificate would be trusted by the file's CA, and what stands in the way where it would not. */
import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import type { ResolvedTarget } from '../target/resolved.js';
import type { Reached } from './reach.js';
import type { Report } from './report.js';
import { certificatesIn } from './start.js';

interface Handshake {
  /** Null when the certificate is trusted; OpenSSL's or Node's name of the trouble otherwise. */
  readonly trouble: string | null;
  readonly certificate: PeerCertificate | null;
}

export interface Trust {
  /** Bases to which credentials may be sent. */
  readonly usable: ReadonlySet<string>;
  /** The CA to go on with: the file's, or the one that the start of the target named. */
  readonly ca: readonly string[] | undefined;
}

const PATIENCE_MS = 5000;

export async function examineTrust(
  target: ResolvedTarget,
  reached: readonly Reached[],
  started: { readonly facts: { readonly [key: string]: string }; readonly folder: string },
  report: Report,
): Promise<Trust> {
  const usable = new Set<string>();
  let better: Candidate | null = null;
  for (const place of reached) {
    const { servername, kind, name } = place;
    if (servername === null) {
      const { certificate } = await shake(place, place.host, target.ca);
      if (certificate !== null) {
        report.broken('trust', place.path, {
          what: `${place.host}:${place.port} speaks TLS, and the address says http`,
          expected: 'https://…',
          seen: nameOf(certificate),
          fix: 'write https://',
        });
        continue;
      }
      report.note(
        'trust',
        place.path,
        'plain HTTP: there is no certificate, and anyone on the way can listen',
      );
      if (kind === 'base') usable.add(name);
      continue;
    }
    const { trouble, certificate } = await shake(place, servername, target.ca);
    if (trouble === null) {
      report.works('trust', place.path, `trusted: ${nameOf(certificate)}`);
      if (kind === 'base') usable.add(name);
      continue;
    }
    const candidate = await trustedByStart(place, servername, started);
    better ??= candidate;
    if (candidate !== null && kind === 'base') usable.add(name);
    const told = explain(trouble, certificate, place.host, target);
    const goOn = candidate === null ? '' : `; the doctor goes on with it`;
    report.broken('trust', candidate === null ? told.path(place) : CA, {
      what: `${place.host}:${place.port}: ${told.what}`,
      expected: told.expected,
      seen: `${trouble}${certificate === null ? '' : `; ${nameOf(certificate)}`}`,
      fix:
        candidate === null
          ? told.fix
          : `trust: { ca: ["\${start.${candidate.fact}}"] }, which the start of the target names, verifies it${goOn}`,
    });
  }
  return { usable, ca: better === null ? target.ca : [better.pem] };
}

const CA = ['trust', 'ca'];

interface Candidate {
  readonly fact: string;
  readonly pem: string;
}

/** A process that was started here may name its own CA: that is no guess about a stranger's certificate. */
async function trustedByStart(
  place: Reached,
  servername: string,
  { facts, folder }: { readonly facts: { readonly [key: string]: string }; readonly folder: string },
): Promise<Candidate | null> {
  for (const [fact, value] of Object.entries(facts)) {
    const pem = readPem(isAbsolute(value) ? value : resolve(folder, value));
    if (pem === null) continue;
    const { trouble } = await shake(place, servername, [pem]);
    if (trouble === null) return { fact, pem };
  }
  return null;
}

function readPem(path: string): string | null {
  try {
    const text = readFileSync(path, 'utf8');
    return certificatesIn(text).length > 0 ? text : null;
  } catch {
    return null;
  }
}

/** A handshake alone: no request is sent, so an untrusted server learns nothing. */
function shake(place: Reached, servername: string, ca: readonly string[] | undefined): Promise<Handshake> {
  return new Promise((settle) => {
    const socket = connect({
      host: place.address,
      port: place.port,
      // A name of the server may not be an address (RFC 6066 section 3).
      ...(/^[\d.]+$|:/.test(servername) ? {} : { servername }),
      rejectUnauthorized: false,
      ...(ca === undefined ? {} : { ca: [...ca] }),
    });
    const end = (handshake: Handshake) => {
      socket.destroy();
      settle(handshake);
    };
    socket.setTimeout(PATIENCE_MS, () => end({ trouble: 'no TLS handshake within 5 s', certificate: null }));
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate();
      const { authorizationError } = socket;
      end({ trouble: socket.authorized ? null : codeOf(authorizationError), certificate });
    });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end({ trouble: error.code ?? error.message, certificate: null }),
    );
  });
}

function codeOf(error: unknown): string {
  if (error instanceof Error) return String((error as NodeJS.ErrnoException).code ?? error.message);
  return String(error);
}

function nameOf(certificate: PeerCertificate | null): string {
  if (certificate === null) return 'no certificate';
  const { subject, issuer, valid_to } = certificate;
  return `${subject?.CN ?? certificate.subjectaltname ?? 'no name'}, issued by ${issuer?.CN ?? issuer?.O ?? 'nobody'}, until ${valid_to}`;
}

interface Explained {
  readonly what: string;
  readonly expected: string;
  readonly fix: string;
  path(place: Reached): Reached['path'];
}

function explain(
  trouble: string,
  certificate: PeerCertificate | null,
  host: string,
  target: ResolvedTarget,
): Explained {
  const own = (place: Reached) => place.path;
  if (certificate === null)
    return {
      what: /SSL|wrong version|packet/i.test(trouble) ? 'speaks no TLS' : 'the TLS handshake broke off',
      expected: 'a TLS handshake',
      fix: 'if it serves plain HTTP, write http://; otherwise see the port',
      path: own,
    };
  switch (trouble) {
    case 'CERT_HAS_EXPIRED':
      return {
        what: 'the certificate has expired',
        expected: 'a certificate in force',
        fix: 'have it renewed; nothing in this file makes it valid',
        path: own,
      };
    case 'CERT_NOT_YET_VALID':
      return {
        what: 'the certificate is not valid yet',
        expected: 'a certificate in force',
        fix: 'see the clocks of the system and of this machine; nothing in this file makes it valid',
        path: own,
      };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        what: `the certificate is for another host than ${host}`,
        expected: `a certificate for ${host}`,
        fix: `use a name of the certificate (${certificate.subjectaltname ?? 'it has none'}) with addresses: for where it leads`,
        path: own,
      };
    default:
      return {
        what: 'the certificate comes from an unknown CA',
        expected:
          target.ca === undefined ? 'a certificate of a public CA' : 'a certificate of a CA under trust.ca',
        fix: `put the certificate of its issuer (${certificate.issuer?.CN ?? 'unnamed'}) into a PEM file and name it: trust: { ca: [FILE] }`,
        path: () => CA,
      };
  }
}
