import { expect, test } from "vitest";
import { flatten } from "../../../support/flatten.ts";

test.each([
  ["--grow 30s,366d", 'invalid value "30s,366d" for --grow: a delay is at most one year', "--grow 30s,5m,1h"],
  ["--grow 30s,4h --beyond hops", "a delay of 14400 s needs 15 hops", "--beyond scheduler"],
  ["--jitter 0-4h --beyond hops", "a delay of 14400 s needs 15 hops", "--beyond scheduler"],
  ["--grow 30s,5m --beyond hops", "no delay is longer than that", "--grow 30s,5m,1h"],
  ["--beyond hops", "no delay is longer than that", "--grow 30s,5m,1h"],
  ["--grow 30s,,5m", 'invalid value "30s,,5m" for --grow', "30s,5m,1h"],
  ["--grow 30s --jitter 10", "--grow and --jitter cannot be combined", "--jitter 10-100"],
  ["--grow 30s --rate 5", "--rate and --grow cannot be combined", "--rate 50"],
  ["--grow 30s --spread even", "--spread requires --jitter", "--jitter 10-100 --spread even"],
])("dlq redrive %s is refused with a sentence", async (flags, message, remedy) => {
  const { code, stderr } = await flatten(`dlq redrive ${flags}`);
  expect(code).toBe(2);
  expect(stderr.replace(/\s+/g, " ")).toContain(message);
  expect(stderr).toContain(remedy);
});

test("the report says how the delays grow", async () => {
  const { code, stdout } = await flatten("dlq redrive --grow 30s,5m,15m");
  expect(code).toBe(0);
  expect(stdout.replace(/\s+/g, " ")).toContain(
    "moved by flatten, delayed by 30.0 s on the first redrive of a message, then 5 min 00 s, then 15 min",
  );
});

test("the command after a dry run has the growing delays", async () => {
  const { cwd } = await flatten("burst --via sqs --count 2 --work 200ms --fail 100%");
  const { stdout } = await flatten("dlq redrive --grow 30s,5m --dry-run", { cwd });
  expect(stdout).toContain("next: flatten dlq redrive --grow 30s,300s\n");
});

test("messages with a long delay wait after the command, are not delayed so again, and destroy says that they are deleted", async () => {
  const { cwd } = await flatten("burst --via sqs --count 2 --work 200ms --fail 100% --max-receive-count 1 -q");
  const moved = await flatten("dlq redrive --grow 1h,2h", { cwd });
  expect([moved.code, moved.stderr.replace(/\s+/g, " ")]).toEqual([
    0,
    expect.stringContaining(
      "Messages with a delay of more than 900 s (1 h 00 min, 2 h 00 min): EventBridge Scheduler sends them in the minute before they are due, and a message timer adds the rest of the delay. Each message is due to the second. A million messages with a delay of 2 h 00 min cost $2.48 more than without it; to send them again, 7 times, would cost $10.38.",
    ),
  ]);
  const empty = await flatten("dlq redrive --grow 1h,2h", { cwd });
  expect([empty.code, empty.stderr]).toEqual([0, expect.not.stringContaining("900 s")]);
  const report = moved.stdout.replace(/\s+/g, " ");
  expect(report).toContain("then 2 h 00 min (beyond 900 s: EventBridge Scheduler)");
  expect(report).toContain("2 messages wait in flatten-redrive-flatten-beyond for a delay of more than 900 s");
  expect((await flatten("status", { cwd })).stdout.replace(/\s+/g, " ")).toContain("CREATE_COMPLETE, 2 messages wait");
  const again = await flatten("dlq redrive --dlq flatten-beyond-later-dlq --grow 1h", { cwd });
  expect([again.code, again.stderr.replace(/\s+/g, " ")]).toEqual([
    2,
    expect.stringContaining("messages cannot be delayed by more than 900 s in the queue flatten-beyond-later"),
  ]);
  const destroyed = await flatten("destroy", { cwd });
  expect(destroyed.stderr).toContain(
    "2 messages that wait for a delay of more than 900 s are deleted, and will not be sent",
  );
});
