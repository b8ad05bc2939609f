import { expect, test } from "vitest";
import { codeOfFiles, functionFilesOfInline } from "../../../../src/emulator/lambda/functions/code.ts";
import { LambdaAccount, sleepingHost } from "../../../support/lambda-account.ts";

const minute = 60_000;
const coldStarts = (account: LambdaAccount) =>
  account.lines.filter(({ message }) => message.startsWith("INIT_START")).length;
const startStreams = (account: LambdaAccount) =>
  account.lines.filter(({ message }) => message.startsWith("START")).map(({ stream }) => stream);

test("warm environments are used again, the most recently used one first", async () => {
  const account = new LambdaAccount();
  account.create("process");
  account.invoke("process", { sleepMs: 10 });
  account.invoke("process", { sleepMs: 20 });
  await account.run(1000);
  account.invoke("process");
  await account.run(2000);
  const [, second, third] = startStreams(account);
  expect(third).toBe(second);
  expect(coldStarts(account)).toBe(2);
});

test("a warm start takes no time", async () => {
  const account = new LambdaAccount();
  account.create("process");
  const cold = account.invoke("process", { sleepMs: 10 });
  await account.run(1000);
  const warm = account.invoke("process", { sleepMs: 10 });
  await account.run();
  expect([...cold.endedAtMs, ...warm.endedAtMs]).toEqual([110, 1010]);
});

test("an environment is removed after ten idle minutes", async () => {
  const counts = { starts: 0, disposals: 0 };
  const account = new LambdaAccount({ host: sleepingHost(counts) });
  account.create("process");
  account.invoke("process");
  await account.run(100 + 10 * minute - 1);
  account.invoke("process");
  expect(coldStarts(account)).toBe(1);
  await account.run(100 + 20 * minute - 1);
  account.invoke("process");
  expect(coldStarts(account)).toBe(2);
  expect(counts).toEqual({ starts: 2, disposals: 1 });
});

test("new code does not run in old environments", async () => {
  const counts = { starts: 0, disposals: 0 };
  const account = new LambdaAccount({ host: sleepingHost(counts) });
  const fn = account.create("process");
  account.invoke("process", { sleepMs: 500 });
  account.invoke("process");
  await account.run(300);
  account.lambda.functions.updateCode(fn, codeOfFiles(functionFilesOfInline("// new")));
  expect(counts.disposals).toBe(1);
  await account.run(1000);
  expect(counts.disposals).toBe(2);
  account.invoke("process");
  expect(coldStarts(account)).toBe(3);
});

test("cold starts vary around their mean, in whole milliseconds", async () => {
  const account = new LambdaAccount({ options: { coldStartMs: 150, coldStartSpreadMs: 50 } });
  account.create("process");
  const results = Array.from({ length: 200 }, () => account.invoke("process"));
  await account.run();
  const ends = results.flatMap(({ endedAtMs }) => endedAtMs).sort((a, b) => a - b);
  expect(ends[0]).toBeGreaterThanOrEqual(100);
  expect(ends.at(-1)).toBeLessThanOrEqual(200);
  expect(ends.every(Number.isInteger)).toBe(true);
  expect(Math.abs((ends[100] ?? 0) - 150)).toBeLessThan(10);
});
