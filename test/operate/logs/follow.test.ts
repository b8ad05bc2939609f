import { describe, expect, test } from "vitest";
import { isFailure, type LogEntry, logStats, statsPattern } from "../../../src/operate/logs/entry.ts";
import { followLogs, LogTail } from "../../../src/operate/logs/follow.ts";
import { sendToQueue } from "../../../src/operate/queue.ts";
import { deployedStack } from "../../support/deployed-stack.ts";

const group = "/aws/lambda/flatten-process";
const never = new AbortController().signal;

async function followThree(failing = false) {
  const exact = { coldStartMs: 0, coldStartSpreadMs: 0, workLateMs: 0 };
  const account = await deployedStack({ parameters: { MaxReceiveCount: "1" }, ...exact });
  const { cloud, workload } = account.target;
  const bodies = [1, 2, 3].map((document) =>
    JSON.stringify({ document, run: "r-1", workMs: 5_000, ...(failing && document === 2 ? { poisoned: true } : {}) }),
  );
  const sinceMs = cloud.clock.nowMs();
  await sendToQueue({ cloud, queueUrl: workload.queueUrl, bodies, delaySeconds: 30 });
  const seen: LogEntry[] = [];
  const onEntries = async (entries: readonly LogEntry[]) => void seen.push(...entries);
  const ending = await followLogs({
    target: account.target,
    tail: new LogTail(cloud, { group, startMs: sinceMs }),
    onEntries,
    signal: never,
  });
  return { account, seen, ending, sinceMs, tookMs: cloud.clock.nowMs() - sinceMs };
}

describe("following a log on the emulator", () => {
  test("waits for delayed messages, passes on each line once, and ends when the emulator is idle", async () => {
    const { seen, ending, tookMs } = await followThree();
    expect(ending).toBe("idle");
    const count = (kind: LogEntry["kind"]) => seen.filter((line) => line.kind === kind).length;
    expect({ start: count("start"), job: count("job"), report: count("report") }).toEqual({
      start: 3,
      job: 3,
      report: 3,
    });
    // 30 s of delay, 5 s of work, and three idle polls of 2 s.
    expect(tookMs).toBeGreaterThan(35_000);
    expect(tookMs).toBeLessThan(46_000);
  });

  test("shows the failed job", async () => {
    const { seen } = await followThree(true);
    expect(seen.filter(isFailure).map(({ job }) => job?.document)).toEqual([2]);
  });

  test("statistics of the same log: three concurrent invocations of 5 s", async () => {
    const { account, sinceMs } = await followThree();
    const { cloud } = account.target;
    const stats = logStats(
      await new LogTail(cloud, { group, startMs: sinceMs, pattern: statsPattern }).read(),
      cloud.clock.nowMs(),
    );
    expect(stats).toMatchObject({
      invocations: 3,
      running: 0,
      durationMs: { p50: 5_000, p95: 5_000, max: 5_000 },
      billedMs: 15_000,
      peak: { invocations: 3 },
      jobs: { attempts: 3, processed: 3, failed: 0 },
    });
  });

  test("ends at once after an interruption", async () => {
    const { target } = await deployedStack();
    const tail = new LogTail(target.cloud, { group, startMs: 0 });
    const ending = await followLogs({ target, tail, onEntries: async () => undefined, signal: AbortSignal.abort() });
    expect(ending).toBe("interrupted");
  });

  test("the log of a function that never ran is empty", async () => {
    const { target } = await deployedStack();
    expect(await new LogTail(target.cloud, { group: "/aws/lambda/missing", startMs: 0 }).read()).toEqual([]);
  });
});
