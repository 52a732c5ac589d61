/** Exports the audit log with its chain, and verifies it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type ChainFlaw, chainFlaw, linkOf } from '../audit/chain.js';
import { rewritten, tamperedCopies } from '../audit/chain-copies.js';
import { readHttp } from '../audit/sources/http.js';
import { SafeprobeError } from '../errors.js';
import type { AuditChain, ChainExport, ChainHead } from '../kinds/audit-chain.js';
import type { TargetChain } from './audit-chain-schema.js';
import { readAs } from './audit-reader.js';
import type { TargetAudit } from './audit-schema.js';
import type { Driver } from './driver.js';
import { selectText } from './jsonpath.js';
import type { SharedSessions } from './shared-sessions.js';

const DEFAULT_PAGES = 100;
/** The fields of an entry that nobody may alter unseen. */
const FIELDS = ['time', 'actor', 'operation', 'object', 'outcome'] as const;

export function createAuditChain(driver: Driver, check: string, sessions: SharedSessions): AuditChain {
  const { audit } = driver.target.file;
  const chain = audit?.chain;
  const declared = () => {
    if (audit === undefined || chain === undefined)
      throw new SafeprobeError('prerequisite', 'the target file does not say how the audit log is linked', {
        key: 'audit.chain',
        remedy: 'Describe the export, or say under lacks: tamper-evidence why there is none.',
      });
    return { audit, chain };
  };
  const keptFile = () => {
    const { chain: own } = declared();
    return own.keep === undefined ? null : resolve(driver.target.folder, own.keep);
  };
  return {
    declared: chain !== undefined,
    async export() {
      const { audit: log, chain: form } = declared();
      const head = await readHead(driver, sessions, check, form);
      const reading = await readExport(driver, sessions, check, form);
      return exported(log, form, head, reading, (text) => driver.secrets.text(text));
    },
    kept() {
      const file = keptFile();
      return file === null ? null : readKept(file);
    },
    keep(head) {
      const file = keptFile();
      if (file === null) return;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify({ ...head, at: new Date().toISOString() })}\n`);
    },
  };
}

function readKept(file: string): (ChainHead & { readonly at: string }) | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // The first run has nothing to go by.
    return null;
  }
  const { entries, hash, at } = JSON.parse(text) as { entries?: unknown; hash?: unknown; at?: unknown };
  if (typeof entries === 'number' && typeof hash === 'string' && typeof at === 'string')
    return { entries, hash, at };
  throw new SafeprobeError('input', 'this is no head that an earlier run kept', {
    file,
    key: 'audit.chain.keep',
    remedy: 'Put back what the run wrote; without it nobody can say whether the log was rewritten.',
  });
}

async function readHead(
  driver: Driver,
  sessions: SharedSessions,
  check: string,
  form: TargetChain,
): Promise<ChainHead | null> {
  const { request, hash, entries } = form.head;
  const source = { persona: form.persona, request, items: '$' };
  const { items } = await readAs(driver, sessions, check, form, (reader) =>
    readHttp(driver, source, reader, ''),
  );
  const found = { entries: Number(selectText(entries, items[0])), hash: selectText(hash, items[0]) };
  return found.hash === undefined || !Number.isInteger(found.entries)
    ? null
    : { entries: found.entries, hash: found.hash };
}

function readExport(driver: Driver, sessions: SharedSessions, check: string, form: TargetChain) {
  const { request, success, items, next, pages = DEFAULT_PAGES } = form.export;
  const source = {
    persona: form.persona,
    request,
    items,
    pages,
    ...(success === undefined ? {} : { success }),
    ...(next === undefined ? {} : { next }),
  };
  return readAs(driver, sessions, check, form, (reader) => readHttp(driver, source, reader, ''));
}

/** An export that was read, and everything that is asked of it. */
export function exported(
  audit: Pick<TargetAudit, 'fields'>,
  form: TargetChain,
  head: ChainHead | null,
  reading: { readonly readable: boolean; readonly items: readonly unknown[]; readonly said: string },
  redacted: (text: string) => string,
): ChainExport {
  const { items } = reading;
  const links = items.map((item) => linkOf(form, item));
  const heads = head === null ? [] : [head];
  const place = (nonce: string) => links.findIndex(({ content }) => content?.includes(nonce));
  const fields = Object.fromEntries(FIELDS.map((field) => [field, audit.fields[field]]));
  return {
    facts: {
      readable: reading.readable,
      said: redacted(reading.said),
      entries: items.length,
      head,
      flaw: told(chainFlaw(form, links, heads)),
    },
    has: (nonce) => place(nonce) !== -1,
    flawWith: (kept) => told(chainFlaw(form, links, [kept])),
    copies: (nonce) =>
      tamperedCopies(form, items, place(nonce), fields, head?.entries ?? items.length).map((copy) => ({
        mutation: copy.mutation,
        flaw: told(chainFlaw(form, copy.links, heads)),
      })),
    rewritten(kept) {
      const copy = rewritten(form, items, 0);
      return {
        alone: told(chainFlaw(form, copy.links, [])),
        withKept: told(chainFlaw(form, copy.links, [kept])),
      };
    },
  };
}

function told(flaw: ChainFlaw | null): string | null {
  return flaw === null ? null : `entry ${flaw.at}: ${flaw.why}`;
}
