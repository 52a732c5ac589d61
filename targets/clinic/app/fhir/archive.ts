import { randomUUID } from 'node:crypto';
import { GeneralEncrypt } from 'jose';
import type { App } from '../app.js';
import { freshnessChallenge } from '../auth/freshness.js';
import type { Clinic } from '../context.js';
import { type Call, interaction, type Reply, refusal } from './interaction.js';
import { openRecord } from './record.js';
import type { Resource } from './resource.js';
import { partsOf } from './whole-record.js';

/** Whose record an archive holds. */
export interface ArchiveOf {
  readonly id: string;
  readonly patient: Resource;
}

/** An archive as it leaves the clinic. */
export interface Sealed {
  readonly type: string;
  readonly content: string;
}

const SHORTEST_PASSWORD = 12;
/** PBKDF2 with SHA-256; SP 800-132 asks for as many as the users' patience allows. */
const ROUNDS = 100_000;

/** The passwords that open an archive: the one that was asked for. */
export function archivePasswords(asked: string): readonly string[] {
  return [asked];
}

/** The name of its file: it is seen by whoever carries the file. */
export function archiveName(_of: ArchiveOf): string {
  return `record-${randomUUID()}`;
}

/** What its header says beside the algorithms: nothing. It can be read by everyone. */
export function archiveHeader(_of: ArchiveOf): Readonly<Record<string, string>> {
  return {};
}

/** What is sent along with it: nothing that opens it. */
export function archiveHeaders(_password: string): Readonly<Record<string, string>> {
  return {};
}

/** Encrypted and authenticated (RFC 7516): for each password a copy of the content's key. */
export async function archiveSealed(
  content: string,
  passwords: readonly string[],
  header: Readonly<Record<string, string>>,
): Promise<Sealed> {
  const jwe = new GeneralEncrypt(Buffer.from(content)).setProtectedHeader({ enc: 'A256GCM', ...header });
  for (const password of passwords)
    jwe
      .addRecipient(Buffer.from(password))
      .setUnprotectedHeader({ alg: 'PBES2-HS256+A128KW' })
      .setKeyManagementParameters({ p2c: ROUNDS });
  return { type: 'application/jose+json', content: JSON.stringify(await jwe.encrypt()) };
}

function passwordOf(body: unknown): string {
  const given: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, 'password') : undefined;
  return typeof given === 'string' && given.length <= 256 ? given : '';
}

/** One record as an encrypted file, under a password of the caller's choice. */
async function archive(call: Call): Promise<Reply> {
  const { clinic, session, now, body, params } = call;
  const { behaviour, limits } = clinic;
  const id = params.id ?? '';
  const opened = await openRecord(call, 'Patient', id, 'export');
  if (!opened.open) return opened.reply;
  // A whole record leaves: who may export lists of patients need not be one who may see all of a record.
  const whole = await openRecord(call, 'Patient', id, 'everything');
  if (!whole.open) return whole.reply;
  const password = passwordOf(body);
  const { about } = opened;
  if (password.length < SHORTEST_PASSWORD) {
    const message = `give a password of at least ${SHORTEST_PASSWORD} characters`;
    return refusal(422, 'invalid', message, { ...about, why: 'password' });
  }
  if (!behaviour.freshEnough({ session, sensitive: 'export', via: 'api', now, limits })) {
    const refused = refusal(401, 'login', 'authenticate again first', { ...about, why: 'not-fresh' });
    return { ...refused, headers: freshnessChallenge(limits) };
  }
  const of = { id, patient: opened.stored.content };
  const content = (await partsOf(call, [id], 'export')).map((each) => `${JSON.stringify(each)}\n`).join('');
  const sealed = await behaviour.archiveSealed(
    content,
    behaviour.archivePasswords(password),
    behaviour.archiveHeader(of),
  );
  return {
    status: 200,
    raw: sealed,
    headers: {
      'cache-control': 'private, no-store',
      'content-disposition': `attachment; filename="${behaviour.archiveName(of)}.jwe"`,
      ...behaviour.archiveHeaders(password),
    },
    about,
  };
}

export function registerArchive(app: App, clinic: Clinic): void {
  const route = {
    method: 'POST',
    url: '/fhir/Patient/:id/$archive',
    action: 'export',
    type: 'Patient',
  } as const;
  interaction(app, clinic, route, archive);
}

/** The number by which the patient's record is known. */
export function recordNumber(patient: Resource): string {
  const { identifier } = patient as Resource & {
    readonly identifier?: readonly { readonly value?: string }[];
  };
  return identifier?.[0]?.value ?? '';
}
