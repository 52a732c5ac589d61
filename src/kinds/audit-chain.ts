/** What kinds see of an audit log whose entries are linked by hashes. The entries themselves stay behind the door. */

/** The last entry of the log at a moment: how many there were, and its hash. */
export type ChainHead = { readonly entries: number; readonly hash: string };

export type ChainFacts = {
  readonly readable: boolean;
  readonly said: string;
  readonly entries: number;
  /** Got before the export and apart from it. */
  readonly head: ChainHead | null;
  /** Where the export doesn't verify, by the harness's own computation; null where all of it does. */
  readonly flaw: string | null;
};

/** What the harness's own verification said of a copy that was tampered with; null: it noticed nothing. */
export type CopyFacts = { readonly mutation: string; readonly flaw: string | null };

/** An export as it was read. It holds entries, so it is opaque. */
export interface ChainExport {
  readonly facts: ChainFacts;
  /** Whether an entry of this request is in it, with its content. */
  has(nonce: string): boolean;
  /** Verifies it with a head that was kept from before. */
  flawWith(kept: ChainHead): string | null;
  /** Each mutation, made at the entry of this request and verified with the head. */
  copies(nonce: string): readonly CopyFacts[];
  /** The log without its first entry, linked anew: verified by itself, and with a head that was kept. */
  rewritten(kept: ChainHead): { readonly alone: string | null; readonly withKept: string | null };
}

export interface AuditChain {
  readonly declared: boolean;
  /** The head first, then all of the log. */
  export(): Promise<ChainExport>;
  /** The head that an earlier run left, where the target file names a place for it. */
  kept(): (ChainHead & { readonly at: string }) | null;
  keep(head: ChainHead): void;
}
