import { expect, test } from "vitest";
import { invokeFunction } from "../../../src/aws/functions.ts";
import type { CommandContext } from "../../../src/cli/command.ts";
import { openTarget } from "../../../src/cli/target/open-target.ts";
import { paintFor } from "../../../src/terminal/characters.ts";
import { fakeProcessContext, flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const plain = paintFor(false);

/** Runs jobs of 1, 2, … seconds with sizes 2, 4, … on the local target of a folder, one after the other. */
async function runJobs(cwd: string, jobs: number): Promise<void> {
  const { processContext } = fakeProcessContext([], { cwd });
  const paint = { out: plain, err: plain };
  const context: CommandContext = {
    ...processContext,
    terminal: processContext.stderr,
    paint,
    columns: 80,
    quiet: true,
    atPlace: (text) => text,
    holdNotes: () => () => undefined,
    runLine: async () => 0,
  };
  const target = await openTarget(context, {}, 7);
  for (let document = 1; document <= jobs; document++) {
    const job = { document, workMs: 1000 * document, size: 2 * document };
    await invokeFunction(target.cloud, target.workload.functionName, JSON.stringify(job), "RequestResponse");
  }
  const failing = { document: 99, workMs: 60_000, poisoned: true };
  await invokeFunction(target.cloud, target.workload.functionName, JSON.stringify(failing), "RequestResponse");
  await target.cloud.clock.sleepMs(240_000);
  await target.close();
}

const run = (cwd: string, ...argv: string[]) => flatten(argv, { cwd });

test("work is learned from the log and from the metrics of a target", async () => {
  const cwd = temporaryFolder();
  await runJobs(cwd, 4);

  const logs = JSON.parse((await run(cwd, "plan", "--jitter", "30", "--work-from", "logs", "--format", "json")).stdout);
  expect(schemaErrors(logs)).toEqual([]);
  expect(logs.learned).toMatchObject({ source: "logs", runs: 4, caveats: [{ kind: "few-runs", runs: 4, wanted: 20 }] });
  expect(logs.work).toMatchObject({ kind: "sample" });
  expect(logs.work.maxSeconds).toBeCloseTo(4, 1);
  expect(logs.work.meanSeconds).toBeCloseTo(2.5, 2);
  expect(logs.learned.fit).toMatchObject({ jobs: 4 });
  expect(logs.learned.fit.r2).toBeCloseTo(1, 4);
  expect(logs.learned.fit.secondsPerUnit).toBeCloseTo(0.5, 2);
  expect(logs.next).toEqual([expect.stringMatching(/^flatten burst --count 100 --work-from logs --jitter 0-30 /)]);

  const metrics = await run(cwd, "plan", "--jitter", "30", "--work-from", "metrics", "--since", "2h");
  expect(metrics.code).toBe(0);
  const page = metrics.stdout.replace(/\n/g, " ");
  // CloudWatch also counts the invocation of the poisoned job (60 s): p95 of 1, 2, 3, 4 and 60 s is 4 + 0.8 × 56.
  expect(page).toMatch(/Work learned from 5 runs in CloudWatch's Duration of \S+, the last 2 h 0[01] min \(/);
  expect(page).toMatch(/median 3\.0 s, p95 48\.8 s, longest 1 min 00 s/);
  expect(page).toContain("The work was learned from only 5 runs");
});

test("if nothing ran lately there is nothing to learn: exit code 4, and no plan", async () => {
  const cwd = temporaryFolder();
  const logs = await run(cwd, "plan", "--jitter", "30", "--work-from", "logs");
  expect([logs.code, logs.stdout]).toEqual([4, ""]);
  expect(logs.stderr).toContain("--work-from logs: the log has no processed job from the last 1 h 00 min");
  expect(logs.stderr).toContain("--since 24h");
  const metrics = await run(cwd, "plan", "--jitter", "30", "--work-from", "metrics");
  expect([metrics.code, metrics.stdout]).toEqual([4, ""]);
});
