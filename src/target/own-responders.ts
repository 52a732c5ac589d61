/**
 * Responders of the harness's own, on loopback, that show what no current library can: with and without each
 * extension, and with every weakness. What proves that the scanner sees what it later reports as absent.
 */
import { type ResponderOptions, type ScanOptions, scan, startResponder, suites } from 'tls-scanner-lite';
import type { TlsReport } from '../kinds/probe.js';
import { createAuthority, issueLeaf, keyPem } from './authority.js';

const ids = (...names: readonly string[]) =>
  names.flatMap((name) => suites.filter((suite) => suite.name === name).map((suite) => suite.id));

async function scanResponder(
  options: ResponderOptions,
  what: NonNullable<ScanOptions['what']>,
): Promise<TlsReport> {
  const responder = await startResponder(options);
  try {
    return await scan({ host: '127.0.0.1', port: responder.port }, { what });
  } finally {
    await responder.close();
  }
}

/** Each legacy protocol, one suite of each weak family, and every group, offered to a responder that accepts them. */
export async function scanOwnResponder(): Promise<TlsReport> {
  const own = await identity();
  return scanResponder(
    {
      protocols: ['SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2'],
      suites: ids(
        'TLS_RSA_WITH_NULL_SHA',
        'TLS_RSA_WITH_RC4_128_SHA',
        'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
        'TLS_RSA_EXPORT_WITH_RC4_40_MD5',
        'TLS_RSA_WITH_AES_128_CBC_SHA',
        'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      ),
      ...own,
    },
    ['protocols', 'suites', 'groups'],
  );
}

type Identity = Pick<ResponderOptions, 'certificates' | 'privateKey'>;
let made: Promise<Identity> | undefined;

/** An RSA identity, for key exchanges that encrypt to the server's key; one for the whole process. */
function identity(): Promise<Identity> {
  made ??= makeIdentity();
  return made;
}

async function makeIdentity(): Promise<Identity> {
  const leaf = await issueLeaf(await createAuthority('safeprobe responder'), {
    host: 'localhost',
    key: 'rsa',
  });
  return {
    certificates: [new Uint8Array(leaf.certificate.rawData)],
    privateKey: await keyPem(leaf),
  };
}

/** One responder with each extension that protects a handshake, and one with none, which compresses besides. */
export async function scanOwnExtensions(): Promise<{
  readonly with: TlsReport;
  readonly without: TlsReport;
}> {
  const own = await identity();
  const common = {
    protocols: ['TLS 1.2', 'TLS 1.3'],
    suites: ids(
      'TLS_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_RSA_WITH_AES_128_CBC_SHA',
    ),
    ...own,
  } as const;
  const [having, lacking] = await Promise.all([
    scanResponder(
      {
        ...common,
        extensions: {
          extendedMasterSecret: true,
          encryptThenMac: true,
          renegotiationInfo: true,
          // Whether a response is stapled is asked here, not whether it is right.
          certificateStatus: Buffer.from('30030a0106', 'hex'),
          compression: 1,
          earlyData: 16_384,
        },
      },
      ['protocols', 'suites', 'extensions'],
    ),
    scanResponder(common, ['protocols', 'suites', 'extensions']),
  ]);
  return { with: having, without: lacking };
}

/** Every weakness that a check knows, on a responder that speaks all that was ever broken. */
export async function scanOwnWeaknesses(): Promise<readonly TlsReport[]> {
  const own = await identity();
  return [
    await scanResponder(
      {
        protocols: ['SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2'],
        suites: ids(
          'TLS_RSA_WITH_AES_128_CBC_SHA',
          'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
          'TLS_RSA_WITH_RC4_128_SHA',
          'TLS_RSA_WITH_NULL_SHA',
          'TLS_RSA_EXPORT_WITH_RC4_40_MD5',
          'TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA',
          'TLS_DH_anon_WITH_AES_128_CBC_SHA',
        ),
        ...own,
        extensions: { compression: 1, renegotiationInfo: true },
        vulnerable: ['heartbleed', 'ccs-injection', 'robot', 'ticketbleed'],
      },
      ['protocols', 'suites', 'vulnerabilities'],
    ),
  ];
}
