/** Section of the target file for files that it hands out. */
import { Type } from 'typebox';
import { ByName, closed, Name } from '../schema-parts.js';

const Export = Type.Object(
  {
    title: Type.Optional(Type.String({ minLength: 1, description: 'What people call it.' })),
    persona: Type.String({ description: 'Who may export.' }),
    denied: Type.Array(Type.String(), { minItems: 1, description: 'Who must be refused it.' }),
    action: {
      ...Name,
      description: 'The action that answers with the file; its request sends ${export.key}.',
    },
    resource: Type.String({ description: 'The resource whose canaries it holds.' }),
    format: Type.Enum(['jwe'], {
      description: 'How it is encrypted: jwe is RFC 7516 in any serialization, under a password.',
    }),
  },
  closed,
);

export const Exports = ByName(Export, 'Files that leave the system, encrypted.');
