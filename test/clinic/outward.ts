/** What can be seen of the clinic's transport: of whom it calls, what it takes in, what it says in clear, and its TLS. */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { scan } from 'tls-scanner-lite';
import { openBrowser } from './browser.js';
import { account, type Bench, PEOPLE } from './clinic-client.js';
import { BODY, send } from './laboratory.js';
import { plain } from './plain-client.js';
import {
  type Identities,
  startMailReceiver,
  startSyslogReceiver,
  startWebhookReceiver,
} from './receivers.js';

/** How the extensions that matter here should be. */
const WANTED: Readonly<Record<string, string>> = {
  'extended-master-secret': 'yes',
  'secure-renegotiation': 'yes',
  'certificate-status': 'yes',
  compression: 'no',
};

type Facts = Readonly<Record<string, unknown>>;

const MRN = PEOPLE.patients.alice?.canaries.mrn ?? '';
/** The first attempt, the second a second later, and time to make it. */
const DELIVERED_MS = 1500;

/** Which receivers got anything at all, by the name of what is wrong with them. */
export async function outbound(bench: Bench, { ca, crl, good, bad }: Identities): Promise<Facts> {
  const all = Object.entries({ good, ...bad });
  const [hooks, syslogs, mails, stripped, token] = await Promise.all([
    Promise.all(all.map(async ([name, tls]) => ({ name, receiver: await startWebhookReceiver(tls) }))),
    Promise.all(
      all.slice(0, 2).map(async ([name, tls]) => ({ name, receiver: await startSyslogReceiver(tls) })),
    ),
    Promise.all(
      all.slice(0, 2).map(async ([name, tls]) => ({
        name,
        receiver: await startMailReceiver(tls, { starttls: true }),
      })),
    ),
    startMailReceiver(good, { starttls: false }),
    bench.signIn(account('admin')).then((tokens) => tokens.access_token),
  ]);
  const subscribe = (path: string, settings: object) =>
    bench.call('POST', `/admin/integrations/${path}`, { token, json: { ca, crl, ...settings } });
  for (const { receiver } of hooks)
    await subscribe('webhooks', { url: `https://localhost:${receiver.port}/` });
  const host = 'localhost';
  for (const { receiver } of syslogs) await subscribe('syslog', { host, port: receiver.port });
  for (const { receiver } of mails) await subscribe('mail', { host, port: receiver.port });
  await subscribe('mail', { host, port: stripped.port });
  const { access_token: clinician } = await bench.signIn(account('clinician'));
  await bench.call('POST', '/fhir/Observation', { token: clinician, json: JSON.parse(BODY) });
  await wait(DELIVERED_MS);
  const signed = hooks[0]?.receiver.delivered.every(({ headers }) => 'webhook-signature' in headers);
  const facts = {
    hooks: hooks
      .filter(({ receiver: { seen } }) => seen.applicationBytes > 0 || seen.inClear > 0)
      .map(({ name }) => name),
    inClear: hooks.some(({ receiver: { seen } }) => seen.inClear > 0),
    signed,
    syslogs: syslogs.filter(({ receiver }) => receiver.connections.length > 0).map(({ name }) => name),
    mails: mails.filter(({ receiver }) => receiver.mails.length > 0).map(({ name }) => name),
    stripped: stripped.mails.length > 0,
  };
  await Promise.all([...hooks, ...syslogs, ...mails].map(({ receiver }) => receiver.close()));
  await stripped.close();
  return facts;
}

/** What becomes of a result that is right, altered, and unsigned. */
export async function inbound(bench: Bench): Promise<Facts> {
  const right = await send(bench.clinic, { id: 'right' });
  const altered = await send(bench.clinic, { id: 'altered', body: BODY.replace('4.1', '9.1'), signed: BODY });
  const unsigned = await send(bench.clinic, { id: 'unsigned', headers: { 'webhook-signature': undefined } });
  const { access_token: token } = await bench.signIn(account('auditor'));
  const log = await bench.call('GET', '/fhir/AuditEvent?request-id=request-altered', { token });
  return {
    right: right.status,
    altered: altered.status,
    unsigned: unsigned.status,
    entries: log.json.entry.length,
  };
}

/** What is said in clear, and what keeps a browser from asking there. */
export async function clear(bench: Bench): Promise<Facts> {
  const { access_token: token } = await bench.signIn(account('clinician'));
  const headers = { authorization: `Bearer ${token}` };
  const answer = await plain(bench.clinic, 'GET', '/fhir/Patient/p-alice', headers);
  const browser = openBrowser(bench.call);
  await browser.signIn(account('nurse'));
  const page = await browser.get('/patients/p-alice');
  return {
    status: answer.status,
    record: answer.body.includes(MRN),
    cookie: answer.headers['set-cookie'] !== undefined,
    strict: page.headers['strict-transport-security'] !== undefined,
    mixed: page.text.includes('http://'),
  };
}

/** What a scanner finds: everything that isn't as it should be. */
export async function wire(bench: Bench): Promise<Facts> {
  const ca = [readFileSync(bench.clinic.ca, 'utf8')];
  const report = await scan({ host: 'localhost', port: bench.clinic.port }, { ca });
  const accepted = (report.suites ?? []).flatMap(({ accepted: suites }) => suites.map(({ name }) => name));
  return {
    protocols: report.protocols.filter(({ state }) => state === 'offered').map(({ protocol }) => protocol),
    weakSuites: accepted.filter((name) => !/^TLS_(?:AES|ECDHE_ECDSA_WITH_AES)_/.test(name)),
    weakGroup: (report.groups ?? [])
      .flatMap(({ accepted: groups }) => groups.map(({ name }) => name))
      .includes('secp224r1'),
    lacks: (report.extensions ?? [])
      .filter(({ id, state }) => (WANTED[id] ?? state) !== state)
      .map(({ id, protocol }) => `${id} ${protocol}`),
    revoked: (report.certificates ?? []).some(
      (found) => found.state === 'presented' && found.problems.some(({ code }) => code === 'revoked'),
    ),
    vulnerable: (report.vulnerabilities ?? [])
      .filter(({ state }) => state !== 'not-vulnerable')
      .map(({ id }) => id),
  };
}
