/**
 * What an import can't say without spelling out every flow of Keycloak: which executions of its own browser flow are
 * on. Sent to the admin API once, by the administrator that Keycloak makes at its first start.
 */
import { request } from 'node:https';

interface Reply {
  readonly status: number;
  readonly text: string;
}

export interface Administrator {
  readonly port: number;
  /** PEM of the authority. */
  readonly ca: string;
  readonly username: string;
  readonly password: string;
}

interface Execution {
  readonly providerId?: string;
  readonly requirement: string;
}

function send(
  { port, ca }: Administrator,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: 'localhost', port, ca, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

async function tokenOf(administrator: Administrator): Promise<string> {
  const { username, password } = administrator;
  const form = new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username, password });
  const { status, text } = await send(
    administrator,
    'POST',
    '/realms/master/protocol/openid-connect/token',
    { 'content-type': 'application/x-www-form-urlencoded' },
    form.toString(),
  );
  if (status !== 200) throw new Error(`the administrator of the first start got no token: ${status}`);
  return (JSON.parse(text) as { access_token: string }).access_token;
}

/** @param wanted by provider of an execution of the flow `browser`: REQUIRED, ALTERNATIVE, DISABLED */
export async function setBrowserFlow(
  administrator: Administrator,
  wanted: Readonly<Record<string, string>>,
): Promise<void> {
  const path = '/admin/realms/practice/authentication/flows/browser/executions';
  const headers = {
    authorization: `Bearer ${await tokenOf(administrator)}`,
    'content-type': 'application/json',
  };
  const { text } = await send(administrator, 'GET', path, headers);
  const executions = JSON.parse(text) as readonly Execution[];
  for (const [provider, requirement] of Object.entries(wanted)) {
    const execution = executions.find(({ providerId }) => providerId === provider);
    if (execution === undefined) throw new Error(`the browser flow has no execution ${provider}`);
    const body = JSON.stringify({ ...execution, requirement });
    const { status } = await send(administrator, 'PUT', path, headers, body);
    if (status >= 300) throw new Error(`${provider} was not set to ${requirement}: ${status}`);
  }
}
