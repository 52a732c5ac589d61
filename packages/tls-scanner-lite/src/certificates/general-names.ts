import { children, type Element, element, oidOf } from './der.js';

const attributes: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.4', 'SN'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.12', 'T'],
  ['2.5.4.42', 'G'],
  ['2.5.4.43', 'I'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  ['1.2.840.113549.1.9.1', 'E'],
]);

function stringOf({ tag, content, raw }: Element): string {
  switch (tag) {
    case 0x0c:
      return content.toString('utf8');
    case 0x12:
    case 0x13:
    case 0x14:
    case 0x16:
    case 0x1a:
      return content.toString('latin1');
    case 0x1e:
      // BMPString is big-endian, and Node knows only the other way round.
      return content.length % 2 === 0
        ? Buffer.from(content).swap16().toString('utf16le')
        : `#${raw.toString('hex')}`;
    default:
      return `#${raw.toString('hex')}`;
  }
}

/** A distinguished name as `C=US, O=Example, CN=name`, in the order of its encoding; special characters as in RFC 4514. */
export function nameText(name: Uint8Array): string {
  return children(element(name))
    .map((set) =>
      children(set)
        .map((pair) => {
          const [type, value] = children(pair);
          if (type === undefined || value === undefined) return '';
          const oid = oidOf(type);
          const text = stringOf(value).replace(/[,+"\\<>;]/g, '\\$&');
          return `${attributes.get(oid) ?? oid}=${text}`;
        })
        .join('+'),
    )
    .join(', ');
}

function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return [...bytes].join('.');
  if (bytes.length !== 16) return bytes.toString('hex');
  const groups = bytes.toString('hex').match(/.{4}/g) ?? [];
  // The parser of addresses knows the short form.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** A GeneralName as `dns:name`, `ip:address`, `email:`, `url:`, `dn:`, or `other:` and its bytes. */
export function generalName({ tag, content, raw }: Element): string {
  switch (tag) {
    case 0x81:
      return `email:${content.toString('latin1')}`;
    case 0x82:
      return `dns:${content.toString('latin1')}`;
    case 0x86:
      return `url:${content.toString('latin1')}`;
    case 0x87:
      return `ip:${addressText(content)}`;
    case 0xa4:
      return `dn:${nameText(content)}`;
    default:
      return `other:${raw.toString('hex')}`;
  }
}

/** The addresses among some GeneralNames. */
export function urlsOf(names: readonly Element[]): string[] {
  return names.filter(({ tag }) => tag === 0x86).map(({ content }) => content.toString('latin1'));
}
