/** The one good receiver that an outbound call is tried with. */
import { readAuthority } from '../target/authority.js';
import { type Identities, makeIdentities } from '../target/receivers/identities.js';
import { type Listener, listen } from '../target/receivers/listener.js';
import { createPorts, type Ports } from '../target/receivers/ports.js';
import { handlerOf } from '../target/receivers/round.js';
import type { ResolvedTarget } from '../target/resolved.js';
import type { TargetOutbound } from '../target/schema.js';

export interface Receivers {
  /** By what name the target is told to call. */
  readonly host: string;
  readonly address: string;
  readonly identities: Identities;
  readonly ports: Ports;
}

export async function openReceivers({ file, receivers }: ResolvedTarget): Promise<Receivers> {
  const { host = 'localhost', listen: address = '127.0.0.1', ports } = file.receivers ?? {};
  const authority =
    receivers === undefined ? {} : { authority: await readAuthority(receivers.certificate, receivers.key) };
  const distribute = ports === undefined;
  const identities = await makeIdentities({ host, listen: address, distribute, ...authority });
  return { host, address, identities, ports: createPorts(ports) };
}

export function openReceiver(
  { address, identities }: Receivers,
  { protocol }: TargetOutbound,
  port: number,
): Promise<Listener> {
  return listen(address, port, identities.of('good'), handlerOf(protocol, 'good'));
}
