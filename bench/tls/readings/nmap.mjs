import { all, hex, protocolOf, set, smallest, yesNo } from './vocabulary.mjs';

/** @typedef {import('./vocabulary.mjs').Reading} Reading */
/** @typedef {import('./vocabulary.mjs').SuiteIds} SuiteIds */
/** @typedef {import('./vocabulary.mjs').Tool} Tool */

const scripts = [
  ...[
    'ssl-enum-ciphers',
    'ssl-heartbleed',
    'ssl-ccs-injection',
    'tls-ticketbleed',
    'ssl-poodle',
    'sslv2-drown',
  ],
  ...['ssl-dh-params', 'ssl-cert'],
];

/** @type {Readonly<Record<string, string>>} */
const findings = {
  'ssl-heartbleed': 'heartbleed',
  'ssl-ccs-injection': 'ccs-injection',
  'tls-ticketbleed': 'ticketbleed',
  'ssl-poodle': 'poodle',
  'sslv2-drown': 'drown',
};

/** @type {(ids: SuiteIds) => Tool} */
export const nmap = (ids) => ({
  name: 'nmap',
  command: ({ port }, file) => [
    ...['nmap', '-Pn', '-n', '-p', String(port), '-oX', file],
    ...['--script', scripts.map((script) => `+${script}`).join(',')],
    ...['--script-args', 'tls.servername=localhost,vulns.showall', '127.0.0.1'],
  ],
  read(text) {
    /** @type {Reading} */
    const reading = new Map();
    const outputs = Object.fromEntries(all(text, /<script id="([\w-]+)"([\s\S]*?)<\/script>/g));
    for (const part of (outputs['ssl-enum-ciphers'] ?? '')
      .split(/(?=<table key="(?:SSLv3|TLSv1\.\d)")/)
      .slice(1)) {
      const protocol = protocolOf(/key="([^"]+)"/.exec(part)?.[1] ?? '');
      const names = all(part, /<elem key="name">((?:TLS|SSL)_\w+)</g).flatMap(([name = '']) => name);
      reading.set(protocol, 'yes');
      reading.set(
        `suites of ${protocol}`,
        set(names.map((name) => hex(ids.get(name.replace(/^SSL_/, 'TLS_').replace('_AKE_WITH_', '_')) ?? 0))),
      );
      smallest(
        reading,
        all(part, /<table>([\s\S]*?)<\/table>/g).flatMap(([entry = '']) => {
          const [, bits] = /"kex_info">dh (\d+)</.exec(entry) ?? [];
          return bits === undefined || entry.includes('EXPORT')
            ? []
            : [/** @type {[string, number]} */ ([`bits of the prime in ${protocol}`, Number(bits)])];
        }),
      );
    }
    for (const [script, id] of Object.entries(findings)) {
      const states = all(outputs[script] ?? '', /<elem key="state">([^<]+)</g).flat();
      if (states.length > 0)
        reading.set(`vulnerable: ${id}`, yesNo(states.some((state) => !state.startsWith('NOT'))));
    }
    return reading;
  },
});
