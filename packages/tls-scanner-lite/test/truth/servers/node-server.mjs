// Usage: node node-server.mjs PORT CERT KEY. An https server with the defaults of the Node that runs it.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

const [, , port, cert, key] = process.argv;
const server = createServer(
  { cert: readFileSync(String(cert)), key: readFileSync(String(key)) },
  (_, response) => response.end(),
);
server.on('tlsClientError', () => {});
server.listen(Number(port), '127.0.0.1');
