import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flatten } from "../../../support/flatten.ts";
import { foreignFolder } from "../../../support/foreign-account.ts";
import { schemaErrors } from "../../../support/json-schema.ts";

/** A folder with the documents of `measure` and `init` of the function `orders`, and its project file. */
async function ordersFolder(): Promise<string> {
  const cwd = await foreignFolder();
  await flatten("measure --function orders --since 1h --format json -o measured.json", { cwd });
  await flatten("init --function orders --format json -o init.json", { cwd });
  return cwd;
}

test.each([
  "measure --function orders --since 1h",
  "init --function orders",
  "init --queue refunds --yes",
  "plan --arrivals measured.json --max-peak 2",
])("the JSON document of %s matches the schema", async (line) => {
  const { stdout } = await flatten(`${line} --format json`, { cwd: await ordersFolder() });
  expect(schemaErrors(JSON.parse(stdout))).toEqual([]);
});

const both = "--like measured.json --like init.json";
const words = (text: string): string => text.replace(/\s+/g, " ");

test("a burst plays the settings and the durations of a function of the user", async () => {
  const cwd = await ordersFolder();
  const { functions } = JSON.parse(readFileSync(join(cwd, "measured.json"), "utf8"));
  expect(functions[0].settings).toEqual({ memoryMegabytes: 256, timeoutSeconds: 10 });
  const { code, stdout, stderr } = await flatten(`burst --count 20 --via sqs ${both} --format json`, { cwd });
  expect(code).toBe(0);
  expect(words(stderr)).toContain(
    "Playing orders from measured.json and init.json: batch size 5, batching window 0 s, no MaximumConcurrency, no reserved concurrency, account limit 1000, 256 MB, timeout 10 s, visibility timeout 30 s, 2 receives, cold start",
  );
  // 24 messages were received, the poisoned batch twice, in 6 invocations.
  expect(words(stderr)).toContain(
    "A message takes 1/4 of a measured invocation, because so many messages were in one on average",
  );
  expect(words(stderr)).toMatch(/cold start \d+ ± \d+ ms/);
  expect(stderr).not.toContain("the default is used");
  const { arms } = JSON.parse(stdout);
  expect(arms[0].seconds.workP50).toBeCloseTo((functions[0].durationMs.p50 / 1000) * (6 / 24), 2);
  const status = JSON.parse((await flatten("status --stack flatten --format json", { cwd })).stdout);
  expect(status).toMatchObject({ mapping: { batchSize: 5 } });
});

test.each(["plan", "burst --count 2", "compare --count 2"])(
  "%s refuses jobs that the timeout of the function would stop",
  async (command) => {
    const cwd = await ordersFolder();
    const { code, stderr } = await flatten(`${command} --like init.json --work 12s`, { cwd });
    expect([code, words(stderr)]).toEqual([
      2,
      expect.stringContaining("jobs of 12s do not fit into the timeout of the function, 10.0 s"),
    ]);
  },
);

test("a burst sends payloads to the function that it plays", async () => {
  const cwd = await ordersFolder();
  const line = [
    "burst",
    "--via",
    "sqs",
    "--count",
    "12",
    ...both.split(" "),
    "--payload",
    '{"order":{{job}}}',
    "--attribute",
    "a={{job}}",
  ];
  const { code, stdout, stderr } = await flatten([...line, "--record-payloads", "--format", "json"], { cwd });
  expect(code, stderr).toBe(0);
  const [arm] = JSON.parse(stdout).arms;
  expect(arm).toMatchObject({ via: "sqs", jobs: { sent: 12, processed: 12 } });
  const dry = await flatten([...line, "--dry-run", "--format", "json"], { cwd });
  const { firstPayload } = JSON.parse(dry.stdout);
  expect(firstPayload).toMatchObject({ to: { queue: "flatten-queue" }, attributes: { a: "1" } });
  expect(JSON.parse(firstPayload.body)).toMatchObject({ document: 1, payload: { order: 1 } });
});

test("flags replace the settings of the file, and what no file has is named", async () => {
  const cwd = await ordersFolder();
  const { stderr, code } = await flatten(
    "compare --arms sqs --count 5 --like measured.json --batch-size 1 --work 1s --format json",
    { cwd },
  );
  expect(code).toBe(0);
  expect(words(stderr)).toContain(
    "Not in measured.json, so the default is used: batching window, MaximumConcurrency, reserved concurrency, account limit, visibility timeout, receives before dead-lettering.",
  );
  expect(words(stderr)).toContain("flatten init --function orders --format json -o init.json");
  expect(stderr).not.toContain("1/5");
});

test("a plan takes the same settings, and its next command repeats the files", async () => {
  const cwd = await ordersFolder();
  const { stdout } = await flatten(`plan --count 20 --max-peak 4 ${both} --format json`, { cwd });
  const { consumer, reading, next } = JSON.parse(stdout);
  expect(consumer).toMatchObject({
    batchSize: 5,
    functionTimeoutSeconds: 10,
    visibilityTimeoutSeconds: 30,
    maxReceives: 2,
  });
  expect(reading).toBeUndefined();
  expect(next.join(" ")).toContain(both);
});

test.each([
  [`burst ${both} --target aws`, "--like works only on the local target"],
  ["burst --like times.txt", "is not a document of flatten measure"],
  [`burst ${both} --function billing`, "expected one function, but the file has: orders"],
  [`burst ${both} --via trigger`, "the trigger function and --like cannot be combined"],
])("%s is refused", async (line, message) => {
  const cwd = await ordersFolder();
  const { code, stderr } = await flatten(line, { cwd, files: { "times.txt": "1\n" } });
  expect(code).toBe(2);
  expect(words(stderr)).toContain(message);
});

test("a function without a dead-letter queue is played with as many receives as SQS allows", async () => {
  const cwd = await ordersFolder();
  const init = JSON.parse(readFileSync(join(cwd, "init.json"), "utf8"));
  init.found.queue.redrive = null;
  const files = { "init.json": JSON.stringify(init) };
  const plan = await flatten(`plan --count 5 --jitter 10 ${both} --format json`, { cwd, files });
  expect(JSON.parse(plan.stdout).consumer.maxReceives).toBeUndefined();
  const { code, stderr } = await flatten(`burst --count 3 --via sqs ${both} --format json`, { cwd });
  expect(code).toBe(0);
  expect(words(stderr)).toContain("no dead-letter queue (played with 1000 receives)");
  const status = JSON.parse((await flatten("queue stats --stack flatten --format json", { cwd })).stdout);
  expect(JSON.stringify(status)).toContain('"maxReceiveCount":1000');
});

test.each(["--queue incoming-orders", "--dlq failed-orders"])("--like and %s cannot be combined", async (flag) => {
  const { code, stderr } = await flatten(`burst ${both} ${flag}`, { cwd: await ordersFolder() });
  expect(code).toBe(2);
  expect(words(stderr)).toContain(`--like and ${flag.split(" ")[0]} cannot be combined`);
});

test("without the survey of init, every batch counts as full", async () => {
  const cwd = await ordersFolder();
  const { stderr } = await flatten("burst --count 2 --via sqs --like measured.json --batch-size 5 --format json", {
    cwd,
  });
  expect(words(stderr)).toContain("A message takes 1/5 of a measured invocation, as if every batch had been full");
});
