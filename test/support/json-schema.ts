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
