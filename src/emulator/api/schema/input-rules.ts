import { AwsError } from "../../aws-error.ts";

/** What a service checks in its inputs besides the types of its schemas, and its errors. */
export interface InputRules {
  /** The values of enumerations by member name: the SDK's schemas do not contain them. */
  readonly enums?: Readonly<Record<string, readonly string[]>>;
  /** Numeric members that need not be integers: the SDK's schemas do not distinguish them. */
  readonly doubles?: readonly string[];
  /** Required members of these structures are not checked, because the service reports them itself. */
  readonly incomplete?: readonly string[];
  /** The error for a missing member. */
  missing(error: InputError): AwsError;
  /** The error for a value that violates a constraint, with AWS's text. */
  violation(message: string): AwsError;
}

/** Rules of a service that has AWS's usual texts for missing members and violated constraints. */
export const usualRules = (
  violation: (message: string) => AwsError,
  more: Pick<InputRules, "enums" | "doubles" | "incomplete"> = {},
): InputRules => ({
  ...more,
  violation,
  missing: ({ member }) => violation(constraintText("null", member, "not be null")),
});

/**
 * Converts an error about an input to the service's error.
 *
 * @param typeError the protocol's error for a wrong type.
 * @returns other errors unchanged.
 */
export function toAwsError(error: unknown, rules: InputRules, typeError: (message: string) => AwsError): unknown {
  if (error instanceof InputTypeError) return typeError(error.message);
  if (error instanceof MissingMemberError) return rules.missing(error);
  if (!(error instanceof EnumError)) return error;
  const constraint = `satisfy enum value set: [${error.allowed.join(", ")}]`;
  return rules.violation(constraintText(`'${error.value}'`, error.member, constraint));
}

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

/** Returns what takes the value of a required member, named by its path; a text that is empty counts as missing. */
export const requiredBy =
  ({ missing }: InputRules) =>
  <T>(value: T | undefined, path: string): T => {
    if (value !== undefined && value !== "") return value;
    const error = new MissingMemberError();
    error.path = [path];
    throw missing(error);
  };

/** The error for a body that is not a document of the protocol, or has values of other types than its schema. */
export const serializationError = (message: string): AwsError => new AwsError("SerializationException", message);

/** AWS's text for a value that violates a constraint. */
export const constraintText = (value: string, member: string, constraint: string): string =>
  `1 validation error detected: Value ${value} at '${member}' failed to satisfy constraint: Member must ${constraint}`;
