import type { YesNo } from '../fact.js';
import type { Protocol } from '../protocol.js';
import { type Cell, few, heading, type Page, rows, tone } from './page.js';

interface Accepted {
  readonly protocol: Protocol;
  readonly accepted: readonly { readonly name: string }[];
  readonly inconclusive: readonly number[];
  readonly preferred?: string;
}

function acceptedRow({ protocol, accepted, inconclusive, preferred }: Accepted): Cell[] {
  const names = accepted.map(({ name }) => name).join(', ') || 'none';
  const unsure = inconclusive.length > 0 ? `; ${inconclusive.length} inconclusive` : '';
  // The server's favourite is only worth a word when it isn't the first that is named.
  const favourite =
    preferred === undefined || preferred === accepted[0]?.name ? '' : `; prefers ${preferred}`;
  return [protocol, names + favourite + unsure];
}

/** Lists of names by protocol: groups, signature schemes. */
export function acceptedLines(page: Page, title: string, list: readonly Accepted[]): string[] {
  if (list.length === 0) return [];
  return [...heading(page, title), ...rows(page, list.map(acceptedRow))];
}

interface DiffieHellman {
  readonly protocol: Protocol;
  readonly own: {
    readonly state: YesNo;
    readonly bits?: number;
    readonly fingerprint?: string;
    readonly name?: string;
  };
  readonly ffdhe: readonly string[];
}

function diffieHellmanRow({ protocol, own, ffdhe }: DiffieHellman): Cell[] {
  const size = own.bits === undefined ? '' : `, ${own.bits} bits`;
  const prime = own.name ?? (own.fingerprint === undefined ? '' : `sha256 ${own.fingerprint.slice(0, 16)}…`);
  const ownPrime = {
    yes: `own prime${size}${prime === '' ? '' : ` (${prime})`}`,
    no: 'no own prime',
    inconclusive: 'own prime inconclusive',
  }[own.state];
  return [
    protocol,
    tone(ownPrime, own.state === 'inconclusive' ? 'unsure' : 'plain'),
    ffdhe.length === 0 ? '' : `on request ${few(ffdhe, 8)}`,
  ];
}

export function diffieHellmanLines(page: Page, list: readonly DiffieHellman[]): string[] {
  if (list.length === 0) return [];
  return [...heading(page, 'Diffie-Hellman'), ...rows(page, list.map(diffieHellmanRow))];
}
