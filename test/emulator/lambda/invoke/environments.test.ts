import { expect, test } from "vitest";
import { codeOfFiles, functionFilesOfInline } from "../../../../src/emulator/lambda/functions/code.ts";
import { LambdaWorld } from "../../../support/lambda-world.ts";
import { sleepingHost } from "../../../support/sleeping-host.ts";

const minute = 60_000;
const coldStarts = (world: LambdaWorld) => world.lines.filter(({ message }) => message.startsWith("INIT_START")).length;
const startStreams = (world: LambdaWorld) =>
  world.lines.filter(({ message }) => message.startsWith("START")).map(({ stream }) => stream);

test("warm environments are used again, the most recently used one first", async () => {
  const world = new LambdaWorld({ host: sleepingHost() });
  world.create("process");
  world.invoke("process", { sleepMs: 10 });
  world.invoke("process", { sleepMs: 20 });
  await world.run(1000);
  world.invoke("process");
  await world.run(2000);
  const [, second, third] = startStreams(world);
  expect(third).toBe(second);
  expect(coldStarts(world)).toBe(2);
});

test("a warm start takes no time", async () => {
  const world = new LambdaWorld({ host: sleepingHost() });
  world.create("process");
  const cold = world.invoke("process", { sleepMs: 10 });
  await world.run(1000);
  const warm = world.invoke("process", { sleepMs: 10 });
  await world.run();
  expect([...cold.endedAtMs, ...warm.endedAtMs]).toEqual([110, 1010]);
});

test("an environment is removed after ten idle minutes", async () => {
  const counts = { starts: 0, disposals: 0 };
  const world = new LambdaWorld({ host: sleepingHost(counts) });
  world.create("process");
  world.invoke("process");
  await world.run(100 + 10 * minute - 1);
  world.invoke("process");
  expect(coldStarts(world)).toBe(1);
  await world.run(100 + 20 * minute - 1);
  world.invoke("process");
  expect(coldStarts(world)).toBe(2);
  expect(counts).toEqual({ starts: 2, disposals: 1 });
});

test("new code does not run in old environments", async () => {
  const counts = { starts: 0, disposals: 0 };
  const world = new LambdaWorld({ host: sleepingHost(counts) });
  const fn = world.create("process");
  world.invoke("process", { sleepMs: 500 });
  world.invoke("process");
  await world.run(300);
  world.lambda.functions.updateCode(fn, codeOfFiles(functionFilesOfInline("// new")));
  expect(counts.disposals).toBe(1);
  await world.run(1000);
  expect(counts.disposals).toBe(2);
  world.invoke("process");
  expect(coldStarts(world)).toBe(3);
});

test("cold starts vary around their mean, in whole milliseconds", async () => {
  const world = new LambdaWorld({ host: sleepingHost(), options: { coldStartMs: 150, coldStartSpreadMs: 50 } });
  world.create("process");
  const results = Array.from({ length: 200 }, () => world.invoke("process"));
  await world.run();
  const ends = results.flatMap(({ endedAtMs }) => endedAtMs).sort((a, b) => a - b);
  expect(ends[0]).toBeGreaterThanOrEqual(100);
  expect(ends.at(-1)).toBeLessThanOrEqual(200);
  expect(ends.every(Number.isInteger)).toBe(true);
  expect(Math.abs((ends[100] ?? 0) - 150)).toBeLessThan(10);
});
