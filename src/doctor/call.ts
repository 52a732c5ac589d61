/** Why a payload did not come to a good receiver, read from the connections that did: by alerts, and by what they did not say. */
import type { Call } from '../kinds/outbound.js';
import type { Path } from '../plan/keys.js';
import type { TargetFile, TargetOutbound } from '../target/schema.js';

export interface Awaited {
  readonly name: string;
  readonly outbound: TargetOutbound;
  readonly file: TargetFile;
  /** `localhost:9443`, as the target was told. */
  readonly where: string;
  readonly calls: readonly Call[];
  /** How long a call was awaited. */
  readonly waited: string;
}

export interface Told {
  readonly key: Path;
  readonly what: string;
  readonly expected: string;
  readonly seen: string;
  readonly fix: string;
}

const FINDING = 'this is a finding about the target';
const LOOPBACK = /^(localhost|127\.|::1$|\[::1\]$)/;

/** Null when content came through TLS: then it is a matter of what it holds. */
export function whyNothingCame(awaited: Awaited): Told | null {
  const { calls } = awaited;
  if (calls.some(({ content, handshake }) => handshake === 'completed' && content > 0)) return null;
  if (calls.length === 0) return neverCalled(awaited);
  const inClear = calls.find(({ opened, clear }) => opened === 'plaintext' || clear > 0);
  if (inClear !== undefined) return calledInClear(awaited, inClear);
  const failed = calls.find(({ handshake }) => handshake === 'failed');
  if (failed !== undefined) return handshakeFailed(awaited, failed);
  const silent = calls.find(({ handshake }) => handshake === 'completed');
  if (silent !== undefined) return saidNothing(awaited, silent);
  return saidNothingAtAll(awaited, calls[0]?.ended ?? null);
}

function neverCalled({ name, outbound, file, where, waited }: Awaited): Told {
  const { host = 'localhost', listen = '127.0.0.1' } = file.receivers ?? {};
  const said = {
    what: 'the event succeeded, and the target did not call',
    expected: `a connection to ${where} within ${waited}`,
    seen: 'no connection at all',
  };
  const far = Object.values(file.bases ?? {})
    .map((base) => (URL.canParse(base) ? new URL(base).hostname : ''))
    .find((each) => each !== '' && !LOOPBACK.test(each));
  if (far !== undefined && LOOPBACK.test(host))
    return {
      ...said,
      key: ['receivers', 'host'],
      fix: `the target at ${far} was told to call ${host}, which is itself: receivers: { host: NAME OF THIS MACHINE, listen: 0.0.0.0 }`,
    };
  if (!LOOPBACK.test(host) && LOOPBACK.test(listen))
    return {
      ...said,
      key: ['receivers', 'listen'],
      fix: `the receiver listens on ${listen} alone, where a call to ${host} may never come: receivers: { listen: 0.0.0.0 }`,
    };
  return {
    ...said,
    key: ['outbound', name, 'event'],
    fix: `see that ${outbound.event.action} is something that it calls for, that ${outbound.within} is enough, and that it reaches ${where} (receivers.host; receivers.ports, where a firewall lets only some through)`,
  };
}

function calledInClear({ name, outbound, where }: Awaited, { clear, commands }: Call): Told {
  const told = {
    expected: outbound.protocol === 'smtp' ? 'STARTTLS, which was offered' : `TLS to ${where}`,
    seen: `${clear} bytes in clear${commands.length === 0 ? '' : ` (${[...new Set(commands)].join(', ')})`}`,
  };
  if (outbound.protocol === 'smtp' && commands.includes('?'))
    return {
      ...told,
      key: ['outbound', name, 'connect'],
      what: 'the target says something else than SMTP, perhaps TLS from the first byte',
      fix: 'have it connect with STARTTLS; mail over TLS from the first byte can not be examined yet',
    };
  if (outbound.protocol === 'smtp')
    return {
      ...told,
      key: ['outbound', name, 'connect'],
      what: 'the target sends its mail in clear, though STARTTLS was offered',
      fix: `if a field of connect makes it demand TLS, send it; otherwise ${FINDING}`,
    };
  return {
    ...told,
    key: ['outbound', name, 'connect'],
    what: 'the target calls in clear',
    fix: `if connect tells it an address, write \${receiver.url}, or the field that turns TLS on; otherwise ${FINDING}`,
  };
}

/** OpenSSL's words for what the peer's alert said, or for what was wrong with its hello. */
function handshakeFailed(awaited: Awaited, { ended }: Call): Told {
  const how = howEnded(ended);
  const told = {
    expected: 'a TLS handshake with the good certificate of the receiver',
    seen: `the handshake ended: ${how}`,
  };
  const key = ['outbound', awaited.name, 'connect'];
  if (/expired|not yet valid/i.test(how))
    return {
      ...told,
      key,
      what: 'the target takes the good certificate for expired',
      fix: 'compare its clock with the one here',
    };
  if (/version|unsupported protocol|no shared|handshake failure|insufficient/i.test(how))
    return {
      ...told,
      key,
      what: 'the target and the receiver agree on no TLS',
      fix: `the receiver takes TLS 1.2 and 1.3 with ordinary suites: ${FINDING}`,
    };
  if (/wrong version|http request|unknown protocol/i.test(how)) return { ...told, key, ...NO_TLS };
  return { ...told, key, ...untrusted(awaited) };
}

const NO_TLS = {
  what: 'what the target says is no TLS',
  fix: 'see the address that connect tells it: ${receiver.url}, or host and port with TLS turned on',
};

/** Node and others look at the certificate after the handshake and then leave. */
function saidNothing(awaited: Awaited, { ended, protocol }: Call): Told {
  return {
    key: ['outbound', awaited.name, 'connect'],
    expected: 'a message after the handshake',
    seen: `${protocol ?? 'TLS'}, then nothing: ${howEnded(ended)}`,
    ...untrusted(awaited),
  };
}

function saidNothingAtAll({ name, where }: Awaited, ended: Call['ended']): Told {
  return {
    key: ['outbound', name, 'protocol'],
    what: 'the target connects and says nothing',
    expected: `its hello on ${where}`,
    seen: howEnded(ended),
    fix: 'a client that waits for the server to speak first speaks another protocol, such as smtp; or it was cut off meanwhile',
  };
}

function howEnded(ended: Call['ended']): string {
  return ended ?? 'still open';
}

function untrusted({ outbound, file }: Awaited): Pick<Told, 'what' | 'fix'> {
  const steps = JSON.stringify(outbound.connect.steps);
  const what = 'the target does not accept the good certificate of the receiver';
  if (file.receivers?.authority !== undefined)
    return {
      what,
      fix: 'it must trust receivers.authority.cert, for the name under receivers.host, and reach that authority’s revocation list if it asks for one',
    };
  if (!/\$\{\s*receiver\.ca\b/.test(steps))
    return {
      what: `${what}: nothing tells it the authority`,
      fix: 'send it ${receiver.ca} (PEM) in a step of connect; or name one that it trusts already: receivers: { authority: { cert: FILE, key: { env: NAME } } }',
    };
  return {
    what,
    fix: `see that the field with \${receiver.ca} is the one that it reads${/\$\{\s*receiver\.crl\b/.test(steps) ? ', and takes the revocation list as PEM' : ', that it does without ${receiver.crl}'}, and that it calls by the name under receivers.host (${file.receivers?.host ?? 'localhost'})`,
  };
}
