import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { interaction } from './interaction.js';
import { resourceReply } from './reading.js';
import { openRecord } from './record.js';

/**
 * Reads a document's content. FHIR R4 2.18: as itself, unless the client asks for the resource with
 * Accept: application/fhir+json (then the content is base64 within it).
 */
export function registerBinary(app: App, clinic: Clinic): void {
  const route = { method: 'GET', url: '/fhir/Binary/:id', action: 'read', type: 'Binary' } as const;
  interaction(app, clinic, route, async (call) => {
    const opened = await openRecord(call, 'Binary', call.params.id ?? '', 'read');
    if (!opened.open) return opened.reply;
    const { stored, about } = opened;
    if (call.headers.accept?.includes('application/fhir+json')) return { ...resourceReply(stored), about };
    const { contentType, data } = stored.content as unknown as { contentType: string; data: string };
    const raw = { type: `${contentType}; charset=utf-8`, content: Buffer.from(data, 'base64') };
    return { status: 200, raw, about };
  });
}
