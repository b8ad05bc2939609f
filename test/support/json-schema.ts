import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import schema from "../../docs/result.schema.json" with { type: "json" };

const schemaId = "https://flatten.example/schema.json";

/** Each definition is compiled when the first document needs it: all of them take a third of a second. */
const compiler = new Ajv2020({
  allErrors: true,
  allowUnionTypes: true,
  inlineRefs: false,
  code: { optimize: false },
}).addSchema(schema, schemaId);

const validators = new Map<unknown, ValidateFunction | undefined>();

/**
 * What is wrong with a document of flatten by docs/result.schema.json, each with its path; empty for a valid document. Only
 * the definitions of its kind are tried, so that the errors are about that kind.
 */
export function schemaErrors(document: unknown): string[] {
  const { kind } = document as { readonly kind?: unknown };
  if (!validators.has(kind)) validators.set(kind, validatorOf(kind));
  const validate = validators.get(kind);
  if (validate === undefined) return [`no definition has the kind ${kind}`];
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}

interface Definition {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly oneOf?: readonly Definition[];
}

function validatorOf(kind: unknown): ValidateFunction | undefined {
  const definitions = schema.$defs as Readonly<Record<string, Definition>>;
  const oneOf = schema.oneOf.filter(({ $ref }) => {
    const definition = definitions[$ref.replace("#/$defs/", "")];
    const kinds = definition?.properties?.kind ?? definition?.oneOf?.[0]?.properties?.kind;
    return JSON.stringify(kinds ?? {}).includes(JSON.stringify(kind) ?? "undefined");
  });
  if (oneOf.length === 0) return undefined;
  return compiler.compile({ oneOf: oneOf.map(({ $ref }) => ({ $ref: `${schemaId}${$ref}` })) });
}
