/** Bodies of forms that files are uploaded by: multipart/form-data, RFC 7578. */
import { randomBytes } from 'node:crypto';
import type { TargetMultipart } from './schema.js';
import { fill, type Variables } from './template.js';

/** `type` holds the boundary, so no other content type can stand in its place. */
export function multipartBody(
  fields: TargetMultipart,
  variables: Variables,
): { readonly body: Buffer; readonly type: string } {
  const boundary = `safeprobe-${randomBytes(12).toString('hex')}`;
  const parts = Object.entries(fields).flatMap(([name, field]) => {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"`;
    if (typeof field === 'string') return [`${head}\r\n\r\n`, fill(field, variables), '\r\n'];
    const type = field.type ?? 'application/octet-stream';
    return [
      `${head}; filename="${quoted(fill(field.name, variables))}"\r\nContent-Type: ${type}\r\n\r\n`,
      'base64' in field ? Buffer.from(field.base64, 'base64') : fill(field.content, variables),
      '\r\n',
    ];
  });
  return {
    body: Buffer.concat([...parts, `--${boundary}--\r\n`].map((part) => Buffer.from(part))),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}

/** As browsers write names: nothing in them ends the quotes or the line. */
function quoted(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}
