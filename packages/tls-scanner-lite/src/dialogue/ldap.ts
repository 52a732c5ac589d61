import { type Refusal, refusal } from './refusal.js';
import { Stop, type Stream } from './stream.js';

// LDAPMessage { messageID 1, extendedReq [APPLICATION 23] { requestName [0] "1.3.6.1.4.1.1466.20037" } } (RFC 4511, 4.14).
const startTlsName = Buffer.from('1.3.6.1.4.1.1466.20037', 'ascii');
const request = Buffer.concat([
  Buffer.of(0x30, 7 + startTlsName.length, 2, 1, 1, 0x77, 2 + startTlsName.length, 0x80, startTlsName.length),
  startTlsName,
]);

const extendedResponse = 0x78;

// Result codes of RFC 4511, appendix A.1, that a server may give here.
const resultNames: ReadonlyMap<number, string> = new Map([
  [1, 'operationsError'],
  [2, 'protocolError'],
  [8, 'strongerAuthRequired'],
  [10, 'referral'],
  [12, 'unavailableCriticalExtension'],
  [13, 'confidentialityRequired'],
  [50, 'insufficientAccessRights'],
  [51, 'busy'],
  [52, 'unavailable'],
  [53, 'unwillingToPerform'],
  [80, 'other'],
]);

interface Element {
  readonly tag: number;
  readonly content: Buffer;
  readonly after: Buffer;
}

/** One element of BER with a definite length of at most four bytes, which is all that LDAP uses (RFC 4511, 5.1). */
function element(data: Buffer): Element {
  const broken = () => new Stop('not understood', `no LDAP message: ${data.subarray(0, 16).toString('hex')}`);
  const [tag, first] = data;
  if (tag === undefined || first === undefined) throw broken();
  const count = first < 0x80 ? 0 : first - 0x80;
  if (first === 0x80 || count > 4 || data.length < 2 + count) throw broken();
  const length = count === 0 ? first : data.readUIntBE(2, count);
  const content = data.subarray(2 + count, 2 + count + length);
  if (content.length < length) throw broken();
  return { tag, content, after: data.subarray(2 + count + length) };
}

/** Reads one message from the stream: its header first, for the length. */
async function message(stream: Stream): Promise<Buffer> {
  const head = await stream.bytes(2);
  const first = head.readUInt8(1);
  const count = first > 0x80 && first <= 0x84 ? first - 0x80 : 0;
  if (head.readUInt8(0) !== 0x30 || (first >= 0x80 && count === 0)) {
    throw new Stop('not understood', `no LDAP message: ${head.toString('hex')}`);
  }
  const more = await stream.bytes(count);
  const length = count === 0 ? first : more.readUIntBE(0, count);
  return stream.bytes(length);
}

/** StartTLS of LDAP (RFC 4511, section 4.14). */
export async function ldap(stream: Stream): Promise<'ready' | Refusal> {
  stream.send(request);
  const id = element(await message(stream));
  const response = element(id.after);
  if (id.tag !== 2 || response.tag !== extendedResponse) {
    return refusal('not understood', `LDAP operation 0x${response.tag.toString(16)}`);
  }
  const code = element(response.content);
  const diagnostic = element(element(code.after).after);
  if (code.tag !== 10 || code.content.length !== 1) return refusal('not understood', 'no LDAP result code');
  const result = code.content.readUInt8(0);
  // Message 0 is a notice of disconnection (section 4.4.1), whatever its result.
  const notice = id.content.every((byte) => byte === 0);
  if (result === 0 && !notice) return 'ready';
  const text = diagnostic.content.toString('utf8');
  const said = `${result} ${resultNames.get(result) ?? 'result'}${text === '' ? '' : `: ${text}`}`;
  // RFC 4511, section 4.12: protocolError is how a server says that it doesn't know an extended operation.
  return refusal(result === 2 && !notice ? 'not offered' : 'refused', said);
}
