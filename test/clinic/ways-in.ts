/** Ways to sign in beside password and code, looked at on the clinic itself. */
import { setTimeout as wait } from 'node:timers/promises';
import { openBrowser } from './browser.js';
import { account, type Bench } from './clinic-client.js';
import { type Identities, startMailReceiver } from './receivers.js';

type Facts = Readonly<Record<string, unknown>>;

/** A mail server that the clinic writes to its users by; `next` waits for one more mail. */
export async function openMailbox(bench: Bench, { ca, crl, good }: Identities) {
  const receiver = await startMailReceiver(good, { starttls: true });
  const { access_token: token } = await bench.signIn(account('admin'));
  const json = { about: 'accounts', host: 'localhost', port: receiver.port, ca, crl };
  await bench.call('POST', '/admin/integrations/mail', { token, json });
  let read = 0;
  return {
    async next(): Promise<string> {
      const until = Date.now() + 5000;
      while (receiver.mails.length <= read && Date.now() < until) await wait(20);
      // Lines may be folded (quoted-printable).
      return (receiver.mails[read++]?.text ?? '').replace(/=\r?\n/g, '').replaceAll('=3D', '=');
    },
    count: () => receiver.mails.length,
    close: receiver.close,
  };
}

/** A new password by a mailed link: where it leads, whether it opens anything, and whether the link works again. */
export async function reset(bench: Bench, identities: Identities): Promise<Facts> {
  const mailbox = await openMailbox(bench, identities);
  const who = account('clinician', 3);
  const browser = openBrowser(bench.call);
  await browser.get('/reset');
  const asked = await browser.post('/reset', { username: who.username });
  const stranger = await browser.post('/reset', { username: 'north.nobody' });
  const link = /\/reset\/new\?token=\S+/.exec(await mailbox.next())?.[0] ?? '';
  const token = link.split('=')[1] ?? '';
  await browser.get(link);
  const password = 'a new and longer one';
  const short = await browser.post('/reset/new', { token, password: 'short', repeat: 'short' });
  const done = await browser.post('/reset/new', { token, password, repeat: password });
  const opens = (await browser.get('/patients')).status === 200;
  await browser.get(link);
  const again = await browser.post('/reset/new', { token, password, repeat: password });
  const mails = mailbox.count();
  await mailbox.close();
  return {
    link: link !== '',
    tellsWho: asked.text !== stranger.text,
    mails,
    short: short.status,
    leadsTo: done.headers.location,
    opens,
    again: again.status,
    oldPassword: (await openBrowser(bench.call).enterPassword(who)).status,
    newPassword: (await openBrowser(bench.call).enterPassword({ ...who, password })).status,
  };
}
