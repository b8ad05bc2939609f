import type { OpenConnection } from "./connection.ts";
import { lambdaContract } from "./lambda.contract.ts";
import { queueContract } from "./queue.contract.ts";
import { stackContract } from "./stack.contract.ts";

/** Runs every contract through one connection. */
export function contracts(open: OpenConnection): void {
  queueContract(open);
  lambdaContract(open);
  stackContract(open);
}
