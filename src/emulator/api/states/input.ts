import { StateMachineType } from "@aws-sdk/client-sfn";
import { validation } from "../../states/states-errors.ts";
import { usualRules } from "../schema/input-rules.ts";

export const statesRules = usualRules(validation, {
  enums: { type: Object.values(StateMachineType) },
  doubles: ["toleratedFailurePercentage"],
});

/** The value of a required member. @throws {AwsError} ValidationException */
export function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined && value !== "") return value;
  throw validation(
    `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
  );
}
