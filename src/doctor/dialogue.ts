/** Endpoints in which TLS is asked for within another protocol, and those that turn out to be of this kind. */
import { connect } from 'node:net';
import type { TlsReport } from '../kinds/probe.js';
import type { ResolvedTarget } from '../target/resolved.js';
import { lookAtTls, type TlsPlace } from '../target/tls-look.js';
import { type Explained, explainCertificate } from './certificate-trouble.js';
import type { Reached } from './reach.js';
import type { Report } from './report.js';

type StartTls = NonNullable<TlsPlace['starttls']>;
type Reply = TlsReport['control']['reply'];
type Certificate = NonNullable<TlsReport['certificates']>[number];

/** Protocols in which the client speaks first, so that their ports are all there is to know them by. */
const BY_PORT: { readonly [port: number]: StartTls } = {
  389: 'ldap',
  3306: 'mysql',
  5222: 'xmpp',
  5432: 'postgres',
};

/** The codes of the scanner, as Node would name the same. */
const TROUBLE: { readonly [code: string]: string } = {
  incomplete: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'untrusted-root': 'SELF_SIGNED_CERT_IN_CHAIN',
  'self-signed': 'DEPTH_ZERO_SELF_SIGNED_CERT',
  expired: 'CERT_HAS_EXPIRED',
  'not-yet-valid': 'CERT_NOT_YET_VALID',
  'wrong-host': 'ERR_TLS_CERT_ALTNAME_INVALID',
};

export async function examineDialogue(
  place: Reached,
  starttls: StartTls,
  target: ResolvedTarget,
  report: Report,
): Promise<void> {
  const where = `${place.host}:${place.port}`;
  const key = [...place.path, 'starttls'];
  const seen = await look(place, starttls, target);
  if (!seen.control.answered) {
    const said = await explainDialogue(place, starttls, seen.control.reply, target);
    return report.broken('trust', key, { ...said, what: `${where}: ${said.what}` });
  }
  report.works('trust', key, `${where} changes to TLS in ${starttls}`);
  for (const each of seen.certificates ?? [])
    if (each.state === 'presented') tellCertificate(place, each, target, report);
}

function tellCertificate(
  place: Reached,
  { authentication, chain, problems }: Extract<Certificate, { state: 'presented' }>,
  target: ResolvedTarget,
  report: Report,
): void {
  const [leaf] = chain;
  const names = leaf?.parsed === true ? leaf.sans.join(', ') : '';
  const issuer = leaf?.parsed === true ? leaf.issuer : '';
  const wrong = problems.find(({ code }) => TROUBLE[code] !== undefined);
  if (wrong === undefined) {
    report.works('trust', place.path, `trusted (${authentication}): ${names}, issued by ${issuer}`);
    // What else is wrong with it is for the checks to say: no target file makes it better.
    for (const { code, detail } of problems)
      report.note('trust', place.path, `the certificate (${authentication}): ${code}, ${detail}`);
    return;
  }
  const told = explainCertificate(TROUBLE[wrong.code] ?? '', { names, issuer }, place.host, target);
  report.broken('trust', told.key ?? place.path, {
    what: `${place.host}:${place.port}: ${told.what}`,
    expected: told.expected,
    seen: `${wrong.code}: ${wrong.detail}`,
    fix: told.fix,
  });
}

type Told = Explained & { readonly seen: string };

/** Why a dialogue did not lead to TLS, and what would: TLS at once, or the dialogue that the server speaks. */
async function explainDialogue(
  place: Reached,
  starttls: StartTls,
  reply: Reply,
  target: ResolvedTarget,
): Promise<Told> {
  const expected = `TLS after the dialogue of ${starttls}`;
  if (reply.kind !== 'no-starttls')
    return {
      what: `TLS is asked for in ${starttls}, and does not come`,
      expected,
      seen: textOf(reply),
      fix: 'see what this server needs for TLS: its certificate and key, and the versions it takes',
    };
  const seen = textOf(reply);
  const plain = await look(place, undefined, target);
  if (plain.control.answered)
    return {
      what: `it does not speak ${starttls}: TLS comes first here`,
      expected,
      seen,
      fix: 'leave starttls out',
    };
  const other = hinted(plain.control.reply);
  if (other !== null && other !== starttls)
    return {
      what: `it does not speak ${starttls}`,
      expected,
      seen: textOf(plain.control.reply),
      fix: `starttls: ${other}`,
    };
  return { what: WHY[reply.cause].what(starttls), expected, seen, fix: WHY[reply.cause].fix };
}

type Cause = Extract<Reply, { kind: 'no-starttls' }>['cause'];

const FINDING = 'if it should offer TLS, this is a finding about the target';
const WHY: {
  readonly [cause in Cause]: { readonly what: (starttls: string) => string; readonly fix: string };
} = {
  'not offered': {
    what: (starttls) => `it speaks ${starttls} and offers no change to TLS`,
    fix: `${FINDING}; otherwise name another port, or list it under services`,
  },
  refused: {
    what: (starttls) => `it turns down the change to TLS in ${starttls}`,
    fix: `see its log, whether its certificate can be read, and whether it takes this client; ${FINDING}`,
  },
  'not understood': {
    what: (starttls) => `what it says is not ${starttls}`,
    fix: 'see the port, and name the protocol that is spoken there',
  },
  silence: {
    what: (starttls) => `it says nothing in ${starttls}`,
    fix: 'see the port: this may be another protocol, or TLS from the first byte (then leave starttls out)',
  },
  closed: {
    what: (starttls) => `it ends the connection during the dialogue of ${starttls}`,
    fix: 'see its log: it may refuse this client, or speak another protocol',
  },
  'clear text after the go-ahead': {
    what: (starttls) => `it sends clear text after its go-ahead in ${starttls}`,
    fix: 'this is a finding about the target: what comes before TLS may be taken for what is in it (CVE-2021-23222)',
  },
};

/** An endpoint whose first bytes are no TLS: which protocol it is, and whether TLS can be had in it. */
export async function beforeTls(place: Reached, trouble: string, target: ResolvedTarget): Promise<Told> {
  const expected = 'a TLS handshake';
  const { reply } = (await look(place, undefined, target)).control;
  const seen = `${trouble}; ${textOf(reply)}`;
  const likely = hinted(reply) ?? BY_PORT[place.port] ?? null;
  if (likely !== null) {
    const { control } = await look(place, likely, target);
    if (control.answered || hinted(reply) !== null)
      return {
        what: `it speaks ${likely} before TLS`,
        expected,
        seen,
        fix: `starttls: ${likely}${control.answered ? ' (with that TLS answers)' : `; but ${textOf(control.reply)}`}`,
        key: [...place.path, 'starttls'],
      };
  }
  return {
    what: reply.kind === 'malformed' ? 'it speaks no TLS' : 'the TLS handshake broke off',
    expected,
    seen,
    fix: 'see the port; if TLS comes later in its protocol, add starttls; if it is a port in clear, list it under services instead',
  };
}

function look(place: Reached, starttls: StartTls | undefined, { ca }: ResolvedTarget): Promise<TlsReport> {
  const { host, port, address, servername } = place;
  return lookAtTls(
    {
      host,
      port,
      ...(servername === null || servername === host ? {} : { servername }),
      ...(starttls === undefined ? {} : { starttls }),
    },
    // The guard admitted this address when the place was reached.
    async () => connect({ host: address, port }),
    ca,
  );
}

/** The scanner recognises protocols by their first words. */
function hinted(reply: Reply): StartTls | null {
  const [, name] = reply.kind === 'malformed' ? (/use starttls ([a-z-]+)/.exec(reply.why) ?? []) : [];
  return name === undefined ? null : (name as StartTls);
}

function textOf(reply: Reply): string {
  switch (reply.kind) {
    case 'no-starttls':
      return `${reply.kind}: ${reply.cause}${reply.said === '' ? '' : `: ${reply.said}`}`;
    case 'malformed':
      return reply.why;
    case 'alert':
      return `alert ${reply.description}`;
    case 'closed':
      return reply.how === 'reset' ? 'the connection was reset' : 'the connection was closed';
    case 'timeout':
      return 'no answer in time';
    case 'unreachable':
      return reply.cause;
    default:
      return reply.kind;
  }
}
