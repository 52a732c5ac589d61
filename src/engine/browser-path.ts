/** The browser of a run: found, not installed; `safeprobe setup` is for that. */
import { SafeprobeError } from '../errors.js';
import { findBrowser } from '../setup/browser.js';

export async function browserPath(): Promise<string> {
  const found = await findBrowser(process.env);
  if (found !== null) return found.path;
  throw new SafeprobeError('environment', 'no Chromium was found for sign-in paths that need a browser', {
    remedy: 'Run: safeprobe setup, or set SAFEPROBE_BROWSER to the path of a Chromium.',
  });
}
