/** What kinds see of mail to test accounts: that it came, when and about what. Its text stays behind this door. */

export type MailSeen = {
  readonly at: string;
  /** Redacted. */
  readonly subject: string;
  /** Whether it came through TLS (STARTTLS, RFC 3207). */
  readonly secure: boolean;
};

/** The part of the probe for mail. */
export interface Mail {
  /** Whether the target file says how the target is told of the harness's mailbox. */
  readonly declared: boolean;
  /** Opens the mailbox, once a run, and tells the target of it: what is sent from then on arrives. */
  open(): Promise<void>;
  /**
   * Mails to an account (its user name) that came after `since` (epoch ms): as soon as there is one whose subject
   * fits the expression `subject`, else all that came when the time is over. `mentioning`: only those that name it.
   */
  to(
    account: string,
    question: {
      readonly since: number;
      readonly subject?: string;
      readonly mentioning?: string;
      readonly withinMs: number;
    },
  ): Promise<readonly MailSeen[]>;
}
