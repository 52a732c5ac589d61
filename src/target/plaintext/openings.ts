/**
 * What a client says first in each protocol, in clear, and how to tell whether the server would go on without
 * TLS. Every opening is harmless: no credentials that exist, no message that changes anything.
 */

import { SafeprobeError } from '../../errors.js';

/** `accepts`: goes on in clear. `refuses`: demands TLS first. */
export type Going = 'accepts' | 'refuses' | 'unknown';

export interface Opening {
  /** The server speaks first. */
  readonly greets: boolean;
  /** Sent one after the other, each when the one before was answered. */
  readonly says: readonly Uint8Array[];
  /** Over the answers in order, the greeting first where there is one. */
  going(answers: readonly Buffer[]): Going;
  /** What to say where its answers mean nothing yet. */
  readonly unclear?: string;
  /** How a server in clear would answer: what the harness's own server says, to prove that it is recognised. */
  readonly careless: readonly Uint8Array[];
}

const line = (text: string) => Buffer.from(`${text}\r\n`, 'latin1');
const last = (answers: readonly Buffer[]) => answers.at(-1)?.toString('latin1') ?? '';

const byCode = (accepts: RegExp, refuses: RegExp) => (answers: readonly Buffer[]) => {
  const text = last(answers);
  return accepts.test(text) ? 'accepts' : refuses.test(text) ? 'refuses' : 'unknown';
};

const smtp: Opening = {
  greets: true,
  says: [line('EHLO safeprobe.invalid'), line('MAIL FROM:<>')],
  // RFC 3207: 530 Must issue a STARTTLS command first.
  going: byCode(/^250/, /^(530|554|550|523|538)/),
  careless: [line('220 own'), line('250 own'), line('250 ok')],
};

const imap: Opening = {
  greets: true,
  says: [line('a CAPABILITY')],
  // RFC 9051: LOGINDISABLED where passwords are not taken in clear.
  going(answers) {
    const text = last(answers).toUpperCase();
    if (!text.includes('CAPABILITY')) return 'unknown';
    return text.includes('LOGINDISABLED') && !/AUTH=(PLAIN|LOGIN)/.test(text) ? 'refuses' : 'accepts';
  },
  careless: [line('* OK own'), line('* CAPABILITY IMAP4rev2 AUTH=PLAIN\r\na OK')],
};

const pop3: Opening = {
  greets: true,
  says: [line('USER safeprobe')],
  going: byCode(/^\+OK/, /^-ERR/),
  careless: [line('+OK own'), line('+OK')],
};

const ftp: Opening = {
  greets: true,
  says: [line('USER safeprobe')],
  going: byCode(/^(331|230)/, /^(530|534|550|421|500|533)/),
  careless: [line('220 own'), line('331 Password required')],
};

/** A simple bind with a name that does not exist: 8 and 13 demand protection (RFC 4511, section 4.1.9). */
const ldap: Opening = {
  greets: false,
  says: [Buffer.from('301d020101601802010304' + '0c636e3d7361666570726f6265' + '8005' + '6e6f6e6531', 'hex')],
  going([answer]) {
    const at = answer?.indexOf(Buffer.from([0x61])) ?? -1;
    if (answer === undefined || answer[0] !== 0x30 || at < 0) return 'unknown';
    const code = answer[answer.indexOf(0x0a, at) + 2];
    return code === 8 || code === 13 ? 'refuses' : 'accepts';
  },
  careless: [Buffer.from('300c02010161070a013104000400', 'hex')],
};

/**
 * A StartupMessage of protocol 3.0 (R: asks for a password; E: an error). Servers decide by name and database who may come
 * in clear (pg_hba.conf): that a name of nobody's is refused says nothing of those who may sign in.
 */
const postgres = (login?: Login): Opening => ({
  greets: false,
  says: [startup(login ?? { user: 'safeprobe' })],
  going([answer]) {
    const text = answer?.toString('latin1') ?? '';
    if (text.startsWith('R')) return 'accepts';
    if (login === undefined) return 'unknown';
    return text.startsWith('E') && /no encryption|SSL off/.test(text) ? 'refuses' : 'unknown';
  },
  unclear: 'refuses a name of nobody’s; name one that may sign in under login',
  careless: [Buffer.from('520000000800000003', 'hex')],
});

/** Who could sign in, without a password. */
export interface Login {
  readonly user: string;
  readonly database?: string | undefined;
}

function startup({ user, database }: Login): Buffer {
  const pairs = ['user', user, ...(database === undefined ? [] : ['database', database])];
  const body = Buffer.concat([Buffer.from([0, 3, 0, 0]), Buffer.from(`${pairs.join('\0')}\0\0`, 'utf8')]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}

/** An HL7 v2 network management query: every receiver may answer it, with a rejection too. */
const mllp: Opening = {
  greets: false,
  says: [Buffer.from('\x0bMSH|^~\\&|SAFEPROBE||||20000101000000||NMQ^N01|safeprobe|D|2.5\r\x1c\r', 'latin1')],
  going: ([answer]) => (answer?.includes('MSH|') === true ? 'accepts' : 'unknown'),
  careless: [Buffer.from('\x0bMSH|^~\\&|OWN\rMSA|AR|safeprobe\r\x1c\r', 'latin1')],
};

/** An A-ASSOCIATE-RQ for Verification, which moves no data (PS3.8, section 9.3.2); any of its answers is DICOM in clear. */
const dicom: Opening = {
  greets: false,
  says: [associate()],
  going: ([answer]) =>
    answer !== undefined && [2, 3, 7].includes(answer[0] ?? 0) && answer[1] === 0 ? 'accepts' : 'unknown',
  careless: [Buffer.from('03000000000400010102', 'hex')],
};

function associate(): Buffer {
  const item = (type: number, content: Buffer) => {
    const head = Buffer.from([type, 0, 0, 0]);
    head.writeUInt16BE(content.length, 2);
    return Buffer.concat([head, content]);
  };
  const uid = (type: number, text: string) => item(type, Buffer.from(text, 'latin1'));
  const title = (text: string) => Buffer.from(text.padEnd(16), 'latin1');
  const maxLength = item(0x51, Buffer.from([0, 0, 0x40, 0]));
  const body = Buffer.concat([
    Buffer.from([0, 1, 0, 0]),
    title('ANY-SCP'),
    title('SAFEPROBE'),
    Buffer.alloc(32),
    uid(0x10, '1.2.840.10008.3.1.1.1'),
    item(
      0x20,
      Buffer.concat([
        Buffer.from([1, 0, 0, 0]),
        uid(0x30, '1.2.840.10008.1.1'),
        uid(0x40, '1.2.840.10008.1.2'),
      ]),
    ),
    item(0x50, Buffer.concat([maxLength, uid(0x52, '1.2.826.0.1.3680043.10.1')])),
  ]);
  const head = Buffer.from([1, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
}

/** Syslog over TCP is never answered: only whether the port speaks TLS can be seen. */
const syslog: Opening = { greets: false, says: [], going: () => 'unknown', careless: [] };

const OPENINGS: { readonly [protocol: string]: Opening } = {
  smtp,
  imap,
  pop3,
  ftp,
  ldap,
  mllp,
  dicom,
  syslog,
};

/** Every protocol of the target format but http has one. */
export function openingOf(protocol: string, login?: Login): Opening {
  const found = protocol === 'postgres' ? postgres(login) : OPENINGS[protocol];
  if (found === undefined) throw new SafeprobeError('harness', `no opening is known for ${protocol}`);
  return found;
}
