import type { OpenDoor } from "./door.ts";
import { lambdaContract } from "./lambda.contract.ts";
import { queueContract } from "./queue.contract.ts";
import { stackContract } from "./stack.contract.ts";

/** Runs every contract through one door. */
export function contracts(open: OpenDoor): void {
  queueContract(open);
  lambdaContract(open);
  stackContract(open);
}
