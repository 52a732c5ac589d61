import { checkPassword } from '../app/auth/sign-in.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'mfa.basic-password-alone',
  breaks: 'A name and a password in the header of a request open records, as they once did for old programs.',
  fails: ['auth.mfa-every-path'],
  blinds: [],
  override: () => ({
    async basicPrincipal({ clinic, query }, header) {
      const pair = /^Basic +([\w+/]+=*)$/i.exec(header)?.[1] ?? '';
      const [username = '', ...rest] = Buffer.from(pair, 'base64').toString('utf8').split(':');
      const { matches, principal } = await checkPassword(
        // Within the transaction of the request: an embedded store has one connection.
        { behaviour: clinic.behaviour, store: { ...clinic.store, query } },
        username,
        rest.join(':'),
      );
      return matches ? principal : undefined;
    },
  }),
};

export default fault;
