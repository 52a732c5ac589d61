/** What `safeprobe init` found and what is missing, as lines for people. */
import type { Missing } from '../../init/missing.js';
import { recipesOf } from '../../init/sign-in-text.js';
import type { Found } from '../../init/survey.js';
import { count } from '../../report/text.js';

export function foundLines(found: Found): readonly string[] {
  const { certificate, openApi, fhir, openId, plainPort, health, closed, closedPage, form } = found;
  const lines = [
    certificate === null
      ? '! plain HTTP: no certificate, and anyone on the way can listen'
      : certificate.trouble === null
        ? `✓ certificate trusted: ${certificate.name}`
        : `! ${certificate.trouble}: ${certificate.name}`,
    plainPort === null
      ? null
      : `${plainPort === 'closed' ? '✓' : '·'} port 80 ${plainPort === 'closed' ? 'does not answer' : 'answers'}`,
    openApi === null
      ? '– no OpenAPI description'
      : `✓ OpenAPI: ${openApi.path}, ${count(openApi.operations.length, 'operation')}`,
    fhir === null
      ? '– no CapabilityStatement'
      : `✓ FHIR ${fhir.version}: ${fhir.metadata}, ${count(fhir.resources.length, 'resource type')}`,
    openId === null ? '– no OpenID or SMART metadata' : `✓ OpenID: ${openId.path}, issuer ${openId.issuer}`,
    ...recipesOf(found).map(({ from }) => `✓ a way to sign in: ${from}`),
    form === null && recipesOf(found).length === 0 ? '– no way to sign in' : null,
    ...[closedPage, closed].map((each) =>
      each === null ? null : `✓ ${each.path} is refused with ${each.status} without signing in`,
    ),
    health === null ? null : `· health: ${health}`,
    `· ${count(found.requests, 'request')}, all GET`,
  ];
  return certificate !== null && certificate.trouble !== null
    ? [lines[0] ?? '', '– nothing was asked of it: it may be another system']
    : lines.filter((each) => each !== null);
}

export function missingLines(missing: readonly Missing[]): readonly string[] {
  return [
    'Still missing, in this order:',
    ...missing.flatMap(({ key, what, example }, index) => [
      `  ${index + 1}. ${key}: ${what}`,
      `     ${example}`,
    ]),
  ];
}
