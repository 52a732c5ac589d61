import { randomUUID } from 'node:crypto';
import type { Message } from './mail.js';

/** A mail to the holder of an account, through the mail server that the tenant has set up for that. */
export interface Notice {
  readonly tenant: string;
  readonly message: Message;
}

/** Undefined for an account without an address. */
export function noticeTo(
  { tenant, mail }: { readonly tenant: string; readonly mail: string | null },
  subject: string,
  text: string,
): Notice | undefined {
  return mail === null ? undefined : { tenant, message: { to: mail, subject, id: randomUUID(), text } };
}
