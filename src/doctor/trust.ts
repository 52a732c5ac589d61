/** Whether each certificate would be trusted by the file's CA, and what stands in the way where it would not. */
import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { PeerCertificate } from 'node:tls';
import type { ResolvedTarget } from '../target/resolved.js';
import { CA, type Explained, explainCertificate } from './certificate-trouble.js';
import { beforeTls, examineDialogue } from './dialogue.js';
import { nameOf, shake } from './handshake.js';
import type { Reached } from './reach.js';
import type { Report } from './report.js';
import { certificatesIn } from './start.js';

export interface Trust {
  /** Bases to which credentials may be sent. */
  readonly usable: ReadonlySet<string>;
  /** The CA to go on with: the file's, or the one that the start of the target named. */
  readonly ca: readonly string[] | undefined;
}

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
    if (place.starttls !== null) {
      await examineDialogue(place, place.starttls, target, report);
      continue;
    }
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
    const told = await explain(place, trouble, certificate, target);
    const goOn = candidate === null ? '' : `; the doctor goes on with it`;
    report.broken('trust', candidate === null ? (told.key ?? place.path) : CA, {
      what: `${place.host}:${place.port}: ${told.what}`,
      expected: told.expected,
      seen: told.seen ?? `${trouble}${certificate === null ? '' : `; ${nameOf(certificate)}`}`,
      fix:
        candidate === null
          ? told.fix
          : `trust: { ca: ["\${start.${candidate.fact}}"] }, which the start of the target names, verifies it${goOn}`,
    });
  }
  return { usable, ca: better === null ? target.ca : [better.pem] };
}

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

async function explain(
  place: Reached,
  trouble: string,
  certificate: PeerCertificate | null,
  target: ResolvedTarget,
): Promise<Explained & { readonly seen?: string }> {
  if (certificate !== null) {
    const named = { names: certificate.subjectaltname ?? '', issuer: String(certificate.issuer?.CN ?? '') };
    return explainCertificate(trouble, named, place.host, target);
  }
  if (place.kind === 'endpoint') return beforeTls(place, trouble, target);
  return {
    what: /SSL|wrong version|packet/i.test(trouble) ? 'speaks no TLS' : 'the TLS handshake broke off',
    expected: 'a TLS handshake',
    fix: 'if it serves plain HTTP, write http://; otherwise see the port',
  };
}
