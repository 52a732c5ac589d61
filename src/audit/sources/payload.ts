/**
 * What a syslog message carries, as data that JSONPath can point into: DICOM PS3.15 A.5 audit messages (XML), JSON, or
 * key=value. Never throws: what can't be read is text.
 */
import { DOMParser, type Element, type Node } from '@xmldom/xmldom';

export type Payload =
  | { readonly as: 'dicom'; readonly dicom: XmlData }
  | { readonly as: 'json'; readonly json: unknown }
  | { readonly as: 'pairs'; readonly pairs: { readonly [key: string]: string } }
  | { readonly as: 'text' };

/** An element: its attributes by name, its children by name as lists, its text under `text`. */
export type XmlData = { readonly [name: string]: string | readonly XmlData[] };

const MOST_ELEMENTS = 10_000;

export function parsePayload(text: string): Payload {
  const trimmed = text.trim();
  if (trimmed.startsWith('<')) {
    const dicom = parseAuditMessage(trimmed);
    // What would be XML has nothing else to say: its attributes are no pairs.
    return dicom === null ? { as: 'text' } : { as: 'dicom', dicom };
  }
  // Common Event Expression and rsyslog write a cookie before the object.
  const json = trimmed.replace(/^@cee: ?/, '');
  if (json.startsWith('{')) {
    try {
      return { as: 'json', json: JSON.parse(json) };
    } catch {
      return { as: 'text' };
    }
  }
  const pairs = parsePairs(trimmed);
  return Object.keys(pairs).length === 0 ? { as: 'text' } : { as: 'pairs', pairs };
}

/** Null unless it is a well-formed document whose root is AuditMessage. */
export function parseAuditMessage(text: string): XmlData | null {
  // An audit message has no use for a document type, and entities are how a sender would attack its reader.
  if (/<!DOCTYPE/i.test(text)) return null;
  let root: Element | null;
  try {
    const parser = new DOMParser({
      onError: (level, message) => {
        if (level !== 'warning') throw new Error(message);
      },
    });
    root = parser.parseFromString(text, 'text/xml').documentElement;
  } catch {
    return null;
  }
  if (root === null || root.localName !== 'AuditMessage') return null;
  return dataOf(root, { left: MOST_ELEMENTS });
}

function dataOf(element: Element, budget: { left: number }): XmlData | null {
  if (budget.left-- <= 0) return null;
  const data: Record<string, string | XmlData[]> = Object.create(null);
  for (const attribute of element.attributes) data[attribute.name] = attribute.value;
  let text = '';
  for (let child: Node | null = element.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType === child.ELEMENT_NODE) {
      const own = child as Element;
      const below = dataOf(own, budget);
      if (below === null) return null;
      const name = own.localName ?? own.nodeName;
      const list = data[name];
      if (Array.isArray(list)) list.push(below);
      else data[name] = [below];
    } else if (child.nodeType === child.TEXT_NODE || child.nodeType === child.CDATA_SECTION_NODE)
      text += child.nodeValue ?? '';
  }
  if (text.trim() !== '') data.text = text.trim();
  return data;
}

const PAIR = /(?:^|[\s,;])([A-Za-z_][\w.-]*)=(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*))/g;

/** The first of a name counts: what stands later may have been written by whoever is being logged. */
function parsePairs(text: string): { readonly [key: string]: string } {
  const pairs: Record<string, string> = Object.create(null);
  for (const [, name = '', quoted, plain = ''] of text.matchAll(PAIR))
    pairs[name] ??= quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1');
  return pairs;
}
