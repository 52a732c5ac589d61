/** A test's question to the conductor: the verdict of its check, when there is one. */
import { request } from 'node:http';
import { SafeprobeError } from '../errors.js';
import type { CheckResult } from '../model.js';
import { required, SERVER } from './environment.js';

export async function askVerdict(check: string): Promise<CheckResult> {
  const { url, token } = JSON.parse(required(SERVER)) as { url: string; token: string };
  return new Promise((resolve, reject) => {
    // node:http rather than fetch: fetch gives up after five minutes without headers.
    const asked = request(
      `${url}/${encodeURIComponent(check)}`,
      { headers: { authorization: `Bearer ${token}` } },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          if (response.statusCode === 200) resolve(JSON.parse(text) as CheckResult);
          else reject(new SafeprobeError('harness', `the conductor has no verdict for ${check}: ${text}`));
        });
      },
    );
    asked.on('error', (cause) => reject(new SafeprobeError('harness', 'the conductor is gone', { cause })));
    asked.end();
  });
}
