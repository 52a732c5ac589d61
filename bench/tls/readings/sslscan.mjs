import { all, gather, hex, protocolOf, smallest, yesNo } from './vocabulary.mjs';

/** @typedef {import('./vocabulary.mjs').Reading} Reading */

/** @param {string} tag */
const attributes = (tag) => Object.fromEntries(all(tag, /(\w[\w-]*)="([^"]*)"/g));

/** @type {import('./vocabulary.mjs').Tool} */
export const sslscan = {
  name: 'sslscan',
  command: ({ port, starttls }, file) => [
    ...[
      'sslscan',
      '--no-colour',
      '--ipv4',
      '--show-certificate',
      '--show-cipher-ids',
      '--ocsp',
      `--xml=${file}`,
    ],
    ...(starttls === 'smtp' ? ['--starttls-smtp'] : []),
    ...(starttls === 'postgres' ? ['--starttls-psql'] : []),
    `localhost:${port}`,
  ],
  read(text) {
    /** @type {Reading} */
    const reading = new Map();
    const tags = all(
      text,
      /<((?:protocol|cipher|group|heartbleed|compression|renegotiation|fallback) [^>]*)>/g,
    );
    /** @type {[string, string][]} */
    const lists = [];
    /** @type {[string, number][]} */
    const primes = [];
    let bleeds = /** @type {boolean | undefined} */ (undefined);
    for (const [tag = ''] of tags) {
      const {
        type,
        version = '',
        enabled,
        sslversion = '',
        id,
        dhebits,
        name = '',
        vulnerable,
        supported,
        secure,
      } = attributes(tag);
      const protocol = protocolOf(sslversion);
      if (tag.startsWith('protocol '))
        reading.set(
          `${type === 'ssl' ? 'SSL' : 'TLS'} ${/\./.test(version) ? version : `${version}.0`}`,
          yesNo(enabled === '1'),
        );
      if (tag.startsWith('cipher ')) lists.push([`suites of ${protocol}`, hex(Number(id))]);
      if (dhebits !== undefined) primes.push([`bits of the prime in ${protocol}`, Number(dhebits)]);
      if (tag.startsWith('group ')) lists.push([`groups of ${protocol}`, name.replace(/ .*/, '')]);
      if (tag.startsWith('heartbleed ')) bleeds = bleeds === true || vulnerable === '1';
      if (tag.startsWith('compression ')) reading.set('compression', yesNo(supported === '1'));
      if (tag.startsWith('fallback ')) reading.set('fallback-scsv', yesNo(supported === '1'));
      if (tag.startsWith('renegotiation ')) reading.set('secure-renegotiation', yesNo(secure === '1'));
    }
    gather(reading, lists);
    smallest(reading, primes);
    if (bleeds !== undefined) reading.set('vulnerable: heartbleed', yesNo(bleeds));
    const kind = /rsaEncryption|type="RSA"/.test(text) ? 'RSA' : 'ECDSA';
    const [expired] = all(text, /<expired>(\w+)</g);
    if (expired !== undefined) reading.set(`${kind} certificate: in date`, yesNo(expired[0] === 'false'));
    return reading;
  },
};
