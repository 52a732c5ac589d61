/** Which alerts come to those who review the log, and about whom. */
import { setTimeout as wait } from 'node:timers/promises';
import { account, type Bench } from './clinic-client.js';
import { type Identities, startMailReceiver } from './receivers.js';

/** One user reads very much, one fails again and again, one opens a prominent record, and one does none of that. */
export async function alerts(
  bench: Bench,
  identities: Identities,
): Promise<Readonly<Record<string, unknown>>> {
  const receiver = await startMailReceiver(identities.good, { starttls: true });
  const { access_token: admin } = await bench.signIn(account('admin'));
  const json = { about: 'accounts', host: 'localhost', port: receiver.port, ca: identities.ca };
  await bench.call('POST', '/admin/integrations/mail', { token: admin, json });
  const [{ access_token: nurse }, { access_token: billing }, { access_token: clinician }] = await Promise.all(
    [bench.signIn(account('nurse')), bench.signIn(account('billing')), bench.signIn(account('clinician'))],
  );
  for (let index = 0; index < 45; index++) await bench.call('GET', '/fhir/Patient/p-alice', { token: nurse });
  for (let index = 0; index < 4; index++)
    await bench.call('POST', '/auth/token', {
      json: { grant_type: 'password', username: account('guessed').username, password: 'mistyped' },
    });
  await bench.call('GET', '/fhir/Patient/p-dora', { token: billing });
  for (let index = 0; index < 5; index++)
    await bench.call('GET', '/fhir/Patient/p-alice', { token: clinician });
  await wait(1500);
  await receiver.close();
  const about = (pool: string) =>
    [
      ...new Set(
        receiver.mails
          .filter(({ text }) => text.includes(account(pool).username))
          .map(({ text }) => /^Subject: (.*)$/m.exec(text)?.[1]?.trim()),
      ),
    ].join();
  return {
    nurse: about('nurse'),
    guessed: about('guessed'),
    billing: about('billing'),
    clinician: about('clinician'),
  };
}
