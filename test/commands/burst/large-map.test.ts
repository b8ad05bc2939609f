import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { executionArnOf, findMachines, startExecution } from "../../../src/aws/state-machine.ts";
import { journalPath } from "../../../src/cli/journal/journal.ts";
import { deployedStack } from "../../support/deployed-stack.ts";
import { endpointOf, type FlattenOptions } from "../../support/flatten.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A deployed stack behind an endpoint. */
async function endpoint() {
  const account = await deployedStack({ kind: "endpoint", mapExpressStartsPerSecond: 1 });
  const { flatten } = await endpointOf(account.emulator);
  const cwd = temporaryFolder();
  const run = async (line: string, options: FlattenOptions = {}) => {
    const ended = await flatten(line, { cwd, ...options });
    return { ...ended, stderr: ended.stderr.replace(/\s+/g, " ") };
  };
  return { account, cwd, run };
}

test("a burst of millions is announced with its cost, its peak and its time, and must be confirmed", async () => {
  const { run } = await endpoint();
  await run("deploy --scale --yes");
  const { code, stderr } = await run("burst --via map --count 2m --jitter 0-60 --work 1ms");
  expect(code).toBe(6);
  expect(stderr).toMatch(/expected peak about [\d ]+; .* costs about \$[\d.]+/);
  expect(stderr).toMatch(
    /The state machine starts its children within about 25(\.0)? s; the last job ends after about/,
  );
  expect(stderr).toMatch(/This burst sends more than 1 000 000 jobs, .*and costs more than \$1/);
});

test.each([
  ["--count 30m", "takes at most 25 000 000 jobs"],
  ["--count 2m --fail 10%", "and --fail cannot be combined"],
  ["--count 2m --work 1s-3s", "and --work with different times cannot be combined"],
  ["--count 2m --abort throttles>0", "and --abort cannot be combined"],
])("jobs that are only counted are alike: %s is refused", async (flags, why) => {
  const { run } = await endpoint();
  const { code, stderr } = await run(`burst --via map --jitter 0-900 --yes ${flags}`);
  expect(code).toBe(2);
  expect(stderr).toContain(why);
});

test("the next command stops an execution of a command that was killed, and says what it has sent", async () => {
  const { account, cwd, run } = await endpoint();
  await run("deploy --scale --yes");
  const { cloud, workload } = account.target;
  const { send } = await findMachines(cloud, workload.stack);
  const jobs = { before: 0, jobs: 500, children: 50, perChild: 10, isCounted: true, codes: 0, shared: {} };
  const input = { ...jobs, queueUrl: workload.queueUrl, run: "r", seed: 1, from: 0, to: 0, slots: null };
  await startExecution(cloud, send, "killed-1", input);
  await cloud.clock.sleepMs(9_000);
  const pathOf = (name: string) => {
    const arn = executionArnOf(send, name);
    const path = journalPath({ cwd, env: {} }, account.target).replace(
      /\.json$/,
      `.executions.${arn.replace(/[^\w.-]/g, "_")}.json`,
    );
    mkdirSync(dirname(path), { recursive: true });
    const process = { pid: 999_999_999, pidSpace: null, startTicks: null };
    writeFileSync(path, JSON.stringify({ version: 1, name: arn, process }));
    return path;
  };
  const paths = [pathOf("killed-1"), pathOf("never-1")];
  const { code, stderr } = await run("queue stats");
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /the execution killed-1, which an earlier command had left behind, was running, and is stopped now: \d+ of its 50 child executions have sent their jobs/,
  );
  expect(stderr).toContain("never-1, which an earlier command had left behind, was not started: it sent nothing");
  expect(account.emulator.world.states.running).toBe(0);
  expect(paths.filter((path) => existsSync(path))).toEqual([]);
});
