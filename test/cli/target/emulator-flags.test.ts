import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";

test.each([
  [
    "burst --account-limit 10 --reserved-concurrency 1",
    'invalid value "1" for --reserved-concurrency: the account allows 10 concurrent executions, and Lambda keeps 10 of them',
    "--account-limit 101",
  ],
  [
    "burst --account-limit 150 --reserved-concurrency 51",
    'invalid value "51" for --reserved-concurrency: the account allows 150 concurrent executions, and Lambda keeps 100',
    "--account-limit 151",
  ],
  [
    "compare --emulator accountConcurrency=10 --reserved-concurrency 5",
    'invalid value "5" for --reserved-concurrency',
    "--mapping-max-concurrency 5",
  ],
  [
    "burst --via sqs --batch-size 20 --batching-window 0s",
    'invalid value "0s" for --batching-window: a batch of more than 10 messages needs a window of at least 1 s',
    "--batching-window 1s",
  ],
])("%s is refused before the stack is deployed", async (line, message, remedy) => {
  const { code, stdout, stderr, cwd } = await flatten(line);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  expect(stderr).toContain(remedy);
  expect(readdirSync(cwd)).toEqual([]);
});

test.each([
  "burst --count 2 --account-limit 150 --reserved-concurrency 50 --quiet",
  "burst --count 2 --account-limit 10 --reserved-concurrency 0 --timeout 1s --quiet",
])("%s is deployed", async (line) => {
  const { stderr } = await flatten(line);
  expect(stderr).toBe("");
});
