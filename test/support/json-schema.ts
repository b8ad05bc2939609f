import { Ajv2020 } from "ajv/dist/2020.js";

/** What is wrong with a value by a JSON Schema 2020-12, each with its path; empty for a valid value. */
export function schemaErrors(schema: object, value: unknown): string[] {
  const validate = validatorOf(schema);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}

const validators = new WeakMap<object, ReturnType<Ajv2020["compile"]>>();

function validatorOf(schema: object) {
  const known = validators.get(schema) ?? new Ajv2020({ allErrors: true }).compile(schema);
  validators.set(schema, known);
  return known;
}

/**
 * What is wrong with a document of flatten by the published schema. Only the definitions of its kind are tried, so that
 * the errors are about that kind.
 */
export function documentErrors(schema: PublishedSchema, document: { readonly kind: string }): string[] {
  const references = schema.oneOf.filter(({ $ref }) => {
    const definition = schema.$defs[$ref.replace("#/$defs/", "")];
    return JSON.stringify(definition?.properties?.kind ?? definition?.oneOf?.[0]?.properties?.kind ?? {}).includes(
      JSON.stringify(document.kind),
    );
  });
  return references.length === 0
    ? [`no definition has the kind ${document.kind}`]
    : schemaErrors({ ...schema, oneOf: references }, document);
}

/** The members of docs/result.schema.json that choose a definition. */
export interface PublishedSchema {
  readonly oneOf: readonly { readonly $ref: string }[];
  readonly $defs: Readonly<Record<string, Definition>>;
}

interface Definition {
  readonly properties?: { readonly kind?: unknown };
  readonly oneOf?: readonly Definition[];
}
