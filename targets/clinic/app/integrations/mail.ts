import type { Behaviour } from '../behaviour.js';
import { openPlain, PATIENCE_MS } from './connect.js';
import type { RecordEvent } from './event.js';
import type { Integration } from './integration.js';

type MailServer = Extract<Integration, { channel: 'mail' }>;

/** What is demanded of a mail server before it gets a message: TLS, or nothing is sent (RFC 3207). */
export function mailSecurity(): { readonly requireTLS: boolean; readonly opportunisticTLS: boolean } {
  return { requireTLS: true, opportunisticTLS: false };
}

/** A mail as it goes out. */
export interface Message {
  readonly to: string;
  /** It travels and is shown everywhere: it names nobody. */
  readonly subject: string;
  readonly id: string;
  readonly text: string;
}

/** Tells the care team of an event. */
export function careTeamMessage(event: RecordEvent): Message {
  return {
    to: 'care-team@clinic.example',
    subject: 'A new observation',
    id: event.id,
    text: `A new observation was added to this record:\n${event.patient.mrn}\n`,
  };
}

export async function sendMail(
  server: MailServer,
  { to, subject, id, text }: Message,
  behaviour: Behaviour,
  signal: AbortSignal,
): Promise<void> {
  const { createTransport } = await import('nodemailer');
  const connection = await openPlain(server, signal);
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: false,
    ...behaviour.mailSecurity(),
    tls: behaviour.receiverTrust('mail', server).options,
    connection,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    name: 'clinic.example',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: 'Clinic <clinic@clinic.example>',
      to,
      subject,
      messageId: `<${id}@clinic.example>`,
      text,
    });
  } finally {
    connection.destroy();
  }
}
