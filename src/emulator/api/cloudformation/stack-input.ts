import type { Parameter, Tag } from "@aws-sdk/client-cloudformation";
import { AwsError } from "../../aws-error.ts";
import type { FailureRule, Tags } from "../../cloudformation/engine/stack.ts";
import type { ParameterInput } from "../../cloudformation/template/parameters.ts";
import { validationError } from "../../cloudformation/validation-error.ts";

/** The template of a request; undefined if it uses the one that the stack has. */
export function templateTextOf(input: {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly UsePreviousTemplate?: boolean | undefined;
}): string | undefined {
  if (input.TemplateURL !== undefined) {
    throw new AwsError("ValidationError", "flatten's emulator has no S3: send the template as TemplateBody.");
  }
  if (input.TemplateBody !== undefined) return input.TemplateBody;
  if (input.UsePreviousTemplate === true) return undefined;
  throw validationError("Either Template URL or Template Body must be specified.");
}

export const parameterInputs = (parameters: readonly Parameter[] = []): ParameterInput[] =>
  parameters.map(({ ParameterKey, ParameterValue, UsePreviousValue }) => ({
    key: ParameterKey ?? "",
    ...(ParameterValue === undefined ? {} : { value: ParameterValue }),
    usePreviousValue: UsePreviousValue === true,
  }));

export const tagsInput = (tags: readonly Tag[] = []): Tags =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? "", Value ?? ""]));

/** `OnFailure` and `DisableRollback` say the same; a request gives one of them. */
export const failureRule = (rule: FailureRule | undefined, disableRollback: boolean | undefined): FailureRule =>
  rule ?? (disableRollback === true ? "DO_NOTHING" : "ROLLBACK");

/** @throws ValidationError "1 validation error detected: …" */
export function required(value: string | undefined, name: string): string {
  if (value !== undefined && value !== "") return value;
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  throw validationError(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}
