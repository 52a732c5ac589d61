/** Addresses in which a session's id may travel: those that were asked for, those that led on, and those of links. */
import type { Purpose } from '../client.js';
import { buildRequest, type Driver, exchange } from '../driver.js';
import type { TargetRequest } from '../schema.js';
import { variablesFor } from '../variables.js';
import type { Person } from './forms.js';

const LINK = /\b(?:href|src|action)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;

/** What the page that shows a session alive links to. */
export async function linksOf(
  driver: Driver,
  purpose: Purpose,
  request: TargetRequest,
  { account, run }: Person,
): Promise<readonly string[]> {
  const built = buildRequest(driver.target, request, variablesFor(account, run), {});
  const { response } = await exchange(driver, { ...purpose, action: 'page' }, built, run.jar, false);
  return [...(response?.text ?? '').matchAll(LINK)].map(([, one, two, three]) => one ?? two ?? three ?? '');
}

/** The addresses that hold one of the values, as it is or percent-encoded. */
export function carrying(addresses: readonly string[], values: readonly string[]): readonly string[] {
  return [...new Set(addresses)].filter((address) => {
    const plain = decoded(address);
    return values.some(
      (value) => value.length > 0 && (address.includes(value) || plain.includes(decoded(value))),
    );
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
