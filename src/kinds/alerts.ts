/** What kinds see of alerts: what must raise one, and the mails that came of it. */

export interface AlertRule {
  readonly name: string;
  readonly persona: string;
  readonly action: string;
  readonly resource: string;
  readonly times: number;
  readonly vars: { readonly [name: string]: string };
  /** What is done afterwards, so that nothing stays open. */
  readonly undo: string | null;
  /** Done once by the same user, and no reason for an alert. */
  readonly quiet: { readonly action: string; readonly resource: string };
}

export interface Alerts {
  readonly rules: readonly AlertRule[];
  readonly withinMs: number;
  /** Opens the mailbox and tells the target of it. */
  open(): Promise<void>;
  /** A mail about something else to one of those who get alerts: whether that comes at all. */
  test(): Promise<{ readonly came: boolean; readonly said: string }>;
  /** How many alerts by this rule about this user came since (epoch ms): as soon as there is one. */
  raised(rule: string, account: string, since: number, withinMs: number): Promise<number>;
}
