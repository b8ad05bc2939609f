import { expect, test } from "vitest";
import { queueDepth } from "../../../src/aws/queue.ts";
import { parseArms } from "../../../src/cli/parse/arms.ts";
import { nextCommands } from "../../../src/commands/arms/command-lines.ts";
import { comparedArms } from "../../../src/commands/compare/arms.ts";
import { compareReport as compareLines } from "../../../src/commands/compare/report.ts";
import type { ArmResult } from "../../../src/experiment/result.ts";
import { fixedWork } from "../../../src/plan/work-distributions.ts";
import { paintFor } from "../../../src/terminal/characters.ts";
import { caveatOf, endOf } from "../../support/arms.ts";
import { deployedStack } from "../../support/deployed-stack.ts";
import { printed } from "../../support/printed.ts";
import { result } from "../../support/samples.ts";

const compareReport = printed(compareLines);

/** 40 jobs of 20 s, at most two of them at a time, in a queue that gives a message so many receives. */
async function reservedTwo(maxReceiveCount: number) {
  const { target } = await deployedStack({
    parameters: { MaxReceiveCount: String(maxReceiveCount), VisibilityTimeoutSeconds: "60" },
  });
  const specs = comparedArms({ arms: parseArms("--arms")("sqs,reserved:2"), count: 40, work: fixedWork(20) });
  const { arms } = await endOf(target, specs);
  const text = compareReport(result(arms, "compare"), { paint: paintFor(false), columns: 120, unicode: true });
  return { reserved: arms[1], text };
}

test("valid messages that throttling dead-letters have a column, and the arm is not recommended", async () => {
  const { reserved, text } = await reservedTwo(2);
  const deadLettered = reserved?.jobs.deadLettered ?? 0;
  expect(deadLettered).toBeGreaterThan(0);
  expect(reserved?.jobs).toMatchObject({ processed: 40 - deadLettered, failed: 0, lost: 0 });
  expect(reserved?.caveats).toContainEqual({ kind: "never-ran", jobs: deadLettered });
  expect(text).toMatch(new RegExp(`sqs reserved 2 .* ${reserved?.throttles} +${deadLettered} `));
  expect(text.replace(/\s+/g, " ")).toContain(
    `sqs reserved 2 is not recommended: it dead-lettered ${deadLettered} valid messages without a run`,
  );
});

test("a processed job whose message was dead-lettered counts as processed, and the report names it", async () => {
  const { target } = await deployedStack({
    parameters: { MaxReceiveCount: "1", VisibilityTimeoutSeconds: "20", FunctionTimeoutSeconds: "15" },
  });
  const specs = comparedArms({ arms: parseArms("--arms")("sqs,reserved:5"), count: 25, work: fixedWork(10) });
  const { arms } = await endOf(target, specs);
  const arm = arms[1] as ArmResult;
  const { visible } = await queueDepth(target.cloud, target.workload.deadLetterQueueUrl);
  const both = visible - arm.jobs.deadLettered;
  expect(both).toBeGreaterThan(0);
  expect(arm.jobs).toMatchObject({ processed: 25 - arm.jobs.deadLettered, lost: 0, duplicates: 0 });
  expect(caveatOf(arm, "processed-and-dead-lettered")).toEqual({ kind: "processed-and-dead-lettered", jobs: both });
  const next = nextCommands(result([arm]), {}, { argv: ["burst"], isFresh: false });
  expect(next).toContain("flatten dlq peek");
  expect(next.join()).not.toContain("redrive");
});

test("if throttling dead-letters no message, the report says so", async () => {
  const { reserved, text } = await reservedTwo(100);
  expect(reserved?.throttles).toBeGreaterThan(0);
  expect(reserved?.jobs).toMatchObject({ processed: 40, deadLettered: 0 });
  expect(text).toContain("\nno errors, no dead-lettered messages\n");
});
