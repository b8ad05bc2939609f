import { describe, expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";

const armsOf = (stdout: string) => JSON.parse(stdout).arms as readonly Record<string, never>[];

describe("burst --via map", () => {
  test("sends every job once", async () => {
    const { code, stdout } = await flatten("burst --via map --count 24 --jitter 5-60 --work 1s --format json");
    expect(code).toBe(0);
    const [arm] = armsOf(stdout);
    expect(arm).toMatchObject({
      via: "map",
      name: "map 5-60 s",
      state: "drained",
      jobs: { sent: 24, processed: 24, duplicates: 0 },
    });
  });

  test("sends jobs of different work, and those that fail", async () => {
    const { stdout } = await flatten("burst --via map --count 12 --work 1s-3s --fail 25% --seed 3 --format json");
    expect(armsOf(stdout)[0]).toMatchObject({ jobs: { sent: 12, processed: 9, deadLettered: 3 } });
  });

  test("sends with the delays that a goal has chosen", async () => {
    const { code, stdout } = await flatten("burst --via map --count 60 --work 2s --max-peak 10 --format json");
    expect(code).toBe(0);
    const { plan, arms } = JSON.parse(stdout);
    expect(arms[0]).toMatchObject({ via: "map", spread: plan.spread, jobs: { sent: 60, processed: 60 } });
    expect(plan.spread).not.toBe("random");
    expect(plan.outcome).toMatchObject({ met: true });
  });

  test("says how many jobs were sent if it was stopped in the middle", async () => {
    const line =
      "burst --via map --count 100 --work 1s --timeout 5s --emulator mapExpressStartsPerSecond=1 --format json";
    const { code, stdout } = await flatten(line);
    expect(code).toBe(4);
    const [arm] = armsOf(stdout) as unknown as [
      { jobs: { sent: number }; caveats: { kind: string; reasons: { why: string; message: string }[] }[] },
    ];
    const unsent = arm.caveats.find(({ kind }) => kind === "unsent");
    expect(unsent?.reasons[0]?.message).toMatch(
      /^the execution ended as ABORTED: \d of its 10 child executions succeeded, and up to \d more had begun, so at most \d+ of 100 jobs were sent$/,
    );
    // Those that were seen in the log are known to be sent.
    expect(arm.jobs.sent).toBeGreaterThan(20);
    expect(arm.jobs.sent).toBeLessThan(100);
  });
});

describe("--arms map:N", () => {
  test("runs exactly N jobs at once, as predicted, without a queue", async () => {
    const line = "compare --count 30 --work 2s --arms map:7,map:40 --format json";
    const { code, stdout } = await flatten(line);
    expect(code).toBe(0);
    expect(armsOf(stdout)).toMatchObject([
      {
        name: "map 7",
        via: "pool",
        peak: { invocations: 7, predicted: { p50: 7 } },
        jobs: { processed: 30 },
      },
      { name: "map 40", peak: { invocations: 30, predicted: { p50: 30 } }, jobs: { processed: 30 } },
    ]);
  });

  test("does not retry the jobs that begin in an outage, so that they are left undone", async () => {
    const { stdout } = await flatten("compare --count 12 --work 1s --arms map:4 --outage 1s-2s --seed 1 --format json");
    expect(armsOf(stdout)[0]).toMatchObject({ jobs: { processed: 8, failed: 4 }, outage: { failedAttempts: 4 } });
  });

  test("retries throttled invokes, and counts jobs that failed", async () => {
    const line = "burst --via pool --parallel 20 --count 20 --work 1s --fail 20% --account-limit 10 --format json";
    const { stdout } = await flatten(line);
    expect(armsOf(stdout)[0]).toMatchObject({ jobs: { sent: 20, processed: 16, failed: 4, throttled: 0 } });
  });
});

test.each([
  ["compare --arms map:10001", "map takes a whole number from 1 to 10000"],
  ["compare --arms map", "map takes a whole number from 1 to 10000"],
  ["compare --arms map:10 --count 40k", "takes at most 30"],
  ["compare --arms map:10 --pause 1s", "a Distributed Map and --pause cannot be combined"],
  ["burst --via pool", "--via pool needs --parallel"],
  ["burst --via pool --parallel 10 --jitter 10", "only messages can be delayed"],
  ["burst --via map --max-peak 10 --count 200k", "--via map and a goal cannot be combined above 100"],
  ["burst --via map --parallel 10", "--via map and --parallel cannot be combined"],
  ["burst --via trigger --count 101k --jitter 10 --spread even", "--spread even cannot be combined above 100000 jobs"],
  ["deploy --scale --parameter BatchSize=10", "--scale and --parameter cannot be combined"],
])("%s is refused before anything is sent", async (line, message) => {
  const { code, stderr } = await flatten(line);
  expect({ code, stderr: stderr.replace(/\s+/g, " ") }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
});

test("the emulator says what AWS would refuse", async () => {
  const { code, stderr } = await flatten("burst --via map --count 30m --work 1s --dry-run");
  expect(code).toBe(0);
  expect(stderr.replace(/\s+/g, " ")).toContain("On AWS, --via map takes at most 25 000 000 jobs in one burst.");
});

test("a burst of millions runs a sample in the emulator, computes the rest, and says so", async () => {
  const line = "burst --via map --count 150k --jitter 0-30 --work 10s --format json";
  const { code, stdout, stderr } = await flatten(line);
  expect(code).toBe(0);
  expect(stderr).toContain("in full, and computes the burst of all");
  const [arm] = armsOf(stdout) as unknown as [
    { count: number; jobs: object; caveats: object[]; whole: { peak: { p50: number } } },
  ];
  expect(arm).toMatchObject({ count: 2_000, jobs: { sent: 2_000, processed: 2_000 }, whole: { count: 150_000 } });
  expect(arm.caveats[0]).toMatchObject({ kind: "sample", jobs: 2_000, of: 150_000 });
  // The concurrency limit of the account.
  expect(arm.whole.peak.p50).toBe(1_000);
});
