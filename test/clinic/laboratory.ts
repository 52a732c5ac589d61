/** The partner laboratory: sends results, signed or not quite. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { RunningClinic } from '../../targets/clinic/app/clinic.js';
import { PEOPLE } from './clinic-client.js';

export const LAB_SECRET = PEOPLE.partners.lab.secret;

export const BODY = JSON.stringify({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'Potassium from outside' },
  subject: { reference: 'Patient/p-alice' },
  valueQuantity: { value: 4.1, unit: 'mmol/L' },
});

/** A result, and how it is signed; what isn't said is right. */
export interface Message {
  readonly id?: string;
  readonly body?: string;
  /** What is signed, when it isn't what is sent. */
  readonly signed?: string;
  readonly at?: number;
  readonly key?: string;
  readonly headers?: Record<string, string | undefined>;
}

/** Sends a message to the byte; a header that is undefined is left out. */
export function send(
  clinic: RunningClinic,
  message: Message = {},
): Promise<{ status: number; id: string | undefined }> {
  const {
    id = 'msg-1',
    body = BODY,
    signed = body,
    at = Date.now(),
    key = LAB_SECRET,
    headers = {},
  } = message;
  const timestamp = String(Math.floor(at / 1000));
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${signed}`).digest('base64');
  const all: Record<string, string | undefined> = {
    'content-type': 'application/fhir+json',
    'x-request-id': `request-${id}`,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${mac}`,
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(`${clinic.url}/inbound/observations`, {
      method: 'POST',
      ca: readFileSync(clinic.ca),
      agent: false,
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
    });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, id: JSON.parse(text).id }));
    });
    outgoing.end(body);
  });
}
