/** Pre-signed addresses taken apart and changed in one way each. */
import type { LinkChange } from '../../kinds/links.js';

export interface Expires {
  readonly parameter: string;
  readonly as: 'epoch' | 'iso' | 'seconds';
}

const DAY_S = 24 * 3600;

/** One character in the middle: all of its bits count, in hexadecimal and in base64 alike. */
function flipped(signature: string): string {
  const at = Math.floor(signature.length / 2);
  return `${signature.slice(0, at)}${signature[at] === '0' ? '1' : '0'}${signature.slice(at + 1)}`;
}

function later(value: string, as: Expires['as']): string {
  if (as !== 'iso') return String(Number(value) + DAY_S);
  const moved = new Date(Date.parse(value) + DAY_S * 1000).toISOString();
  // In the form that it had: with or without fractions of a second.
  return value.includes('.') ? moved : moved.replace(/\.\d+/, '');
}

/** Null where the address has not what is to be changed. */
export function changedAddress(
  address: string,
  change: LinkChange,
  how: { readonly signature: string; readonly expires?: Expires | undefined; readonly other: string },
): string | null {
  const url = new URL(address);
  const signature = url.searchParams.get(how.signature);
  const end = how.expires === undefined ? null : url.searchParams.get(how.expires.parameter);
  if (signature === null || signature === '') return null;
  switch (change) {
    case 'signature':
      url.searchParams.set(how.signature, flipped(signature));
      break;
    case 'unsigned':
      url.searchParams.delete(how.signature);
      break;
    case 'bare':
      url.search = '';
      break;
    case 'expiry':
      if (how.expires === undefined || end === null || statedMs(address, how.expires, 0) === null)
        return null;
      url.searchParams.set(how.expires.parameter, later(end, how.expires.as));
      break;
    case 'elsewhere': {
      const other = new URL(how.other);
      other.search = url.search;
      return other.href;
    }
  }
  return url.href;
}

/** How long after `issuedAt` (epoch ms) the address says that it ends. */
export function statedMs(address: string, expires: Expires | undefined, issuedAt: number): number | null {
  const value = expires === undefined ? null : new URL(address).searchParams.get(expires.parameter);
  if (expires === undefined || value === null || value === '') return null;
  const ms =
    expires.as === 'iso'
      ? Date.parse(value) - issuedAt
      : expires.as === 'epoch'
        ? Number(value) * 1000 - issuedAt
        : Number(value) * 1000;
  return Number.isFinite(ms) ? Math.round(ms) : null;
}
