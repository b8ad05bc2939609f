import { StateMachineType } from "@aws-sdk/client-sfn";
import { validation } from "../../states/states-errors.ts";
import { requiredBy, usualRules } from "../schema/input-rules.ts";

export const statesRules = usualRules(validation, {
  enums: { type: Object.values(StateMachineType) },
  doubles: ["toleratedFailurePercentage"],
});

/** The value of a required member. @throws {AwsError} ValidationException */
export const required = requiredBy(statesRules);
