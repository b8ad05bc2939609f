import { limits } from "../../base/limits.ts";
import { AwsError } from "../aws-error.ts";

/** What must stay unreserved: 100, or the whole limit of a smaller account (emulator rule). */
const unreservedMin = (accountLimit: number): number => Math.min(limits.lambda.unreservedConcurrencyMin, accountLimit);

/** @throws {AwsError} InvalidParameterValueException if too little would stay unreserved (L-API PutFunctionConcurrency). */
export function checkReservation(reserved: number, reservedByOthers: number, accountLimit: number): void {
  const min = unreservedMin(accountLimit);
  if (reserved === 0 || accountLimit - reservedByOthers - reserved >= min) return;
  throw new AwsError(
    "InvalidParameterValueException",
    `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${min}].`,
    { members: { Type: "User" } },
  );
}
