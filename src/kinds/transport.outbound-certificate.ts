import { Type } from 'typebox';
import { callAll, goodOne, mustGetNothing, type Rounds, roundsSeen } from './calls.js';
import { defineKind } from './definition.js';
import { BAD_CERTIFICATES, type OwnClient, type ReceiverName } from './outbound.js';

const Params = Type.Object({}, { additionalProperties: false });

/** What our own strict client must find wrong with each receiver: it names the same defects as OpenSSL does. */
const REFUSALS: { readonly [receiver: string]: RegExp } = {
  'self-signed': /SELF_SIGNED/,
  expired: /CERT_HAS_EXPIRED/,
  'wrong-host': /ALTNAME_INVALID/,
  'unknown-ca': /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO/,
  revoked: /CERT_REVOKED/,
  'tls-1.0': /^TLSv1 only$/,
};

type Facts = { readonly ownClient: readonly OwnClient[]; readonly outbound: readonly Rounds[] };

export default defineKind<typeof Params, Facts>({
  kind: 'transport.outbound-certificate',
  version: 1,
  summary:
    'Makes the target call servers of the harness, a good one and six that it must not send anything to.',
  params: Params,
  effects: 'write',
  methods: ['canary'],
  needs: ['outbound'],
  controls: {
    'good-twin-received':
      'The same event must reach a server with a good certificate: else the target may never have called at all.',
    'client-rejects-bad':
      'A strict client of our own must accept the good server and refuse each bad one for what is wrong with it.',
  },
  longestWaitMs: (_, limits) => limits.outboundMs ?? 0,
  async observe(_, probe) {
    const { outbound } = probe.messages;
    if (outbound.length === 0) throw probe.missing('a way in which the target calls others', 'outbound');
    const receivers: readonly ReceiverName[] = ['good', ...BAD_CERTIFICATES];
    const [ownClient, ...rounds] = await Promise.all([
      probe.messages.ownClient('https', receivers),
      ...outbound.map(({ name }) => callAll(probe, name, BAD_CERTIFICATES)),
    ]);
    return { ownClient, outbound: rounds };
  },
  judge({ ownClient, outbound }) {
    const misjudged = ['good', ...BAD_CERTIFICATES].filter((receiver) => {
      const own = ownClient.find((each) => each.receiver === receiver);
      if (own === undefined) return true;
      return receiver === 'good'
        ? own.refusal !== null
        : own.refusal === null || REFUSALS[receiver]?.test(own.refusal) !== true;
    });
    return {
      controls: [
        {
          name: 'good-twin-received',
          held: outbound.some(({ good }) => good?.received === true),
          seen: roundsSeen(outbound),
        },
        {
          name: 'client-rejects-bad',
          held: misjudged.length === 0,
          seen: ownClient.map((each) => `${each.receiver}: ${each.refusal ?? 'accepted'}`).join('; '),
        },
      ],
      assertions: outbound.flatMap((each) => [
        goodOne(each),
        ...BAD_CERTIFICATES.map((receiver) =>
          mustGetNothing(
            each,
            receiver,
            'called, and no byte of content sent',
            // A mail client that leaves before STARTTLS has not looked at the certificate.
            (call) => call.handshake !== 'none',
          ),
        ),
      ]),
    };
  },
});
