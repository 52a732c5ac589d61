import type { TruthServer } from './server.js';
import { certificateServers } from './servers/certificates.js';
import { java } from './servers/java.js';
import { nginxServers } from './servers/nginx.js';
import { nodeServers } from './servers/node.js';
import { strictClient } from './servers/openssl.js';
import { postfix } from './servers/postfix.js';
import { postgres } from './servers/postgres.js';

/** Every server of the truth table but those of bad certificates. */
export const servers: readonly TruthServer[] = [
  ...nginxServers,
  strictClient,
  ...nodeServers,
  java,
  postgres,
  postfix,
];

export { certificateServers };
