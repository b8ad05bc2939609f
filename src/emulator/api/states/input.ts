import { StateMachineType } from "@aws-sdk/client-sfn";
import { validation } from "../../states/states-errors.ts";
import { type Page, pageAt } from "../page.ts";
import { requiredBy, usualRules } from "../schema/input-rules.ts";

export const statesRules = usualRules(validation, {
  enums: { type: Object.values(StateMachineType) },
  doubles: ["toleratedFailurePercentage"],
});

/** The value of a required member. @throws {AwsError} ValidationException */
export const required = requiredBy(statesRules);

/** Items on a page (SFN-API ListExecutions, ListMapRuns, ListStateMachines). */
const pageSize = 100;

/** One page of a list. @throws {AwsError} ValidationException for an unknown token. */
export const pageOf = <T>(
  items: readonly T[],
  { maxResults, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): Page<T> => pageAt(items, nextToken, maxResults || pageSize, () => validation("Invalid Token"));

/** An instant on the wire; undefined for none. */
export const dateOf = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));
