/** Addresses that open an object to whoever holds them: issued, opened, and refused without their signature. */
import { parseDuration } from '../duration.js';
import type { IssuedLink, Links } from '../kinds/links.js';
import type { Path } from '../plan/keys.js';
import { createLinks } from '../target/links/links.js';
import type { TargetLink } from '../target/schema.js';
import { lentSessions } from './lent-sessions.js';
import { oracle } from './oracles.js';
import { captureProposal, flow, matcherProposal } from './propose.js';
import { sessionFor } from './sessions.js';
import { canSend, type Visit, within } from './visit.js';

const AREA = 'link';
/** An end is often rounded up to a whole second. */
const ROUNDING_MS = 1000;

interface Trial {
  readonly visit: Visit;
  readonly name: string;
  readonly link: TargetLink;
  readonly door: Links;
  /** Under which its exchanges are found. */
  readonly label: string;
}

export async function examineLinks(visit: Visit): Promise<void> {
  const { file, report } = visit;
  const sessions = lentSessions(visit);
  for (const [name, link] of Object.entries(file.links ?? {})) {
    const key: Path = ['links', name];
    const action = file.actions?.[link.issue];
    if (action === undefined) continue;
    const label = key.join('/');
    if (action.writes === true && visit.effects === 'read')
      report.skipped(AREA, key, 'not tried: it writes, and --effects is read');
    else if (!canSend(visit, action.request))
      report.skipped(AREA, key, 'not tried: its address does not work');
    else if ((await sessionFor(visit, link.persona, action.signIn)) === null)
      report.skipped(AREA, key, `not tried: ${link.persona} could not sign in`);
    else {
      const door = createLinks(visit.driver, sessions)(label);
      await within(visit, AREA, key, () => examine({ visit, name, link, door, label }));
    }
  }
}

async function examine(trial: Trial): Promise<void> {
  const { visit, name, link } = trial;
  const issued = await issue(trial, link.resource);
  const other = issued === null ? null : await issue(trial, link.otherResource);
  if (issued === null || other === null) return;
  const opened = await issued.open();
  if (!opened.success) {
    const last = visit.log.last(trial.label);
    const status = last?.response?.status ?? 500;
    visit.report.broken(AREA, ['links', name, status < 300 ? 'canaries' : 'url'], {
      what: 'the address does not open its object as it was issued',
      about: link.resource,
      expected: `${flow(link.success ?? oracle(visit, link.issue, 'success').matcher)}, and ${link.canaries.join(', ')}`,
      seen: last?.text ?? opened.said,
      fix:
        status < 300
          ? 'see which canaries the object holds, and that it is the one of this resource'
          : 'see that url finds the whole address, with its query',
    });
    return;
  }
  visit.report.works(
    AREA,
    ['links', name],
    'issued, and opens its object without credentials',
    link.resource,
  );
  tellEnd(trial, issued);
  await tryUnsigned(trial, issued, other);
}

async function issue(trial: Trial, resource: string): Promise<IssuedLink | null> {
  const { visit, name, link, door, label } = trial;
  const { outcome, link: issued } = await door.issue(name, resource);
  if (issued !== null) return issued;
  const last = visit.log.last(label);
  const about = `${link.issue} · ${resource} by ${link.persona}`;
  if (!outcome.success)
    visit.report.broken(AREA, ['links', name, 'issue'], {
      what: 'no address is issued',
      about,
      expected: flow(oracle(visit, link.issue, 'success').matcher),
      seen: last?.text ?? outcome.said,
      fix: 'see that action, and whether this persona may read both resources',
    });
  else {
    const better = last?.response == null ? undefined : captureProposal('url', link.url, last.response, []);
    visit.report.broken(AREA, ['links', name, 'url'], {
      what: 'no address is found there',
      about,
      expected: `a value at ${flow(link.url)}`,
      seen: last?.text ?? outcome.said,
      fix: better === undefined ? 'see where the answer holds it' : `url: ${flow(better)}`,
    });
  }
  return null;
}

function tellEnd({ visit, name, link }: Trial, issued: IssuedLink): void {
  const key = ['links', name];
  const { report } = visit;
  if (link.expires === undefined)
    report.note(AREA, key, 'no expires: whether its end can be put off is not examined');
  else if (issued.statedMs === null)
    report.broken(AREA, [...key, 'expires'], {
      what: 'no end can be read from the address',
      expected: `a query parameter ${link.expires.parameter}: ${link.expires.as}`,
      fix: 'see the query of an address, and in which form the end stands in it',
    });
  else if (issued.statedMs > parseDuration(link.lifetime) + ROUNDING_MS || issued.statedMs <= 0)
    report.broken(AREA, [...key, 'lifetime'], {
      what: `the address says that it opens its object for ${Math.round(issued.statedMs / 1000)} s`,
      expected: link.lifetime,
      fix: 'see expires.as and the documented lifetime; if both are right, this is a finding about the target',
    });
  else report.works(AREA, [...key, 'expires'], 'says an end within its lifetime');
}

async function tryUnsigned(trial: Trial, issued: IssuedLink, other: IssuedLink): Promise<void> {
  const { visit, name, link, label } = trial;
  const { report } = visit;
  const key = ['links', name];
  const outcome = await issued.openChanged('unsigned', other);
  const last = visit.log.last(label);
  if (outcome === null)
    return report.broken(AREA, [...key, 'signature'], {
      what: 'the address has no such parameter',
      expected: `a query parameter ${link.signature}`,
      fix: 'see the query of an address that was issued',
    });
  const said = { expected: flow(link.refused), seen: last?.text ?? outcome.said };
  if (outcome.success)
    return report.broken(AREA, [...key, 'signature'], {
      ...said,
      what: 'the address opens its object without its signature',
      fix: 'if another parameter is the signature, name that; else this is a finding about the target',
    });
  if (outcome.denied) return report.works(AREA, [...key, 'refused'], 'refused without its signature');
  report.broken(AREA, [...key, 'refused'], {
    ...said,
    what: 'the answer to an address without its signature is not seen as a refusal',
    fix:
      last?.response == null
        ? 'see that the target answers'
        : `refused: ${flow(matcherProposal(last.response))}, if this is how it refuses`,
  });
}
