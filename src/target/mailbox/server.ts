/** A mail server (RFC 5321) that offers STARTTLS and keeps what comes in memory, for the length of a run. */
import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { SafeprobeError } from '../../errors.js';

/** Holds secrets (links, codes): never written, never passed on as it is. */
export interface Mail {
  /** Envelope recipients in lower case: what a header says may differ. */
  readonly to: readonly string[];
  /** Epoch ms. */
  readonly at: number;
  readonly secure: boolean;
  readonly subject: string;
  /** Subject, text and HTML part, decoded. */
  readonly text: string;
}

export interface MailServer {
  readonly port: number;
  close(): Promise<void>;
}

const LARGEST = 1024 * 1024;

export async function openMailServer(options: {
  readonly listen: string;
  /** 0 for any. */
  readonly port: number;
  readonly tls: TlsOptions;
  readonly deliver: (mail: Mail) => void;
}): Promise<MailServer> {
  const [{ SMTPServer }, { default: PostalMime }] = await Promise.all([
    import('smtp-server'),
    import('postal-mime'),
  ]);
  const server = new SMTPServer({
    ...options.tls,
    minVersion: 'TLSv1.2',
    size: LARGEST,
    disabledCommands: ['AUTH'],
    disableReverseLookup: true,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      let length = 0;
      stream.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length <= LARGEST) chunks.push(chunk);
      });
      stream.on('end', () => {
        const at = Date.now();
        PostalMime.parse(Buffer.concat(chunks)).then(
          ({ subject = '', text = '', html = '' }) => {
            options.deliver({
              to: session.envelope.rcptTo.map(({ address }) => address.toLowerCase()),
              at,
              secure: session.secure,
              subject,
              text: `${subject}\n\n${text}\n\n${html}`,
            });
            done();
          },
          () => done(new Error('this is no mail')),
        );
      });
    },
  });
  // What goes wrong on one connection is the sender's to notice; it must not end the run.
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', (cause: Error) =>
      reject(
        new SafeprobeError('environment', `can't listen for mail on ${options.listen}: ${cause.message}`, {
          key: 'mailbox.port',
          cause,
          remedy: 'Free the port, or name another one.',
        }),
      ),
    );
    server.listen(options.port, options.listen, () => resolve());
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
