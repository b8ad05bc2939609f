import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { createScheduleGroup } from "../../../src/aws/schedules.ts";
import { journalPath } from "../../../src/cli/journal/journal.ts";
import { writeWorld } from "../../../src/cli/target/local/state.ts";
import { finishRunning } from "../../../src/emulator/assemble.ts";
import type { ResultDocument } from "../../../src/experiment/result.ts";
import type { DeadLetterPeekDocument } from "../../../src/operate/dlq/peek.ts";
import { deployedStack } from "../../support/deployed-stack.ts";
import { endpointOf, type FlattenOptions, flatten } from "../../support/flatten.ts";
import { foreignAccount } from "../../support/foreign-account.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const resultOf = (stdout: string) => (JSON.parse(stdout) as ResultDocument).arms[0];

/** A deployed stack behind an endpoint, whose time passes while a command sleeps, with the stack for long delays. */
async function endpoint() {
  const account = await deployedStack({ kind: "endpoint" });
  const { flatten: run } = await endpointOf(account.emulator);
  const cwd = temporaryFolder();
  return { account, cwd, run: (line: string, options: FlattenOptions = {}) => run(line, { cwd, ...options }) };
}

test("delays of a quarter of an hour by hops: every job starts within two seconds of its time", async () => {
  const line = "burst --count 20 --jitter 901-960 --beyond hops --work 1s --format json";
  const { code, stdout, stderr } = await flatten(line);
  expect(code).toBe(0);
  expect(stderr).toContain("Every message waits for longer than 900 s");
  const arm = resultOf(stdout);
  expect(arm).toMatchObject({ state: "drained", beyond: "hops", jobs: { sent: 20, processed: 20 }, caveats: [] });
  expect(arm?.seconds.untilFirstStart).toBeGreaterThan(900);
  expect(arm?.seconds.untilLastEnd).toBeLessThan(963);
  const { p5 = 0, p95 = 0 } = arm?.peak.predicted ?? {};
  expect(arm?.peak.invocations).toBeGreaterThanOrEqual(p5);
  expect(arm?.peak.invocations).toBeLessThanOrEqual(p95);
});

test("by schedules, a replay delays each job from its arrival on, to the second", async () => {
  const files = { "arrivals.csv": "time\n0\n100\n" };
  const line = "burst --arrivals arrivals.csv --via sqs --jitter 901-902 --beyond scheduler --work 1s --format json";
  const { stdout } = await flatten(line, { files });
  const arm = resultOf(stdout);
  const seen = { state: "drained", beyond: "scheduler", replayedSeconds: 100, jobs: { sent: 2, processed: 2 } };
  expect(arm).toMatchObject({ ...seen, caveats: [] });
  expect(arm?.seconds.untilFirstStart).toBeGreaterThan(900);
  expect(arm?.seconds.untilLastEnd).toBeGreaterThan(1_001);
  expect(arm?.seconds.waitP95).toBeLessThan(904);
});

test("the second stack is deployed on request, and destroyed with the first one", async () => {
  const { account, run } = await endpoint();
  const refused = await run("dlq redrive --grow 30s,1h --yes");
  expect(refused.code).toBe(5);
  expect(refused.stderr).toContain('the stack "flatten-beyond", which is not deployed; nothing was sent');
  expect(refused.stderr).toMatch(/flatten deploy .*--beyond --stack flatten/);
  const deployed = await run("deploy --beyond --yes");
  expect(deployed.code).toBe(0);
  expect(deployed.stdout).toContain("LaterQueueUrl");
  const destroyed = await run("destroy --yes");
  expect(destroyed.stderr).toContain("ResendFunction");
  expect(account.emulator.world.sqs.queues()).toEqual([]);
});

test("Ctrl-C deletes the schedules that have not fired, and their jobs count as not sent", async () => {
  const { account, cwd, run } = await endpoint();
  await run("deploy --beyond --yes");
  const user = new AbortController();
  const stderr = { write: (text: string) => void (/ [3-6]\/12 done/.test(text) && user.abort()) };
  const options = { stderr, interrupted: user.signal };
  const line = "burst --count 12 --jitter 901-1200 --beyond scheduler --work 1s --yes --format json";
  const { code, stdout } = await run(line, options);
  expect(code).toBe(130);
  const arm = resultOf(stdout);
  expect(arm?.state).toBe("interrupted");
  expect(arm?.jobs.sent).toBeGreaterThanOrEqual(3);
  expect(arm?.jobs.sent).toBeLessThan(10);
  expect(arm?.caveats.map(({ kind }) => kind)).toContain("unsent");
  expect(account.emulator.world.scheduler.groups().map(({ name }) => name)).toEqual(["default"]);
  expect(journalFiles(cwd)).toEqual([]);
});

test("the next command deletes the schedules of a command that was killed", async () => {
  const { account, cwd, run } = await endpoint();
  await createScheduleGroup(account.target.cloud, "flatten-burst-1");
  const path = journalPath({ cwd, env: {} }, account.target).replace(/\.json$/, ".schedules.flatten-burst-1.json");
  mkdirSync(dirname(path), { recursive: true });
  const process = { pid: 999_999_999, pidSpace: null, startTicks: null };
  writeFileSync(path, JSON.stringify({ version: 1, name: "flatten-burst-1", process }));
  const { code, stderr } = await run("queue stats");
  expect(code).toBe(0);
  expect(stderr).toContain(
    "deleted the schedules of the group flatten-burst-1, which an earlier command had left behind",
  );
  expect(account.emulator.world.scheduler.groups().map(({ name }) => name)).toEqual(["default"]);
  expect(existsSync(path)).toBe(false);
});

test("schedules that cannot be deleted are named, with the file that remembers them", async () => {
  const { account, cwd, run } = await endpoint();
  const path = journalPath({ cwd, env: {} }, account.target).replace(/\.json$/, ".schedules.default.json");
  mkdirSync(dirname(path), { recursive: true });
  const process = { pid: 999_999_999, pidSpace: null, startTicks: null };
  writeFileSync(path, JSON.stringify({ version: 1, name: "default", process }));
  const { code, stderr } = await run("queue stats");
  expect(code).toBe(5);
  expect(stderr.replace(/\s+/g, " ")).toContain(
    "the schedules of the group default, which an earlier command left behind, could not be deleted",
  );
  expect(stderr).toContain(path);
});

const journalFiles = (cwd: string): string[] =>
  readdirSync(cwd, { recursive: true, encoding: "utf8" }).filter((name) => name.includes(".schedules."));

test("jobs for a function of the user are found in its dead-letter queue, although their messages have new ids", async () => {
  const { cloud, emulator } = await foreignAccount();
  // Each receive is throttled, and counts.
  const throttled = { FunctionName: "orders", ReservedConcurrentExecutions: 0 };
  await cloud.lambda.send(new PutFunctionConcurrencyCommand(throttled));
  await finishRunning(emulator);
  const cwd = temporaryFolder();
  await writeWorld(cwd, emulator.world.snapshot());
  const line =
    "burst --function orders --via sqs --count 4 --jitter 899-903 --beyond hops --work 1s --payload {} --attribute a=b --format json";
  const { stdout } = await flatten(line, { cwd });
  const arm = resultOf(stdout);
  expect(arm?.jobs).toMatchObject({ sent: 4, processed: 0, deadLettered: 4 });
  const peeked = await flatten("dlq peek --queue incoming-orders --attributes --format json", { cwd });
  const { messages } = JSON.parse(peeked.stdout) as DeadLetterPeekDocument;
  const long = messages.filter(({ attributes }) => "flatten-job" in attributes);
  expect(messages.every(({ attributes }) => attributes.a === "b")).toBe(true);
  expect(long.length).toBeGreaterThan(1);
  const status = await flatten("status --queue incoming-orders", { cwd });
  expect(status.stdout).toContain("flatten-beyond-incoming-orders: CREATE_COMPLETE");
});

test("--queue without --beyond is refused, and a queue that cannot have the stack says why", async () => {
  const { account, run } = await endpoint();
  const { cloud } = account.target;
  const encrypted = { KmsMasterKeyId: "alias/orders" };
  await cloud.sqs.send(new CreateQueueCommand({ QueueName: "orders", Attributes: encrypted }));
  const refusalOf = async (line: string) => {
    const { code, stderr } = await run(`deploy --yes ${line}`);
    return [code, stderr.replace(/\s+/g, " ")];
  };
  expect(await refusalOf("--queue orders")).toEqual([2, expect.stringContaining("--queue requires --beyond")]);
  expect(await refusalOf("--beyond --queue orders")).toEqual([
    5,
    expect.stringContaining("the messages of orders are encrypted with the KMS key alias/orders"),
  ]);
});
