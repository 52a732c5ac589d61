/** What a target file must say about a log that comes as syslog, so that a sender can find and trust the harness. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

export function feedProblems(
  { audit, receivers, trust }: InlinedTarget,
  place: Locate,
): readonly SafeprobeError[] {
  if (audit === undefined || !('syslog' in audit.source)) return [];
  const { transport, port, senders, connect } = audit.source.syslog;
  const unknown =
    senders === undefined || (transport === 'tls' && trust?.ca !== undefined)
      ? []
      : [
          problemAt(place, ['audit', 'source', 'syslog', 'senders'], {
            message:
              transport === 'tls'
                ? 'no certificate of a sender can be trusted: no authority is named'
                : `a sender shows no certificate over ${transport}`,
            expected: '`transport: tls`, and `trust.ca` with the authority of the senders',
            remedy: 'name the authority under trust.ca, or leave senders out',
          }),
        ];
  if (connect !== undefined) return unknown;
  return [
    ...unknown,
    ...(port === undefined
      ? [
          problemAt(place, ['audit', 'source', 'syslog'], {
            message: 'no message can come: the sender is not told where the harness listens',
            expected: '`port`, or `connect` with the steps that tell the target',
            remedy: 'add port: 6514, and point the forwarder at it',
          }),
        ]
      : []),
    ...(transport === 'tls' && receivers?.authority === undefined
      ? [
          problemAt(place, ['audit', 'source', 'syslog', 'transport'], {
            message: "the sender can't trust the harness: its authority would be made anew for each run",
            expected: '`receivers.authority` with a certificate and key that the sender trusts, or `connect`',
            remedy: 'add receivers: {authority: {cert: ca.pem, key: {env: …}}}, or transport: tcp',
          }),
        ]
      : []),
  ];
}
