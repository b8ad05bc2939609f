/** The part of JSON Schema 2020-12 that docs/result.schema.json uses. */
interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly pattern?: string;
}

function typeMatches(type: string, value: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

function objectErrors(schema: Schema, value: Record<string, unknown>, root: Schema, path: string): string[] {
  const missing = (schema.required ?? []).filter((key) => !Object.hasOwn(value, key));
  return [
    ...missing.map((key) => `${path}/${key}: missing`),
    ...Object.entries(value).flatMap(([key, member]) => {
      const known = schema.properties?.[key] ?? schema.additionalProperties;
      if (known === false) return [`${path}/${key}: not allowed`];
      return typeof known === "object" ? schemaErrors(known, member, root, `${path}/${key}`) : [];
    }),
  ];
}

/** What is wrong with a value, by its path; empty if nothing is. */
export function schemaErrors(schema: Schema, value: unknown, root: Schema = schema, path = ""): string[] {
  if (schema.$ref !== undefined) {
    const target = root.$defs?.[schema.$ref.replace("#/$defs/", "")];
    return target === undefined ? [`${schema.$ref}: unknown`] : schemaErrors(target, value, root, path);
  }
  const passing = (options: readonly Schema[]) =>
    options.filter((option) => schemaErrors(option, value, root, path).length === 0).length;
  if (schema.anyOf !== undefined && passing(schema.anyOf) === 0) return [`${path}: none of anyOf`];
  if (schema.oneOf !== undefined && passing(schema.oneOf) !== 1) return [`${path}: not exactly one of oneOf`];
  if (schema.const !== undefined && value !== schema.const) return [`${path}: not ${String(schema.const)}`];
  if (schema.enum !== undefined && !schema.enum.includes(value)) return [`${path}: not in enum`];
  if (schema.type !== undefined && !typeMatches(schema.type, value)) return [`${path}: not ${schema.type}`];
  if (typeof value === "number") {
    if (value < (schema.minimum ?? Number.NEGATIVE_INFINITY)) return [`${path}: below minimum`];
    if (value <= (schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY)) return [`${path}: not above minimum`];
  }
  if (typeof value === "string" && !new RegExp(schema.pattern ?? "").test(value)) return [`${path}: pattern`];
  if (Array.isArray(value) && schema.items !== undefined) {
    const { items } = schema;
    return value.flatMap((item, index) => schemaErrors(items, item, root, `${path}/${index}`));
  }
  if (schema.type === "object") return objectErrors(schema, value as Record<string, unknown>, root, path);
  return [];
}
