import {
  Capability,
  ChangeSetType,
  OnFailure,
  OnStackFailure,
  type Parameter,
  StackStatus,
  type Tag,
  TemplateStage,
} from "@aws-sdk/client-cloudformation";
import { AwsError } from "../../aws-error.ts";
import type { FailureRule, Tags } from "../../cloudformation/engine/stack.ts";
import type { ParameterInput } from "../../cloudformation/template/parameters.ts";
import { validationError } from "../../cloudformation/template/values.ts";
import { type Page, pageAt } from "../page.ts";
import { requiredBy, usualRules } from "../schema/input-rules.ts";

export const cloudformationRules = usualRules(validationError, {
  enums: {
    Capabilities: Object.values(Capability),
    ChangeSetType: Object.values(ChangeSetType),
    OnFailure: Object.values(OnFailure),
    OnStackFailure: Object.values(OnStackFailure),
    StackStatusFilter: Object.values(StackStatus),
    TemplateStage: Object.values(TemplateStage),
  },
});

/** The value of a required member. @throws {AwsError} ValidationError "1 validation error detected: …" */
export const required = requiredBy(cloudformationRules);

/** The template text of a request; undefined for `UsePreviousTemplate`. @throws {AwsError} ValidationError */
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

/** Converts the parameters of a request to the model's form. */
export const parameterInputs = (parameters: readonly Parameter[] = []): ParameterInput[] =>
  parameters.map(({ ParameterKey, ParameterValue, UsePreviousValue }) => ({
    key: ParameterKey ?? "",
    ...(ParameterValue === undefined ? {} : { value: ParameterValue }),
    usePreviousValue: UsePreviousValue === true,
  }));

/** Converts tags of a request to the model's form. */
export const tagsInput = (tags: readonly Tag[] = []): Tags =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? "", Value ?? ""]));

/** What happens when a resource fails: requests set it as `OnFailure` or as the older `DisableRollback`. */
export const failureRule = (rule: FailureRule | undefined, disableRollback: boolean | undefined): FailureRule =>
  rule ?? (disableRollback === true ? "DO_NOTHING" : "ROLLBACK");

const pageSize = 100;

/** One page of a list, 100 items long. @throws {AwsError} ValidationError for an invalid token. */
export const pageOf = <T>(items: readonly T[], token: string | undefined): Page<T> =>
  pageAt(items, token, pageSize, () => validationError("The NextToken is invalid."));
