import { Ajv2020 } from "ajv/dist/2020.js";

/** What is wrong with a value by a JSON Schema 2020-12, each with its path; empty for a valid value. */
export function schemaErrors(schema: object, value: unknown): string[] {
  return errorsBy(compilerOf(schema).compile(wholeSchema), value);
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
  if (references.length === 0) return [`no definition has the kind ${document.kind}`];
  const oneOf = references.map(({ $ref }) => ({ $ref: `${schemaId}${$ref}` }));
  return errorsBy(compilerOf(schema).compile({ oneOf }), document);
}

const schemaId = "https://flatten.example/schema.json";
const wholeSchema = { $ref: schemaId };

function errorsBy(validate: ReturnType<Ajv2020["compile"]>, value: unknown): string[] {
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}

/** By the object, because the text of the published schema takes milliseconds, and by the text. */
const compilers = new WeakMap<object, Ajv2020>();
const compilersByText = new Map<string, Ajv2020>();

/**
 * The compiler that knows a schema. Equal schemas share one, since the published schema takes a third of a second to
 * compile, and each of its definitions is compiled only once.
 */
function compilerOf(schema: object): Ajv2020 {
  const compiler = compilers.get(schema) ?? compilerOfText(schema, JSON.stringify(schema));
  compilers.set(schema, compiler);
  return compiler;
}

function compilerOfText(schema: object, text: string): Ajv2020 {
  const known = compilersByText.get(text);
  if (known !== undefined) return known;
  const compiler = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    inlineRefs: false,
    code: { optimize: false },
  });
  compiler.addSchema(schema, schemaId);
  compilersByText.set(text, compiler);
  return compiler;
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
