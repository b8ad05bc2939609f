import { CreateFunctionCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { archiveOfFiles } from "../../../src/emulator/lambda/functions/code.ts";
import type { ArmSpec } from "../../../src/experiment/arm-spec.ts";
import { type Assertion, parseAssertion } from "../../../src/measure/assertion.ts";
import { caveatOf, directSpec, queuedSpec, runSpecs } from "../../support/arms.ts";
import { type DeployedStack, deployedStack } from "../../support/deployed-stack.ts";

const condition = (text: string) => parseAssertion(text) as Assertion;

/** Runs one arm with conditions, and says whether a condition ended it. */
async function runWith(spec: ArmSpec, stack: DeployedStack, ...conditions: readonly string[]) {
  const watched = { ...spec, abort: conditions.map(condition), readsOtherThrottles: true } as const;
  const [arm] = await runSpecs(stack.target, [watched]);
  if (arm === undefined) throw new Error("no arm ran");
  const { state, otherThrottles } = arm;
  return { state, otherThrottles, unsent: arm.count - arm.jobs.sent, aborted: caveatOf(arm, "aborted") };
}

/** Direct invokes, one every five seconds, so that an end is early. */
const paced: ArmSpec = { ...directSpec, count: 60, pauseMs: 5_000 };

test("refused invokes end the run at once, and no more jobs are sent", async () => {
  const stack = await deployedStack({ accountConcurrency: 10 });
  const burst: ArmSpec = { ...directSpec, count: 40, pauseMs: 100 };
  const { state, unsent, aborted } = await runWith(burst, stack, "throttles>=5");
  expect(state).toBe("interrupted");
  expect(unsent).toBeGreaterThan(0);
  expect(aborted).toMatchObject({ condition: "throttles>=5" });
});

test("throttles of another function end the run when CloudWatch shows them", async () => {
  const stack = await deployedStack({ accountConcurrency: 4 });
  const { cloud } = stack.target;
  await cloud.lambda.send(
    new CreateFunctionCommand({
      FunctionName: "other",
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/other",
      Code: { ZipFile: archiveOfFiles({ "index.js": new TextEncoder().encode("exports.handler = async () => {};") }) },
    }),
  );
  const { lambda, kernel } = stack.emulator.world;
  for (let invoke = 0; invoke < 6; invoke++) {
    kernel.after(90_000, "invoke of another function", () => lambda.invoke("other", new Uint8Array(), () => undefined));
  }
  const { state, unsent, aborted, otherThrottles } = await runWith(paced, stack, "throttles>0", "otherThrottles>0");
  expect(state).toBe("interrupted");
  expect(aborted).toMatchObject({ condition: "otherThrottles>0" });
  expect(unsent).toBeGreaterThan(0);
  expect(otherThrottles).toBeGreaterThan(0);
});

test("a run goes on while no condition holds", async () => {
  const spec: ArmSpec = { ...queuedSpec, failShare: 0.1 };
  expect(await runWith(spec, await deployedStack(), "throttles>0", "otherThrottles>0", "errors>50")).toEqual({
    state: "drained",
    otherThrottles: 0,
    unsent: 0,
    aborted: undefined,
  });
});
