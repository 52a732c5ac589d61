/** What kinds see of ports that speak without TLS, and of pages that do. */

/** What came back for a request in clear. */
export type ClearAnswer = {
  /** `refused`: the port is closed. `ended`: the connection was ended without an answer. */
  readonly reached: 'answered' | 'refused' | 'ended' | 'no-answer';
  readonly status: number | null;
  /** Where a 3xx leads; null for any other status. */
  readonly redirect: 'https' | 'not-https' | null;
  readonly bytes: number;
  readonly canaries: readonly string[];
  /** Names of cookies set by the answer. */
  readonly cookiesSet: readonly string[];
  /** The cookie that signs in, when a browser would have sent it along. */
  readonly cookiesSent: readonly string[];
  readonly said: string;
};

/** What a port of another protocol came to. */
export type ServiceAnswer = {
  readonly tcp: 'open' | 'refused' | 'no-answer';
  /** Whether a TLS hello is answered at once. */
  readonly tls: 'yes' | 'no' | 'unknown';
  /** Whether it goes on in clear, or demands TLS first. */
  readonly clear: 'accepts' | 'refuses' | 'unknown' | 'silent' | 'not-asked';
  readonly said: string;
};

/** What an https base says about Strict-Transport-Security. */
export type StrictTransport = {
  readonly base: string;
  readonly answered: boolean;
  readonly header: string | null;
  readonly said: string;
};

export type MixedContent = {
  /** Addresses planted in a page of our own, and those of them that went unnoticed. */
  readonly planted: readonly string[];
  readonly missed: readonly string[];
  readonly pages: readonly {
    readonly page: string;
    readonly opened: boolean;
    readonly inClear: readonly string[];
  }[];
};
