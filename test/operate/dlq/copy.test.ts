import { expect, test } from "vitest";
import { waitingBody } from "../../../src/aws/schedules.ts";
import { generationAttribute, grownCopy, grownDelay } from "../../../src/operate/dlq/copy.ts";
import { redrive } from "../../../src/operate/dlq/redrive.ts";
import { type DeployedStack, deployedStack } from "../../support/deployed-stack.ts";
import { documentsIn, fillDeadLetters } from "../../support/queue-jobs.ts";

const grow = [30, 300, 900];
const number = (StringValue: string) => ({ DataType: "Number", StringValue });

test("each redrive of a message waits for the next value, and for the last value from then on", () => {
  const delays: number[] = [];
  let attributes: Parameters<typeof grownDelay>[1] = { trace: { DataType: "String", StringValue: "t" } };
  for (let redrives = 0; redrives < 5; redrives++) {
    const grown = grownDelay(grow, attributes);
    if ("reason" in grown) throw new Error(grown.reason);
    delays.push(grown.delaySeconds);
    ({ attributes } = grown);
  }
  expect(delays).toEqual([30, 300, 900, 900, 900]);
  expect(attributes).toEqual({ trace: { DataType: "String", StringValue: "t" }, [generationAttribute]: number("5") });
});

test("an attribute of another sender counts as no redrive, and ten attributes leave no place for it", () => {
  expect(grownDelay(grow, { [generationAttribute]: number("soon") })).toMatchObject({ delaySeconds: 30 });
  const ten = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`a${index}`, number("1")]));
  expect(grownDelay(grow, ten)).toEqual({ reason: "it has 10 message attributes, so no other one can be added" });
});

test("a message that waits counts the redrives of what it waits for, unless only that is sent", () => {
  const trace = { trace: { DataType: "String", StringValue: "t" } };
  const body = waitingBody(5, { body: "order", attributes: { ...trace, [generationAttribute]: number("1") } });
  expect(grownCopy(grow, { body, attributes: {} }, true)).toEqual({
    body: waitingBody(5, { body: "order", attributes: { ...trace, [generationAttribute]: number("2") } }),
    attributes: {},
    delaySeconds: 300,
  });
  expect(grownCopy(grow, { body, attributes: {} }, false)).toEqual({
    body,
    attributes: { [generationAttribute]: number("1") },
    delaySeconds: 30,
  });
});

const way = {
  by: "flatten",
  jitterSeconds: { min: 0, max: 0 },
  spread: "none",
  growSeconds: grow,
  repaired: false,
  copy: false,
} as const;

const redriven = ({ target }: DeployedStack) =>
  redrive({ target, way, seed: 1, dryRun: false, onProgress: () => undefined });

test("the count survives that a message is dead-lettered again", async () => {
  const account = await deployedStack({ parameters: { MaxReceiveCount: "1", VisibilityTimeoutSeconds: "60" } });
  await fillDeadLetters(account, 3, { poisoned: true, workMs: 10 });
  const delays: number[] = [];
  for (let round = 0; round < 2; round++) {
    await redriven(account);
    const [message] = account.queue.messages();
    delays.push(Math.floor(((message?.visibleAtMs ?? 0) - (message?.sentAtMs ?? 0)) / 1_000));
    expect(documentsIn(account.queue)).toHaveLength(3);
    // Their only attempt fails.
    await account.emulator.clock.sleepMs(600_000);
    expect(documentsIn(account.deadLetters)).toHaveLength(3);
  }
  expect(delays).toEqual([30, 300]);
});
