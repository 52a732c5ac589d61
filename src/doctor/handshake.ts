/** A TLS handshake alone: no request is sent, so an untrusted server learns nothing. */
import { connect, type PeerCertificate } from 'node:tls';

export interface Handshake {
  /** Null when the certificate is trusted; OpenSSL's or Node's name of the trouble otherwise. */
  readonly trouble: string | null;
  readonly certificate: PeerCertificate | null;
}

export interface Door {
  /** Where the name leads, by the guard. */
  readonly address: string;
  readonly port: number;
}

const PATIENCE_MS = 5000;

export function shake(
  { address, port }: Door,
  servername: string,
  ca: readonly string[] | undefined,
): Promise<Handshake> {
  return new Promise((settle) => {
    const socket = connect({
      host: address,
      port,
      // A name of the server may not be an address (RFC 6066 section 3).
      ...(/^[\d.]+$|:/.test(servername) ? {} : { servername }),
      rejectUnauthorized: false,
      ...(ca === undefined ? {} : { ca: [...ca] }),
    });
    const end = (handshake: Handshake) => {
      socket.destroy();
      settle(handshake);
    };
    socket.setTimeout(PATIENCE_MS, () => end({ trouble: 'no TLS handshake within 5 s', certificate: null }));
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate();
      const { authorizationError } = socket;
      end({ trouble: socket.authorized ? null : codeOf(authorizationError), certificate });
    });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end({ trouble: error.code ?? error.message, certificate: null }),
    );
  });
}

function codeOf(error: unknown): string {
  if (error instanceof Error) return String((error as NodeJS.ErrnoException).code ?? error.message);
  return String(error);
}

export function nameOf(certificate: PeerCertificate | null): string {
  if (certificate === null) return 'no certificate';
  const { subject, issuer, valid_to } = certificate;
  return `${subject?.CN ?? certificate.subjectaltname ?? 'no name'}, issued by ${issuer?.CN ?? issuer?.O ?? 'nobody'}, until ${valid_to}`;
}
