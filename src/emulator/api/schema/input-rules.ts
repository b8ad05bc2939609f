import type { AwsError } from "../../aws-error.ts";
import { constraintText, EnumError, InputError, InputTypeError, MissingMemberError } from "./input-error.ts";

/** What a service checks in its inputs besides the types of its schemas, and its errors. */
export interface InputRules {
  /** The values of enumerations by member name: the SDK's schemas do not contain them. */
  readonly enums?: Readonly<Record<string, readonly string[]>>;
  /** Numeric members that need not be integers: the SDK's schemas do not distinguish them. */
  readonly doubles?: readonly string[];
  /** Required members of these structures are not checked, because the service reports them itself. */
  readonly incomplete?: readonly string[];
  /** The error for a missing member. */
  missing(member: string, error: MissingMemberError): AwsError;
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
  missing: (member) => violation(constraintText("null", member, "not be null")),
});

/**
 * Converts an error about an input to the service's error.
 *
 * @param typeError the protocol's error for a wrong type.
 * @returns other errors unchanged.
 */
export function toAwsError(error: unknown, rules: InputRules, typeError: (message: string) => AwsError): unknown {
  if (!(error instanceof InputError)) return error;
  if (error instanceof InputTypeError) return typeError(error.message);
  if (error instanceof MissingMemberError) return rules.missing(error.member, error);
  if (!(error instanceof EnumError)) return error;
  const constraint = `satisfy enum value set: [${error.allowed.join(", ")}]`;
  return rules.violation(constraintText(`'${error.value}'`, error.member, constraint));
}
