/** What a page leads to: links, forms and everything that it loads, as the page writes them. */
import { Parser } from 'htmlparser2';

export interface Link {
  readonly method: string;
  /** Resolved against the page's address. */
  readonly url: URL;
}

const ADDRESS: { readonly [tag: string]: string } = {
  a: 'href',
  area: 'href',
  link: 'href',
  script: 'src',
  img: 'src',
  iframe: 'src',
  frame: 'src',
  embed: 'src',
  object: 'data',
  source: 'src',
};

export function linksOf(html: string, page: string): readonly Link[] {
  const links: Link[] = [];
  let base = page;
  const note = (method: string, address: string | undefined) => {
    if (address === undefined || !URL.canParse(address, base)) return;
    const url = new URL(address, base);
    if (url.protocol === 'http:' || url.protocol === 'https:') links.push({ method, url });
  };
  const parser = new Parser({
    onopentag(tag, attributes) {
      const attribute = ADDRESS[tag];
      if (tag === 'base' && attributes.href !== undefined && URL.canParse(attributes.href, page))
        base = new URL(attributes.href, page).href;
      else if (tag === 'form')
        note(
          (attributes.method ?? 'get').toUpperCase() === 'POST' ? 'POST' : 'GET',
          attributes.action ?? page,
        );
      else if (attribute !== undefined) note('GET', attributes[attribute]);
      if (attributes.formaction !== undefined) note('POST', attributes.formaction);
    },
  });
  parser.end(html);
  return links;
}
