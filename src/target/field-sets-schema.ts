/** Section of the target file for the fields of a record that each role is to get. */
import { Type } from 'typebox';
import type { FieldSet } from '../kinds/field-sets.js';
import type { TargetFile } from './schema.js';
import { ByName, closed, Name } from './schema-parts.js';

const Fields = Type.Array(Name, { minItems: 1 });

export const MinimumNecessary = ByName(
  Type.Object(
    {
      title: Type.Optional(Type.String()),
      resource: Type.String({ description: 'The record, one of `resources`.' }),
      fields: { ...Fields, description: 'Canaries of the record, each of which stands in one field of it.' },
      whole: Type.String({ description: 'A persona that gets every field.' }),
      gets: ByName(Fields, 'Persona → the fields that its role is to get, by the rules of the owner.'),
      ways: ByName(
        Type.Object(
          {
            actions: Type.Array(Name, { minItems: 1 }),
            personas: Type.Optional(
              Type.Array(Type.String(), {
                minItems: 1,
                description: 'Who may ask in this way, where not all may.',
              }),
            ),
          },
          closed,
        ),
        'Every way by which the record comes: read, search, history.',
      ),
    },
    closed,
  ),
  'Records of which each role gets the fields that its work needs.',
);

export function fieldSetsOf({ minimumNecessary = {} }: TargetFile): readonly FieldSet[] {
  return Object.entries(minimumNecessary).map(([name, { resource, fields, whole, gets, ways }]) => {
    const all = [
      { persona: whole, gets: fields },
      ...Object.entries(gets).map(([persona, own]) => ({ persona, gets: own })),
    ];
    return {
      name,
      resource,
      fields: [...fields],
      whole,
      asks: Object.entries(ways).flatMap(([way, { actions, personas }]) =>
        actions.flatMap((action) =>
          all
            .filter(({ persona }) => personas?.includes(persona) ?? true)
            .map((each) => ({ way, action, persona: each.persona, gets: [...each.gets] })),
        ),
      ),
    };
  });
}
