import type { Context } from '../probes/context.js';
import { anonymous } from './anonymous.js';
import { beast } from './beast.js';
import { ccsInjection } from './ccs-injection.js';
import { crime } from './crime.js';
import { drown } from './drown.js';
import { exportSuites } from './export.js';
import { type VulnerabilityFact, type VulnerabilityId, vulnerabilityIds } from './fact.js';
import { freak } from './freak.js';
import { heartbleed } from './heartbleed.js';
import { logjam } from './logjam.js';
import { nullEncryption } from './null.js';
import { poodle } from './poodle.js';
import { rc4 } from './rc4.js';
import { robot } from './robot.js';
import { sweet32 } from './sweet32.js';
import { ticketbleed } from './ticketbleed.js';
import { findWeakSuites, type WeakSuites } from './weak-suites.js';

type Find = (context: Context) => VulnerabilityFact | Promise<VulnerabilityFact>;

const suites =
  (finding: WeakSuites): Find =>
  (context) =>
    findWeakSuites(context, finding);

const finders: Readonly<Record<VulnerabilityId, Find>> = {
  heartbleed,
  'ccs-injection': ccsInjection,
  ticketbleed,
  robot,
  poodle: suites(poodle),
  sweet32: suites(sweet32),
  freak: suites(freak),
  logjam,
  drown,
  beast: suites(beast),
  crime,
  rc4: suites(rc4),
  null: suites(nullEncryption),
  export: suites(exportSuites),
  anonymous: suites(anonymous),
};

/**
 * Each finding once, whatever the server is; `ids` leaves the others out. No probe is more than a few connections,
 * none sends what an attack would need, and none reads more than proves the state.
 */
export function vulnerabilities(
  context: Context,
  ids: readonly VulnerabilityId[] = vulnerabilityIds,
): Promise<VulnerabilityFact[]> {
  return Promise.all(vulnerabilityIds.filter((id) => ids.includes(id)).map((id) => finders[id](context)));
}
