/** Calls as receivers of the harness record them, of a careful target and of careless ones. */
import type { Call, ReceiverName, Twin } from '../../src/kinds/outbound.js';

export function call(change: Partial<Call> = {}): Call {
  return {
    afterMs: 40,
    opened: 'tls',
    handshake: 'completed',
    protocol: 'TLSv1.3',
    ended: 'closed',
    content: 0,
    clear: 0,
    carried: [],
    canaries: [],
    commands: [],
    ...change,
  };
}

/** A connection that was dropped when the certificate was seen. */
export const rejected = (change: Partial<Call> = {}) =>
  call({ handshake: 'failed', protocol: null, ended: 'tlsv1 alert unknown ca', ...change });

export const delivering = (change: Partial<Call> = {}) =>
  call({ content: 412, carried: ['mrn'], canaries: ['canary:alice.mrn'], ...change });

export function twin(receiver: ReceiverName, calls: readonly Call[], change: Partial<Twin> = {}): Twin {
  return {
    receiver,
    told: true,
    event: true,
    said: 'told to call; event: POST → 201',
    calls,
    received: calls.some((each) => each.carried.length > 0),
    signature: null,
    ...change,
  };
}

export const good = () => twin('good', [delivering()]);
/** One that the target was told of and never called. */
export const silent = (receiver: ReceiverName) => twin(receiver, []);
