import type { Protocol } from '../../protocol.js';
import type { Reply } from '../../reply.js';
import type { ServerHello } from '../../wire/server-messages.js';
import { pose } from './pose.js';
import { type Questions, wishes } from './questions.js';

/** The ServerHello of the highest version below TLS 1.3, to a hello that offers nearly everything. */
export interface Greeting {
  readonly protocol: Protocol;
  readonly hello?: ServerHello;
  readonly replies: readonly Reply[];
  /** The last reply in words. */
  readonly said: string;
}

/** From the whole handshake where one can be made, else from a hello alone. Undefined without such a version. */
export async function clearHello({ clear, scanner, full12 }: Questions): Promise<Greeting | undefined> {
  if (clear === undefined) return undefined;
  const { protocol, suites } = clear;
  const full = await full12();
  if (full?.handshake.hello !== undefined)
    return { protocol, hello: full.handshake.hello, replies: full.handshake.replies, said: full.said };
  const { answer, replies, said } = await pose(scanner, { versions: [protocol], suites, extensions: wishes });
  return { protocol, replies, said, ...(answer.hello === undefined ? {} : { hello: answer.hello }) };
}
