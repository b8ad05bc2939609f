import { createHash } from "node:crypto";
import jsonata from "jsonata";
import { isRecord } from "../../base/encoding.ts";
import { type Random, randomFrom, uuidFrom } from "../../base/random.ts";
import { AwsError } from "../aws-error.ts";

/** What expressions can read: `$states`, and functions. */
interface Scope {
  readonly states: unknown;
  readonly functions: ExpressionFunctions;
}

/** A value of a definition in which every string `{% … %}` is a JSONata expression. */
export interface Template {
  /** The value, if it contains no expression. */
  readonly constant: { readonly value: unknown } | undefined;
  /** Evaluates every expression. Settles within one macrotask turn. Rejects if one fails or has no value. */
  evaluate(scope: Scope): Promise<unknown>;
}

type Expression = ReturnType<typeof jsonata>;
type Build = (values: readonly unknown[]) => unknown;

const delimited = /^\{%([\s\S]*)%\}$/;

/**
 * Compiles a template. Each expression is parsed once.
 *
 * @param where the path of the value in the definition, for errors.
 * @throws {AwsError} InvalidDefinition for a syntax error, or what Step Functions does not allow in expressions.
 */
export function compileTemplate(value: unknown, where: string): Template {
  const expressions: { readonly run: Expression; readonly text: string }[] = [];
  const compile = (part: unknown, path: string): Build => {
    if (typeof part === "string" && delimited.test(part)) {
      const index = expressions.push(compileExpression(part, path)) - 1;
      return (values) => values[index];
    }
    if (Array.isArray(part)) {
      const items = part.map((item, i) => compile(item, `${path}[${i}]`));
      return (values) => items.map((build) => build(values));
    }
    if (!isRecord(part)) return () => part;
    const members = Object.entries(part).map(([name, item]) => [name, compile(item, `${path}.${name}`)] as const);
    return (values) => Object.fromEntries(members.map(([name, build]) => [name, build(values)]));
  };
  const build = compile(value, where);
  return {
    constant: expressions.length === 0 ? { value } : undefined,
    evaluate: async (scope) => {
      const bindings = { ...scope.functions, states: scope.states };
      const values = expressions.map(async ({ run, text }) => {
        const found: unknown = await run.evaluate(undefined, bindings);
        if (found === undefined) throw new Error(`the expression ${text} at ${where} returned nothing`);
        return found;
      });
      return build(await Promise.all(values));
    },
  };
}

function compileExpression(text: string, where: string) {
  const source = delimited.exec(text)?.[1] ?? "";
  refuseNewerOperators(source, where);
  try {
    const run = jsonata(source);
    refuseEval(run.ast(), where);
    return { run, text };
  } catch (error) {
    if (error instanceof Error) throw error;
    const { message } = error as { readonly message?: string };
    throw problem(message ?? "the expression is invalid", where);
  }
}

/** Step Functions has JSONata 2.0, which lacks the operators of 2.1. */
function refuseNewerOperators(source: string, where: string): void {
  const withoutTexts = source.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\/\*[\s\S]*?\*\//g, "");
  const operator = /\?\?|\?:/.exec(withoutTexts)?.[0];
  if (operator !== undefined) throw problem(`unknown operator ${operator}`, where);
}

/** Step Functions has no `$eval` (SFN-DG). */
function refuseEval(ast: unknown, where: string): void {
  JSON.stringify(ast, (_, node: unknown) => {
    if (isRecord(node) && node.type === "variable" && node.value === "eval") throw unsupported("$eval", where);
    return node;
  });
}

/** Functions that JSONata expressions may call, by name without the `$`. */
export type ExpressionFunctions = Readonly<Record<string, (...args: never[]) => unknown>>;

/** `$range` returns at most this many numbers (SFN-DG, States.ArrayRange). */
const rangeMax = 1_000;

/**
 * The functions that Step Functions adds to JSONata (SFN-DG "Transforming data with JSONata"), and those of JSONata that
 * read the clock.
 *
 * @param nowMs the virtual time, milliseconds since the epoch.
 */
export const extraFunctions = (random: Random, nowMs: () => number): ExpressionFunctions => ({
  partition: (items: readonly unknown[], size: number) => {
    if (!(size >= 1)) throw new Error("$partition: the size must be at least 1");
    return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
  },
  range: (first: number, last: number, step: number) => {
    const count = Math.floor((last - first) / step) + 1;
    if (!(count <= rangeMax)) throw new Error(`$range: more than ${rangeMax} numbers`);
    return Array.from({ length: Math.max(0, count) }, (_, i) => first + i * step);
  },
  hash: (text: string, algorithm = "SHA-1") => hashOf(text, algorithm),
  // AWS does not publish its generator: the same seed gives the same number, but not AWS's.
  random: (seed?: number) => (seed === undefined ? random : randomFrom(seed)).next(),
  uuid: () => uuidFrom(random),
  parse: (text: string) => JSON.parse(text),
  now: () => new Date(nowMs()).toISOString(),
  millis: () => nowMs(),
});

/** The algorithms of `$hash`, by the names that Step Functions gives them, and Node's names. */
const algorithms: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** The hash of a text in lower-case hexadecimal. @throws {Error} for an unknown algorithm. */
function hashOf(text: string, algorithm: string): string {
  const name = Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined;
  if (name === undefined) throw new Error(`$hash: the algorithm must be one of ${Object.keys(algorithms).join(", ")}`);
  return createHash(name).update(text).digest("hex");
}

/** The definition of a state machine is invalid. */
export const invalidDefinition = (message: string): AwsError =>
  new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${message}'`);

/** A part of a definition that AWS supports and the emulator does not, by its name. */
export const unsupported = (what: string, where: string): AwsError =>
  invalidDefinition(`UNSUPPORTED: flatten's emulator does not support ${what} at ${where}`);

/** An object of a definition. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A part of a definition is not as the language wants it. */
export const problem = (what: string, where: string): AwsError =>
  invalidDefinition(`SCHEMA_VALIDATION_FAILED: ${what} at ${where}`);

/** An object of a definition, whose fields are read and checked. Every method throws InvalidDefinition. */
export class Fields {
  readonly value: JsonObject;
  /** Its path in the definition, which errors contain. */
  readonly where: string;

  /** @throws {AwsError} InvalidDefinition if the value is no object. */
  constructor(value: unknown, where: string) {
    if (!isRecord(value)) throw problem("The value should be an object", where);
    this.value = value;
    this.where = where;
  }

  /** Checks that there are only these fields. Others are those that the emulator does not support. */
  allow(...supported: readonly string[]): void {
    const other = Object.keys(this.value).find((name) => !supported.includes(name));
    if (other !== undefined) throw unsupported(other, this.where);
  }

  /** Text, if it is there. */
  text(name: string): string | undefined {
    const value = this.value[name];
    if (value === undefined || typeof value === "string") return value;
    throw problem(`${name} should be a string`, this.where);
  }

  /** Text that must be there. */
  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw problem(`The field '${name}' is required but was missing`, this.where);
    return value;
  }

  /** A number of at least `min`, if it is there. */
  number(name: string, min: number): number | undefined {
    const value = this.value[name];
    if (value === undefined) return undefined;
    if (typeof value === "number" && value >= min) return value;
    throw problem(`${name} should be a number of at least ${min}`, this.where);
  }

  /** One of these texts, which must be there. */
  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.requiredText(name);
    const found = allowed.find((one) => one === value);
    if (found === undefined) throw unsupported(`${name} ${value}`, this.where);
    return found;
  }

  /** A list of texts that must not be empty. */
  texts(name: string): readonly string[] {
    const value = this.value[name];
    if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string")) return value;
    throw problem(`${name} should be a list of strings`, this.where);
  }

  /** An object. */
  object(name: string): Fields {
    return new Fields(this.value[name], this.#pathOf(name));
  }

  /** A list of objects; empty if it is absent. */
  objects(name: string): readonly Fields[] {
    const value = this.value[name] ?? [];
    if (!Array.isArray(value)) throw problem(`${name} should be an array`, this.where);
    return value.map((item, i) => new Fields(item, `${this.where}.${name}[${i}]`));
  }

  /** A template, if it is there. */
  template(name: string): Template | undefined {
    const value = this.value[name];
    return value === undefined ? undefined : compileTemplate(value, this.#pathOf(name));
  }

  #pathOf(name: string): string {
    return `${this.where === "/" ? "" : this.where}/${name}`;
  }
}
