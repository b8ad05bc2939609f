import { expect, test } from "vitest";
import { parseArms } from "../../../src/cli/parse/arms.ts";
import { parseWorkTime } from "../../../src/cli/parse/work-times.ts";
import { stackParametersOf } from "../../../src/cli/target/emulator-flags.ts";
import { comparedArms } from "../../../src/commands/compare/arms.ts";
import { readForecast } from "../../../src/experiment/preflight.ts";
import { checkSettings } from "../../../src/experiment/settings/check.ts";
import { deployedStack } from "../../support/deployed-stack.ts";

const specs = (arms: string, work = "5s") =>
  comparedArms({ arms: parseArms("--arms")(arms), work: parseWorkTime("--work")(work) });

test("a batch has to end before the function's timeout of 60 s", async () => {
  const { target } = await deployedStack();
  // 11 jobs of 5 s take 55 s, 12 take 60 s.
  await expect(checkSettings(target, specs("batch:11"))).resolves.toBeUndefined();
  await expect(checkSettings(target, specs("sqs,batch:12"))).rejects.toMatchObject({
    reason: "usage",
    message: "batch:12 is not possible: 12 jobs of 5s take up to 60 s, and the function may run 60 s",
    remedy:
      "choose batch:11 or smaller, or give it longer: flatten deploy --parameter FunctionTimeoutSeconds=61 --parameter VisibilityTimeoutSeconds=366",
  });
});

test("a batch that no timeout fits has no longer timeout to offer", async () => {
  const { target } = await deployedStack();
  await expect(checkSettings(target, specs("batch:200"))).rejects.toMatchObject({
    remedy: "choose batch:11 or smaller",
  });
  await expect(checkSettings(target, specs("batch:20", "50s"))).rejects.toMatchObject({
    remedy: "choose a shorter --work",
  });
});

test("a reservation has to leave 100 of the account's 1000 unreserved", async () => {
  const { target } = await deployedStack();
  await expect(checkSettings(target, specs("reserved:900"))).resolves.toBeUndefined();
  await expect(checkSettings(target, specs("reserved:901"))).rejects.toMatchObject({
    reason: "usage",
    remedy: "the most that can be reserved: reserved:900; or cap:901, which reserves nothing",
  });
});

test("what the function has reserved already counts as free", async () => {
  const { target } = await deployedStack({ parameters: { ReservedConcurrency: "300" } });
  await expect(checkSettings(target, specs("reserved:900"))).resolves.toBeUndefined();
});

test("the local stack gets a timeout that fits the largest batch", () => {
  const work = parseWorkTime("--work")("5s");
  expect(stackParametersOf({}, work, 11)).not.toHaveProperty("FunctionTimeoutSeconds");
  expect(stackParametersOf({}, work, 20)).toMatchObject({
    FunctionTimeoutSeconds: "101",
    VisibilityTimeoutSeconds: "606",
  });
  expect(stackParametersOf({}, work, 20)).not.toHaveProperty("BatchSize");
  expect(() => stackParametersOf({}, work, 400)).toThrow(/a batch of 400 jobs/);
});

test("what a burst is expected to take follows the arm's settings", async () => {
  const { target } = await deployedStack();
  const peakOf = async (arms: string) => (await readForecast(target, specs(arms), 1)).peak;
  expect(await peakOf("cap:10")).toBe(10);
  expect(await peakOf("reserved:7")).toBe(7);
  expect(await peakOf("batch:10")).toBeLessThan(15);
  expect(await peakOf("sqs")).toBeGreaterThan(40);
});
