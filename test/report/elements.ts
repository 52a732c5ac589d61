/**
 * A small strict reader of well-formed XML, and of HTML that is written as strictly: every element closed in order,
 * every attribute quoted, every entity known. Throws where a lenient parser would guess.
 */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (Element | string)[];
}

interface Building extends Element {
  readonly children: (Element | string)[];
}

const VOID: ReadonlySet<string> = new Set(['meta', 'link', 'img', 'br', 'hr', 'input']);
const TOKEN =
  /<!--|<\?xml [^?]*\?>|<!doctype html>|<\/([A-Za-z][\w-]*)>|<([A-Za-z][\w-]*)((?:\s+[\w-]+(?:="[^"<]*")?)*)\s*(\/?)>|[^<]+|</g;
const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", '#10': '\n', '#9': '\t' }),
);

function decoded(text: string): string {
  const stray = /[^\P{Cc}\n\t]|[\ufffe\uffff]|\p{Surrogate}/u.exec(text);
  if (stray !== null)
    throw new Error(`a character that may not occur: U+${stray[0].charCodeAt(0).toString(16)}`);
  return text.replace(/&([^;\s]*;?)/g, (whole, name: string) => {
    const value = name.endsWith(';') ? ENTITIES.get(name.slice(0, -1)) : undefined;
    if (value === undefined) throw new Error(`an entity that is not known: ${whole}`);
    return value;
  });
}

function attributesOf(text: string, html: boolean): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', value] of text.matchAll(/([\w-]+)(?:="([^"]*)")?/g)) {
    if (attributes.has(name)) throw new Error(`attribute twice: ${name}`);
    if (value === undefined && !html) throw new Error(`attribute without value: ${name}`);
    attributes.set(name, decoded(value ?? ''));
  }
  return attributes;
}

export function read(text: string, language: 'html' | 'xml'): Element {
  const html = language === 'html';
  const root: Building = { name: '', attributes: new Map(), children: [] };
  const open: Building[] = [root];
  for (const [token, closing, opening, attributes = '', selfClosed] of text.matchAll(TOKEN)) {
    const parent = open.at(-1) ?? root;
    if (closing !== undefined) {
      if (open.pop()?.name !== closing || open.length === 0)
        throw new Error(`closed out of order: ${closing}`);
    } else if (opening !== undefined) {
      const element: Building = { name: opening, attributes: attributesOf(attributes, html), children: [] };
      parent.children.push(element);
      if (selfClosed === '' && !(html && VOID.has(opening))) open.push(element);
    } else if (token === '<' || token === '<!--') throw new Error(`a stray ${token}`);
    else if (!token.startsWith('<')) parent.children.push(decoded(token));
  }
  if (open.length > 1) throw new Error(`never closed: ${open.at(-1)?.name}`);
  return root;
}

export function descendants(element: Element): readonly Element[] {
  return element.children.flatMap((child) =>
    typeof child === 'string' ? [] : [child, ...descendants(child)],
  );
}

export function byName(element: Element, ...names: readonly string[]): readonly Element[] {
  return descendants(element).filter((each) => names.includes(each.name));
}

export function classes(element: Element): readonly string[] {
  return (element.attributes.get('class') ?? '').split(/\s+/).filter((each) => each !== '');
}

export function byClass(element: Element, ...wanted: readonly string[]): readonly Element[] {
  return descendants(element).filter((each) => wanted.every((name) => classes(each).includes(name)));
}

export function byId(element: Element, id: string): Element {
  const found = descendants(element).find((each) => each.attributes.get('id') === id);
  if (found === undefined) throw new Error(`no element with id ${id}`);
  return found;
}

export function textOf(element: Element): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

const INLINE: ReadonlySet<string> = new Set(['a', 'code', 'span', 'strong', 'time', 'div']);

/** As a reader sees it: blocks stand apart, and runs of white space are one space. */
export function shown(element: Element): string {
  const parts = (each: Element): string =>
    each.children
      .map((child) => {
        if (typeof child === 'string') return child;
        return INLINE.has(child.name) ? parts(child) : ` ${parts(child)} `;
      })
      .join('');
  return parts(element).replace(/\s+/g, ' ').trim();
}
