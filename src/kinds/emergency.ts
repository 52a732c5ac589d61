/** What kinds see of emergency access: names and times, as the target file declares them. */

export interface EmergencyFacts {
  readonly persona: string;
  readonly undesignated: string;
  readonly signIn: string;
  readonly resource: string;
  readonly otherResource: string;
  readonly request: string;
  readonly read: string;
  readonly end: string | null;
  readonly durationMs: number;
  /** Which of the step-ups a request meets, and after how long; null where the target declares none. */
  readonly stepUp: { readonly name: string; readonly freshMs: number; readonly answerable: boolean } | null;
  /** Who is told by mail, by user name; null where the target declares nobody. */
  readonly alert: {
    readonly accounts: readonly string[];
    readonly subject: string;
    readonly withinMs: number;
  } | null;
}
