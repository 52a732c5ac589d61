import type { Truth } from './truth.js';

/** A server whose configuration is known, so that everything a scanner should find is known too. */
export interface TruthServer {
  readonly id: string;
  readonly title: string;
  /** Why it can't be started on this machine; undefined when it can. */
  missing(): string | undefined;
  start(): Promise<Running>;
}

export interface Running {
  /** On 127.0.0.1; its certificates are for `localhost`, unless that is what is wrong with them. */
  readonly port: number;
  /** PEM texts of the authorities to trust. */
  readonly ca: readonly string[];
  readonly starttls?: 'smtp' | 'postgres';
  readonly truth: Truth;
  close(): Promise<void>;
}
