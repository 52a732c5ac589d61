/** The peer: as many requests through plain axios with keep-alive, nothing else. Prints requests a second. */
import { Agent } from 'node:http';
import axios from 'axios';

const [port = 0, requests = 0, concurrent = 1] = process.argv.slice(2).map(Number);
const httpAgent = new Agent({ keepAlive: true, maxSockets: concurrent });
const client = axios.create({ httpAgent, proxy: false, validateStatus: () => true });
let next = 0;
const lane = async () => {
  while (next < requests) {
    const index = next++;
    const who = index % 10 === 0 ? 'clinician' : 'nurse';
    await client.get(`http://127.0.0.1:${port}/record.read${index % 10}/p${index % 100}`, {
      headers: { Authorization: `Bearer token-of-${who}-0123456789abcdef` },
    });
  }
};
const begun = performance.now();
await Promise.all(Array.from({ length: concurrent }, lane));
console.log((requests / (performance.now() - begun)) * 1000);
httpAgent.destroy();
