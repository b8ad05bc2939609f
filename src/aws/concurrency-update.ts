import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { FlattenError } from "../base/errors.ts";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

const lookEveryMs = 1_000;
const patienceMs = 60_000;

/**
 * Reserves concurrency for a function, or reserves none any more, and waits until Lambda says so too.
 *
 * @param reserved null takes the reservation away.
 * @throws the signal's reason when the waiting is cut short; the change has been made by then.
 */
export async function reserveConcurrency(
  cloud: Cloud,
  functionName: string,
  reserved: number | null,
  signal?: AbortSignal,
): Promise<void> {
  const { lambda, clock } = cloud;
  const FunctionName = functionName;
  await retrying(clock, async () => {
    if (reserved === null) await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    else {
      await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: reserved }));
    }
  });
  const startMs = clock.nowMs();
  for (;;) {
    const { ReservedConcurrentExecutions = null } = await retrying(clock, () =>
      lambda.send(new GetFunctionConcurrencyCommand({ FunctionName })),
    );
    if (ReservedConcurrentExecutions === reserved) return;
    if (clock.nowMs() - startMs > patienceMs) {
      throw new FlattenError("cloud", `the reserved concurrency of ${functionName} did not change within a minute`);
    }
    await clock.sleepMs(lookEveryMs, signal);
  }
}
