import type { Context } from './context.js';
import { alpn } from './extensions/alpn.js';
import { certificateStatus } from './extensions/certificate-status.js';
import { clientCertificateRequest } from './extensions/client-certificate-request.js';
import { clientInitiatedRenegotiation } from './extensions/client-initiated-renegotiation.js';
import { compression } from './extensions/compression.js';
import { earlyData } from './extensions/early-data.js';
import { encryptThenMac } from './extensions/encrypt-then-mac.js';
import { extendedMasterSecret } from './extensions/extended-master-secret.js';
import { about, type ExtensionFact, type ExtensionId, extensionIds } from './extensions/fact.js';
import { fallbackScsv } from './extensions/fallback-scsv.js';
import { newQuestions, type Question } from './extensions/questions.js';
import { resumption13 } from './extensions/resumption-13.js';
import { secureRenegotiation } from './extensions/secure-renegotiation.js';
import { serverName } from './extensions/server-name.js';
import { sessionIdResumption } from './extensions/session-id-resumption.js';
import { sessionTickets } from './extensions/session-tickets.js';
import { signedCertificateTimestamps } from './extensions/signed-certificate-timestamps.js';
import { supportedGroups } from './extensions/supported-groups.js';

const questions: Readonly<Record<ExtensionId, Question>> = {
  'extended-master-secret': extendedMasterSecret,
  'encrypt-then-mac': encryptThenMac,
  'secure-renegotiation': secureRenegotiation,
  'client-initiated-renegotiation': clientInitiatedRenegotiation,
  compression,
  'fallback-scsv': fallbackScsv,
  'supported-groups': supportedGroups,
  alpn,
  'server-name': serverName,
  'session-tickets': sessionTickets,
  'session-id-resumption': sessionIdResumption,
  'resumption-1.3': resumption13,
  'early-data': earlyData,
  'client-certificate-request': clientCertificateRequest,
  'certificate-status': certificateStatus,
  'signed-certificate-timestamps': signedCertificateTimestamps,
};

/**
 * Answers every question about extensions, in the order of their ids; one that applies to several versions has an entry for
 * each. Whole handshakes are made, but no application data is ever sent.
 */
export async function extensions(context: Context): Promise<ExtensionFact[]> {
  const { walks } = context;
  if (!walks.some(({ protocol }) => protocol.state === 'offered')) {
    return extensionIds.map((id) => about(id).unsure('no protocol was seen to be offered'));
  }
  const shared = newQuestions(context);
  const facts = await Promise.all(extensionIds.map((id) => questions[id](shared)));
  return facts.flat();
}
