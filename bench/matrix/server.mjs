/** The server of both contestants: a clinician gets the record, everyone else who is signed in a 403. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const TEXT = 'Synthetic '.repeat(20);

const server = createServer(async (request, response) => {
  const send = (/** @type {number} */ status, /** @type {object} */ body) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const { url = '', headers } = request;
  if (url === '/token') {
    const { username } = JSON.parse(await text(request));
    send(200, { access: `token-of-${username}-0123456789abcdef` });
    return;
  }
  const who = /^Bearer token-of-(\w+)-/.exec(headers.authorization ?? '')?.[1];
  if (who === undefined) send(401, { error: 'sign in' });
  else if (url === '/me') send(200, {});
  else if (who === 'clinician') send(200, { mrn: `CNRY-${url.split('/').at(-1)}-0123456789`, text: TEXT });
  else send(403, { error: 'forbidden' });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : address);
});
