import { FlattenError } from "../base/errors.ts";

/** Ctrl-C in the middle of a stack operation stops the waiting, never the operation. */
export const leftAlone = (stackName: string, doing: "deploying" | "deleting"): FlattenError =>
  new FlattenError("interrupted", `stopped waiting; CloudFormation goes on ${doing} "${stackName}"`, {
    remedy: `see how it comes on: flatten status --stack ${stackName}`,
  });
