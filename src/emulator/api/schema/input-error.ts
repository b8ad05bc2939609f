import { AwsError } from "../../aws-error.ts";

/** An input that does not match its operation's schema. */
export abstract class InputError extends Error {
  /** The member, from the input's root; list items by their number from 1. */
  path: readonly (string | number)[] = [];

  /** The member in the style of AWS's messages, e.g. `metrics.1.member.metricStat.unit`. */
  get member(): string {
    return this.path.map((part) => (typeof part === "number" ? `${part}.member` : lowerFirst(part))).join(".");
  }
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** A value of the wrong type, or one that its wire format does not allow. */
export class InputTypeError extends InputError {
  override name = "InputTypeError";
}

/** A required member that is absent. */
export class MissingMemberError extends InputError {
  override name = "MissingMemberError";

  constructor() {
    super("a required member is missing");
  }
}

/** A text that is not one of the values of its enumeration. */
export class EnumError extends InputError {
  override name = "EnumError";
  readonly value: string;
  readonly allowed: readonly string[];

  constructor(value: string, allowed: readonly string[]) {
    super(`${value} is not one of ${allowed.join(", ")}`);
    this.value = value;
    this.allowed = allowed;
  }
}

/** Adds the position of a value to an error that was thrown for it. */
export function locate(error: unknown, part: string | number): unknown {
  if (error instanceof InputError) error.path = [part, ...error.path];
  return error;
}

/** The error for a body that is not a document of the protocol, or has values of other types than its schema. */
export const serializationError = (message: string): AwsError => new AwsError("SerializationException", message);

/** AWS's text for a value that violates a constraint. */
export const constraintText = (value: string, member: string, constraint: string): string =>
  `1 validation error detected: Value ${value} at '${member}' failed to satisfy constraint: Member must ${constraint}`;
