/** What kinds see of pre-signed addresses: never the address, only what became of it. */
import type { Outcome } from './probe.js';

/** What is changed of an address that was issued. */
export const LINK_CHANGES = ['signature', 'unsigned', 'bare', 'expiry', 'elsewhere'] as const;
export type LinkChange = (typeof LINK_CHANGES)[number];

export interface LinkFacts {
  readonly name: string;
  readonly title: string;
  readonly persona: string;
  readonly issue: string;
  readonly resource: string;
  readonly otherResource: string;
  /** As the owner documents it. */
  readonly lifetimeMs: number;
}

export interface IssuedLink {
  /** Opens it as it is, with no credentials. */
  open(): Promise<Outcome>;
  /**
   * Opens a changed copy; null where the change can't be made: no parameter with an end is declared. `elsewhere` puts
   * the address of the other object in its place, under the same query.
   */
  openChanged(change: LinkChange, other: IssuedLink): Promise<Outcome | null>;
  /** Its end by its own words, from its issue on; null where it has none that can be read. */
  readonly statedMs: number | null;
}

/** The part of the probe for pre-signed addresses. */
export interface Links {
  readonly facts: readonly LinkFacts[];
  /** `link` is null when none came. */
  issue(
    name: string,
    resource: string,
  ): Promise<{ readonly outcome: Outcome; readonly link: IssuedLink | null }>;
}
