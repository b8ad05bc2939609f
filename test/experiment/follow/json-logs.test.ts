import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import type { Target } from "../../../src/experiment/target.ts";
import { queuedSpec, runSpecs } from "../../support/arms.ts";
import { deployedStack } from "../../support/deployed-stack.ts";

const spec = { ...queuedSpec, window: { minSeconds: 0, maxSeconds: 20 }, spread: "even", failShare: 0.2 } as const;

/** Sets the log format of the function. The group stays the same. */
const logAs = ({ cloud, workload }: Target, LogFormat: "JSON" | "Text") =>
  cloud.lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: workload.functionName, LoggingConfig: { LogFormat } }),
  );

/** What is read from the log alone, without the time of the run. */
async function measured(
  prepare: (target: Target, afterMs: (ms: number, then: () => void) => void) => Promise<unknown>,
) {
  const { target, emulator } = await deployedStack({ coldStartSpreadMs: 0 });
  const { kernel } = emulator.world;
  await prepare(target, (ms, then) => kernel.at(kernel.nowMs + ms, "change of the test", then));
  const [arm] = await runSpecs(target, [spec]);
  return { peak: arm?.peak.invocations, logs: arm?.invocations.logs, jobs: arm?.jobs, errors: arm?.errors };
}

test("a burst on a function with JSON logs is measured as one with text logs", async () => {
  const text = await measured(async () => undefined);
  expect(text).toMatchObject({ jobs: { processed: 8, deadLettered: 2 }, errors: 10 });
  expect(await measured((target) => logAs(target, "JSON"))).toEqual(text);
});

test("a log format that changes during the burst hides nothing", async () => {
  const switched = await measured(async (target, afterMs) => afterMs(70_000, () => void logAs(target, "JSON")));
  expect(switched).toMatchObject({
    jobs: { processed: 8, deadLettered: 2, lost: 0, inFlight: 0 },
    errors: 10,
    logs: 18,
  });
});
