/** Each protected action as nobody: the answer must count as a refusal. */
import { SafeprobeError } from '../errors.js';
import { matches } from '../target/matcher.js';
import type { ReadableResponse } from '../target/message.js';
import { flow, matcherProposal } from './propose.js';
import { canSend, type Visit } from './visit.js';

interface Seen {
  readonly text: string;
  readonly response: ReadableResponse;
}

export async function examineAnonymous(visit: Visit): Promise<void> {
  const { file, report } = visit;
  const { oracles } = file;
  if (Object.keys(file.signIn ?? {}).length === 0) return;
  const refusals: { readonly about: string; readonly seen: Seen }[] = [];
  await Promise.all(
    Object.entries(file.policy ?? {}).map(async ([action, resources]) => {
      const how = file.actions?.[action];
      const [resource] = Object.keys(resources);
      if (how === undefined || resource === undefined || how.writes === true || !canSend(visit, how.request))
        return;
      const label = `${action}/without`;
      const { probe, release } = visit.doors.probes.probeFor(label, {
        wait: async () => ({ lateMs: 0 }),
        note: () => undefined,
      });
      try {
        const outcome = await probe.without(action, 'none', { resource });
        const seen = visit.log.last(label);
        if (seen?.response == null) return;
        const about = `${action} · ${resource}`;
        if (outcome.success)
          report.broken('anonymous', ['actions', action], {
            what: 'it succeeds without any credentials',
            about,
            expected: 'a refusal',
            seen: seen.text,
            fix: 'if the action should be protected, this is a finding about the target; otherwise take it out of the policy',
          });
        else if (!outcome.denied)
          report.broken(
            'anonymous',
            oracles?.anonymous === undefined ? ['oracles'] : ['oracles', 'anonymous'],
            {
              what: 'the answer to someone without credentials is not seen as a refusal',
              about,
              expected:
                oracles?.anonymous === undefined ? 'the matcher for denials' : flow(oracles.anonymous),
              seen: seen.text,
              fix: `anonymous: ${flow(matcherProposal(seen.response))}`,
            },
          );
        else {
          refusals.push({ about, seen: { text: seen.text, response: seen.response } });
          report.works('anonymous', ['actions', action], 'refused without credentials', about);
        }
      } catch (error) {
        // A request that can't be made at all was told of where it was tried with a session.
        if (!(error instanceof SafeprobeError)) throw error;
      } finally {
        await release();
      }
    }),
  );
  tellUnused(visit, refusals);
}

/** What nobody is told is known as a refusal by other matchers too: an oracle that none needs is a slip. */
function tellUnused(
  { file: { oracles }, report }: Visit,
  refusals: readonly { readonly about: string; readonly seen: Seen }[],
): void {
  const { anonymous } = oracles ?? {};
  if (anonymous === undefined || refusals.some(({ seen }) => matches(anonymous, seen.response, {}))) return;
  const first = refusals.find(({ seen }) => seen.response.status >= 400) ?? refusals[0];
  if (first === undefined) return;
  report.broken('anonymous', ['oracles', 'anonymous'], {
    what: 'it matches none of the answers to someone without credentials',
    about: first.about,
    expected: flow(anonymous),
    seen: first.seen.text,
    fix: `anonymous: ${flow(matcherProposal(first.seen.response))}`,
  });
}
