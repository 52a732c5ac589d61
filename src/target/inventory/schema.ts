/** The section of the target file for what there is to call: descriptions, pages to follow, and how to call each. */
import { type Static, Type } from 'typebox';
import { ByName, ByWord, closed, Matcher, Request, Template } from '../schema-parts.js';

const Operation = Type.String({
  pattern: '^(\\*|[A-Z]+) /\\S*$',
  description: 'METHOD /path, parameters in braces, as the description has it: GET /patients/{id}.',
});
const Reason = Type.String({ minLength: 10, description: 'Why, in a sentence: it stands in the report.' });
const Listed = Type.Array(Type.Object({ operation: Operation, why: Reason }, closed), { minItems: 1 });
const Values = ByWord(Template, 'Parameter of path or query → its value.');

const Document = Type.Object(
  {
    format: Type.Enum(['openapi', 'fhir'], {
      description: 'openapi: OpenAPI 3.x or Swagger 2.0, JSON or YAML. fhir: a CapabilityStatement.',
    }),
    request: Type.Optional(Request),
    file: Type.Optional(
      Type.String({ description: 'A file beside the target file, where the target does not serve it.' }),
    ),
    persona: Type.Optional(Type.String({ description: 'Who reads it; nobody in particular when left out.' })),
    prefix: Type.Optional(
      Type.String({
        pattern: '^/\\S*$',
        description: 'What stands before each of its paths; the path of its own server when left out.',
      }),
    ),
    signIn: Type.Optional(
      Type.String({
        description: 'The sign-in path whose carrier its operations take; the first when left out.',
      }),
    ),
  },
  { ...closed, description: 'Either `request` or `file` says where it is.' },
);

export const Inventory = Type.Object(
  {
    documents: Type.Optional(ByName(Document, 'Descriptions of the interface by name.')),
    crawl: Type.Optional(
      Type.Object(
        {
          persona: Type.String({ description: 'Who follows the links.' }),
          signIn: Type.Optional(Type.String({ description: 'By which path; the first for the persona.' })),
          from: Type.Array(Template, { minItems: 1, description: 'Pages to begin at.' }),
          pages: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 5000,
              description: 'How many are opened; 50 when left out.',
            }),
          ),
        },
        { ...closed, description: 'Pages whose links are followed within the first base address.' },
      ),
    ),
    values: Type.Optional(Values),
    operations: Type.Optional(
      Type.Record(
        Operation,
        Type.Object(
          {
            persona: Type.Optional(
              Type.String({
                description: 'Who calls it with valid credentials; each in turn when left out.',
              }),
            ),
            signIn: Type.Optional(
              Type.String({ description: 'Another sign-in path than its description has.' }),
            ),
            values: Type.Optional(Values),
            request: Type.Optional(
              Type.Object(
                {
                  headers: Request.properties.headers,
                  json: Request.properties.json,
                  form: Request.properties.form,
                  multipart: Request.properties.multipart,
                  text: Request.properties.text,
                },
                { ...closed, description: 'What is sent beside method and path.' },
              ),
            ),
            success: Type.Optional(Matcher),
          },
          closed,
        ),
        {
          ...closed,
          description:
            'METHOD /path → how it is called. One that may change something is called with valid credentials only if it stands here.',
        },
      ),
    ),
    invalid: Type.Optional(Matcher),
    exclude: Type.Optional(Listed),
    open: Type.Optional(Listed),
  },
  {
    ...closed,
    description: 'What there is to call, read from descriptions and by following links.',
  },
);
export type TargetDocument = Static<typeof Document>;
