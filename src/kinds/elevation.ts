/** What kinds see of just-in-time elevation: names and times, as the target file declares them. */

/** Something that only an elevation opens. */
export interface PrivilegedThing {
  readonly action: string;
  readonly resource: string;
  readonly writes: boolean;
  /** By which the request says that it is meant. */
  readonly vars: { readonly [name: string]: string };
}

export interface ElevationFacts {
  readonly requester: string;
  readonly approver: string;
  /** Must not be able to approve. */
  readonly unentitled: string;
  readonly request: string;
  readonly approve: string;
  /** Ends it before its time: a revocation; null where there is none. */
  readonly end: string | null;
  readonly opens: PrivilegedThing;
  readonly other: PrivilegedThing;
  readonly durationMs: number;
  /** Requests without a reason are refused, as the owner documents. */
  readonly demandsReason: boolean;
}
