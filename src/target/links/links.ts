/** The probe's door to pre-signed addresses: issued by an action, opened by nobody in particular. */
import { parseDuration } from '../../duration.js';
import { SafeprobeError } from '../../errors.js';
import type { IssuedLink, Links } from '../../kinds/links.js';
import type { Outcome } from '../../kinds/probe.js';
import { captureValue } from '../capture.js';
import type { Purpose } from '../client.js';
import { addressOf, type Driver, exchange } from '../driver.js';
import { outcomeOf } from '../outcome.js';
import type { ResolvedAccount } from '../resolved.js';
import type { TargetLink } from '../schema.js';
import { actWith, SUCCESS } from '../session.js';
import type { SharedSessions } from '../shared-sessions.js';
import { changedAddress, statedMs } from './address.js';

/** Parts of an address that are shorter are no secret: they would be found everywhere. */
const LEAST_SECRET = 16;
/** Of a further parameter, in characters: shorter ones are names and numbers. */
const LEAST_OTHER = 40;

export function createLinks(driver: Driver, sessions: SharedSessions) {
  const declared = Object.entries(driver.target.file.links ?? {});
  return (check: string): Links => ({
    facts: declared.map(([name, link]) => ({
      name,
      title: link.title ?? name,
      persona: link.persona,
      issue: link.issue,
      resource: link.resource,
      otherResource: link.otherResource,
      lifetimeMs: parseDuration(link.lifetime),
    })),
    async issue(name, resource) {
      const link = declared.find(([each]) => each === name)?.[1];
      if (link === undefined)
        throw new SafeprobeError('prerequisite', `the target declares no link "${name}"`, {
          key: `links.${name}`,
        });
      const { persona, issue } = link;
      const path = sessions.pathFor(persona, driver.target.file.actions?.[issue]?.signIn);
      const { account, run } = await sessions.take(check, persona, path);
      return issueBy(driver, { check, link, resource, path, account, credentials: run });
    },
  });
}

interface Issue {
  readonly check: string;
  readonly link: TargetLink;
  readonly resource: string;
  readonly path: string;
  readonly account: ResolvedAccount;
  readonly credentials: Parameters<typeof actWith>[4];
}

async function issueBy(driver: Driver, { check, link, resource, path, account, credentials }: Issue) {
  const { persona, actor } = account;
  let address: string | undefined;
  const outcome = await actWith(
    driver,
    { check, persona, actor, action: link.issue, resource },
    path,
    account,
    credentials,
    { resource },
    {
      taken: (response) => {
        address = captureValue(link.url, response, () => undefined);
      },
    },
  );
  if (address === undefined || !outcome.success) return { outcome, link: null };
  const full = addressOf(driver.target, { path: address }, {});
  return { outcome, link: linkAt(driver, check, link, resource, full, Date.parse(outcome.receivedAt)) };
}

const addresses = new WeakMap<IssuedLink, string>();

function linkAt(
  driver: Driver,
  check: string,
  link: TargetLink,
  resource: string,
  address: string,
  issuedAt: number,
): IssuedLink {
  // The signature is the secret, and what else nobody could guess. Whom it was issued to is in the audit log as well.
  for (const [name, value] of new URL(address).searchParams)
    if (value.length >= (name === link.signature ? LEAST_SECRET : LEAST_OTHER))
      driver.secrets.add(value, 'captured:link');
  const how = { signature: link.signature, expires: link.expires };
  const open = (url: string) => openBy(driver, check, link, resource, url);
  const issued: IssuedLink = {
    open: () => open(address),
    async openChanged(change, other) {
      const changed = changedAddress(address, change, { ...how, other: addresses.get(other) ?? address });
      return changed === null ? null : open(changed);
    },
    statedMs: statedMs(address, link.expires, issuedAt),
  };
  addresses.set(issued, address);
  return issued;
}

/** No cookie and no header: the address alone is what opens it. */
async function openBy(
  driver: Driver,
  check: string,
  link: TargetLink,
  resource: string,
  url: string,
): Promise<Outcome> {
  const purpose: Purpose = { check, persona: null, actor: null, action: 'link.open', resource, urgent: true };
  const exchanged = await exchange(
    driver,
    purpose,
    { method: 'GET', url, headers: { Accept: '*/*' } },
    null,
    true,
  );
  const own = driver.target.canaries[resource] ?? {};
  return outcomeOf(
    driver,
    exchanged,
    {
      success: link.success ?? driver.target.file.oracles?.success ?? SUCCESS,
      denied: [link.refused],
      canaries: link.canaries.map((name) => own[name] ?? `missing canary ${name}`),
      variables: {},
    },
    'GET',
  );
}
