/** The protocol versions that are probed. SSL 2.0 has a hello and a record format of its own. */
export type Protocol = 'SSL 2.0' | 'SSL 3.0' | 'TLS 1.0' | 'TLS 1.1' | 'TLS 1.2' | 'TLS 1.3';

export const protocols: readonly Protocol[] = [
  'SSL 2.0',
  'SSL 3.0',
  'TLS 1.0',
  'TLS 1.1',
  'TLS 1.2',
  'TLS 1.3',
];

const numbers: Readonly<Record<Protocol, number>> = {
  'SSL 2.0': 0x0002,
  'SSL 3.0': 0x0300,
  'TLS 1.0': 0x0301,
  'TLS 1.1': 0x0302,
  'TLS 1.2': 0x0303,
  'TLS 1.3': 0x0304,
};

/** The number of a protocol on the wire. */
export function versionNumber(protocol: Protocol): number {
  return numbers[protocol];
}

/** The protocol of a number on the wire; undefined for drafts and numbers that nobody assigned. */
export function protocolOf(version: number): Protocol | undefined {
  return protocols.find((protocol) => numbers[protocol] === version);
}
