import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { WatchDocument } from "../../../src/experiment/metrics-watch.ts";
import { flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";

const recordsIn = (cwd: string): string[] => readdirSync(join(cwd, ".flatten", "runs"));

test("on the local target the watch ends only after the metrics of the last invocation are published", async () => {
  const { cwd } = await flatten("queue send --job 1");
  // A read every 10 s sees the empty queue before CloudWatch has any data.
  const { code, stdout, stderr } = await flatten("watch-metrics --interval 10s --format json", { cwd });
  expect(code).toBe(0);
  const reads = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const invocations = reads
    .at(-1)
    .minutes.map(
      ({ perFunction }: { perFunction: Record<string, { invocations: number }> }) =>
        perFunction["flatten-process"]?.invocations,
    );
  expect(invocations).toEqual([1]);
  expect(stderr).toContain("The emulator is idle");
});

test("all that a watch has read is one run record, with its queues over time", async () => {
  const { cwd } = await flatten("queue send --job 1");
  const watched = await flatten("watch-metrics --interval 30s --for 5m --name shift", { cwd });
  expect(watched.code).toBe(0);
  const [name = ""] = recordsIn(cwd);
  expect(name).toMatch(/^watch-\d{8}T\d{6}Z-shift\.json$/);
  const record: WatchDocument = JSON.parse(readFileSync(join(cwd, ".flatten", "runs", name), "utf8"));
  expect(schemaErrors(record)).toEqual([]);
  expect(record).toMatchObject({ reads: 11, name: "shift", minutes: [{ perFunction: { "flatten-process": {} } }] });
  expect(record.command).toBe("flatten watch-metrics --interval 30s --for 5m --name shift");
  expect(record.queueReads).toHaveLength(11);
  const { stdout } = await flatten("report shift", { cwd });
  expect(stdout).toContain("flatten-process: at most 1 concurrent, 1 invocation, 0 errors.");
  expect((await flatten("runs show shift", { cwd })).stdout).toContain("peak 1");
  expect((await flatten("runs list", { cwd })).stdout).toMatch(/watch-\S+-shift .* 1 +–/);
});

test.each(["--for 5m", "--interval 30s"])("--once and %s cannot be combined", async (flag) => {
  const { code, stderr } = await flatten(`watch-metrics --once ${flag}`);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`--once and ${flag.split(" ")[0]} cannot be combined`)]);
});

test("Ctrl-C ends a watch with its record, and --once leaves one only with a name", async () => {
  const stop = new AbortController();
  const { cwd } = await flatten("queue send --job 1");
  const stdout = { write: () => stop.abort() };
  const { code } = await flatten("watch-metrics", { cwd, interrupted: stop.signal, stdout });
  expect([code, recordsIn(cwd).length]).toEqual([130, 1]);
  await flatten("watch-metrics --once", { cwd });
  expect(recordsIn(cwd)).toHaveLength(1);
});
