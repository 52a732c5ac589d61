import { Type } from 'typebox';
import { callAll, goodOne, mustGetNothing, type Rounds, roundsSeen } from './calls.js';
import { defineKind } from './definition.js';
import { type OwnClient, type ReceiverName, WITHHELD } from './outbound.js';

const Params = Type.Object({}, { additionalProperties: false });

type Facts = { readonly ownClient: readonly OwnClient[]; readonly outbound: readonly Rounds[] };

export default defineKind<typeof Params, Facts>({
  kind: 'transport.starttls-stripping',
  version: 1,
  summary:
    'Makes the target send mail to servers of the harness that withhold STARTTLS in each way in which it can be stripped.',
  params: Params,
  effects: 'write',
  methods: ['canary'],
  needs: ['outbound'],
  controls: {
    'good-twin-received':
      'The same message must be delivered when STARTTLS is offered: else the target may never have sent any.',
    'starttls-withheld':
      'A client of our own must be able to use STARTTLS at the good server, and be kept from it at the others.',
  },
  longestWaitMs: (_, limits) => limits.outboundMs ?? 0,
  async observe(_, probe) {
    const mail = probe.messages.outbound.filter(({ protocol }) => protocol === 'smtp');
    if (mail.length === 0)
      throw probe.missing('a way in which the target sends mail', 'outbound.*.protocol: smtp');
    const receivers: readonly ReceiverName[] = ['good', ...WITHHELD];
    const [ownClient, ...rounds] = await Promise.all([
      probe.messages.ownClient('smtp', receivers),
      ...mail.map(({ name }) => callAll(probe, name, WITHHELD)),
    ]);
    return { ownClient, outbound: rounds };
  },
  judge({ ownClient, outbound }) {
    const refusal = (receiver: string) => ownClient.find((each) => each.receiver === receiver)?.refusal;
    return {
      controls: [
        {
          name: 'good-twin-received',
          held: outbound.some(({ good }) => good?.received === true),
          seen: roundsSeen(outbound),
        },
        {
          name: 'starttls-withheld',
          held: refusal('good') === null && WITHHELD.every((receiver) => refusal(receiver) === receiver),
          seen: ownClient.map((each) => `${each.receiver}: ${each.refusal ?? 'TLS'}`).join('; '),
        },
      ],
      assertions: outbound.flatMap((each) => [
        goodOne(each),
        ...WITHHELD.map((receiver) =>
          mustGetNothing(
            each,
            receiver,
            'no envelope, credential or message in clear',
            (call) => call.opened === 'dialogue',
          ),
        ),
      ]),
    };
  },
});
