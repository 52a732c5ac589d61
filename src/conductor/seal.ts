/** The end of a run: roll-up, views, bundle, signature, and the last look for anything that must not be in it. */
import { join } from 'node:path';
import { SafeprobeError } from '../errors.js';
import { zipBundle } from '../evidence/archive.js';
import { writeBundle } from '../evidence/bundle.js';
import { canonicalJson, digestOf } from '../evidence/canonical.js';
import type { Signer } from '../evidence/keys.js';
import { scanForLeaks } from '../evidence/leak-scan.js';
import { parseRelease } from '../evidence/statement.js';
import { kinds } from '../kinds/registry.js';
import type { Results, Tool } from '../model.js';
import { renderHtml } from '../report/html.js';
import { renderJunit } from '../report/junit.js';
import { renderMarkdown } from '../report/markdown.js';
import { concludeRun } from '../verdict/run.js';
import { giveBack } from './collect.js';
import { bundleFolder } from './open.js';
import type { Prepared } from './prepare.js';
import type { Observed } from './run.js';

export interface Sealed {
  readonly results: Results;
  readonly bundle: string;
  readonly zip: string;
  readonly report: string;
  readonly signer: string | null;
}

export async function sealRun(
  prepared: Prepared,
  observed: Observed,
  folder: string,
  { version, signer }: { readonly version: string; readonly signer: Signer | undefined },
): Promise<Sealed> {
  const { plan, request } = prepared;
  const { redactor } = observed;
  const results: Results = {
    schema: 'safeprobe/results/1',
    runId: prepared.runId,
    startedAt: observed.startedAt,
    endedAt: observed.endedAt,
    planDigest: digestOf(plan),
    partial: plan.partial,
    ...concludeRun(plan, observed.results),
    checks: observed.results,
    phases: observed.phases,
  };
  const tool: Tool = {
    name: 'safeprobe',
    version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    kinds: Object.fromEntries(kinds.map((kind) => [kind.kind, kind.version])),
  };
  // Views are made from the very facts that are sealed, so that rendering them again gives the same bytes.
  const input = {
    plan: sealedForm(plan),
    results: sealedForm(results),
    observations: new Map(observed.observations.map((each) => [each.check, each])),
    transcripts: observed.transcripts,
    tool,
    signature: {
      signed: signer !== undefined,
      ...(signer === undefined ? {} : { signer: signer.hint }),
      ...(request.release === undefined ? {} : { subject: request.release }),
    },
  };
  const bundle = bundleFolder(folder);
  const secrets = redactor.scannable();
  giveBack();
  const views = new Map([
    ['report.html', renderHtml(input)],
    ['report.md', renderMarkdown(input)],
    ['junit.xml', renderJunit(input)],
  ]);
  giveBack();
  await writeBundle(
    bundle,
    {
      plan,
      results,
      observations: observed.observations,
      transcripts: observed.transcripts,
      ledger: observed.ledger,
      inputs: new Map(Object.entries(prepared.inputs)),
      tool,
      views,
    },
    {
      signer,
      secrets,
      between: giveBack,
      ...(request.release === undefined ? {} : { release: parseRelease(request.release) }),
    },
  );
  giveBack();
  const zip = `${bundle}.zip`;
  await zipBundle(bundle, zip);
  giveBack();
  await refuseLeaks(folder, observed);
  redactor.destroy();
  return { results, bundle, zip, report: join(bundle, 'views', 'report.html'), signer: signer?.hint ?? null };
}

/** What else the run left beside the bundle (native reports, output folders) is held to the same rule. */
async function refuseLeaks(folder: string, observed: Observed): Promise<void> {
  const found = await scanForLeaks([folder], observed.redactor.scannable());
  if (found.leaks.length === 0 && found.unread.length === 0) return;
  throw new SafeprobeError('evidence', 'a secret or canary was found in what this run wrote', {
    file: folder,
    found: [
      ...found.leaks.map((leak) => `${leak.label} in ${leak.path}`),
      ...found.unread.map((each) => each.path),
    ]
      .slice(0, 5)
      .join('; '),
    remedy: 'Do not hand the folder on: delete it, and report this defect of safeprobe.',
  });
}

function sealedForm<T>(value: T): T {
  return JSON.parse(canonicalJson(value)) as T;
}
