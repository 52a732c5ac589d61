/** The identities of the harness's own servers: made once for a target, by whoever is the first to need one. */
import type { ResolvedTarget } from '../resolved.js';
import type { Identities } from './identities.js';

const made = new WeakMap<ResolvedTarget['file'], Promise<Identities>>();

export function ownIdentities(target: Pick<ResolvedTarget, 'file' | 'receivers'>): Promise<Identities> {
  const known = made.get(target.file) ?? make(target);
  made.set(target.file, known);
  return known;
}

async function make({ file, receivers }: Pick<ResolvedTarget, 'file' | 'receivers'>): Promise<Identities> {
  // Certificates are made with libraries that take their time to load: only when some are needed.
  const [{ makeIdentities }, { readAuthority }] = await Promise.all([
    import('./identities.js'),
    import('../authority.js'),
  ]);
  return makeIdentities({
    host: file.receivers?.host ?? 'localhost',
    listen: file.receivers?.listen ?? '127.0.0.1',
    // With fixed ports there is none left for the list, which the target is given as text anyway.
    distribute: file.receivers?.ports === undefined,
    ...(receivers === undefined
      ? {}
      : { authority: await readAuthority(receivers.certificate, receivers.key) }),
  });
}
