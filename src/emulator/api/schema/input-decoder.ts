import type { NormalizedSchema } from "./codec.ts";
import { EnumError, type InputRules, InputTypeError, locate, MissingMemberError } from "./input-rules.ts";

/**
 * How a wire format represents simple values. Each function converts a value that was parsed from the wire and throws
 * an InputTypeError for any other value.
 */
export interface WireFormat {
  text(value: unknown): string;
  boolean(value: unknown): boolean;
  /** A finite number. */
  number(value: unknown): number;
  bytes(value: unknown): Uint8Array;
  timestamp(value: unknown): Date;
  /** The name of a member on the wire. */
  nameOf(name: string, member: NormalizedSchema): string;
}

/** Converts a parsed value to the type of its schema. @throws {InputError} for a value that does not match. */
export type Decoder = (value: unknown) => unknown;

/**
 * Creates the decoder of an operation's input.
 *
 * The result has exactly the types of the schema: unknown members are omitted, absent and null members as well, and
 * lists and maps contain no nulls. A part of the input that is exactly like that is not copied. Required members, integers and
 * enumerations are checked too. The depth of the result is that of the schema, whatever the depth of the input.
 */
export function inputDecoder(schema: NormalizedSchema, format: WireFormat, rules: InputRules): Decoder {
  return schema.isUnitSchema() ? () => ({}) : new DecoderFactory(format, rules).decoderOf(schema, "");
}

interface Member {
  readonly name: string;
  readonly wireName: string;
  readonly isRequired: boolean;
  readonly decode: Decoder;
}

const integersMax = Number.MAX_SAFE_INTEGER;

class DecoderFactory {
  readonly #format: WireFormat;
  readonly #rules: InputRules;
  /** By the SDK's schema object: schemas can contain themselves. */
  readonly #structures = new Map<unknown, Decoder>();

  constructor(format: WireFormat, rules: InputRules) {
    this.#format = format;
    this.#rules = rules;
  }

  /** @param name of the member that has the value. */
  decoderOf(schema: NormalizedSchema, name: string): Decoder {
    if (schema.isStructSchema()) return this.#structure(schema);
    if (schema.isListSchema()) return listDecoder(this.decoderOf(schema.getValueSchema(), name));
    if (schema.isMapSchema()) return mapDecoder(this.decoderOf(schema.getValueSchema(), name));
    if (schema.isBlobSchema()) return this.#format.bytes;
    if (schema.isTimestampSchema()) return this.#format.timestamp;
    if (schema.isBooleanSchema()) return this.#format.boolean;
    if (schema.isNumericSchema()) return this.#rules.doubles?.includes(name) ? this.#double() : this.#integer();
    if (schema.isStringSchema()) return this.#text(name);
    throw new Error(`the schema of ${name} has an unsupported type`);
  }

  /** Documents in JSON have texts for the numbers that JSON does not have. */
  #double(): Decoder {
    const { number } = this.#format;
    return (value) =>
      value === "NaN" || value === "Infinity" || value === "-Infinity" ? Number(value) : number(value);
  }

  #integer(): Decoder {
    const { number } = this.#format;
    return (value) => {
      const decoded = number(value);
      if (!Number.isInteger(decoded) || Math.abs(decoded) > integersMax) {
        throw new InputTypeError("NUMBER_VALUE can not be converted to an Integer");
      }
      return decoded;
    };
  }

  #text(name: string): Decoder {
    const { text } = this.#format;
    const { enums = {} } = this.#rules;
    const allowed = Object.hasOwn(enums, name) ? enums[name] : undefined;
    if (allowed === undefined) return text;
    return (value) => {
      const decoded = text(value);
      if (!allowed.includes(decoded)) throw new EnumError(decoded, allowed);
      return decoded;
    };
  }

  #structure(schema: NormalizedSchema): Decoder {
    const key = schema.getSchema();
    const known = this.#structures.get(key);
    if (known !== undefined) return known;
    const members: Member[] = [];
    const decode: Decoder = (value) => decodeStructure(value, members);
    this.#structures.set(key, decode);
    const required = this.#requiredCount(key);
    let index = 0;
    for (const [name, member] of schema.structIterator()) {
      const wireName = this.#format.nameOf(name, member);
      members.push({ name, wireName, isRequired: index++ < required, decode: this.decoderOf(member, name) });
    }
    return decode;
  }

  /** How many of the first members are required: the seventh element of the SDK's structures. */
  #requiredCount(schema: unknown): number {
    if (!Array.isArray(schema)) return 0;
    const isIncomplete = this.#rules.incomplete?.includes(schema[2]) ?? false;
    return isIncomplete || typeof schema[6] !== "number" ? 0 : schema[6];
  }
}

function decodeStructure(value: unknown, members: readonly Member[]): unknown {
  if (typeof value !== "object" || value === null)
    throw new InputTypeError(`${kindOf(value)} found where a structure was expected`);
  if (Array.isArray(value)) throw new InputTypeError("Start of list found where not expected");
  const input = value as Readonly<Record<string, unknown>>;
  let copy: Record<string, unknown> | undefined;
  let count = 0;
  for (let index = 0; index < members.length; index++) {
    const { name, wireName, isRequired, decode } = members[index] as Member;
    const item = input[wireName];
    if (item === undefined || item === null) {
      if (isRequired) throw locate(new MissingMemberError(), name);
      continue;
    }
    const decoded = decodeAt(name, item, decode);
    count++;
    if (copy === undefined && (decoded !== item || name !== wireName)) copy = pick(input, members.slice(0, index));
    if (copy !== undefined) copy[name] = decoded;
  }
  // Without a list of the keys, because every structure of every request is counted.
  for (const _ in input) count--;
  return copy ?? (count === 0 ? input : pick(input, members));
}

/** Copies those of the members that an input has. They have been decoded, and are the same on the wire. */
function pick(input: Readonly<Record<string, unknown>>, members: readonly Member[]): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const { name } of members) if (input[name] !== undefined && input[name] !== null) copy[name] = input[name];
  return copy;
}

/** Decodes a part of an input. An error about it names the part. */
export function decodeAt<T>(part: string | number, item: unknown, decode: (value: unknown) => T): T {
  try {
    return decode(item);
  } catch (error) {
    throw locate(error, part);
  }
}

const listDecoder =
  (decode: Decoder): Decoder =>
  (value) => {
    if (!Array.isArray(value)) throw new InputTypeError(`${kindOf(value)} found where a list was expected`);
    let copy: unknown[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const decoded = decodeAt(index + 1, value[index], decode);
      if (copy === undefined && decoded !== value[index]) copy = value.slice(0, index);
      copy?.push(decoded);
    }
    return copy ?? value;
  };

/** Keys are own properties of the result, whatever their names. */
const mapDecoder =
  (decode: Decoder): Decoder =>
  (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new InputTypeError(`${kindOf(value)} found where a map was expected`);
    }
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, decodeAt(key, one, decode)]));
  };

/** The name of a value's JSON type in AWS's messages. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "NULL_VALUE";
  if (typeof value === "boolean") return value ? "TRUE_VALUE" : "FALSE_VALUE";
  if (typeof value === "object") return Array.isArray(value) ? "START_ARRAY" : "START_OBJECT";
  return typeof value === "string" ? "STRING_VALUE" : "NUMBER_VALUE";
}
