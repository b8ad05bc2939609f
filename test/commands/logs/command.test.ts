import { expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";
import { foreignFolder } from "../../support/foreign-account.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("flatten logs shows, filters and summarizes the log of a burst", async () => {
  const cwd = temporaryFolder();
  await flatten("burst --count 3 --work 2s --fail 34% -q", { cwd });
  const lines = await flatten("logs", { cwd });
  expect(lines.code).toBe(0);
  expect(lines.stdout).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} {2}\w{8} {2}job \d failed \(poisoned\) after 2\.0 s · burst-\S+-1-1$/m,
  );

  const errors = await flatten("logs --errors --format json", { cwd });
  const { events } = JSON.parse(errors.stdout) as { events: { kind: string; job?: { outcome: string } }[] };
  // A failed direct invoke logs the job line and the runtime's error line.
  expect(events.map(({ kind }) => kind)).toEqual(["job", "error"]);

  const followed = await flatten("logs --follow --errors --format json", { cwd });
  expect(
    followed.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual(events);

  const stats = await flatten("logs --stats --format json", { cwd });
  expect(JSON.parse(stats.stdout)).toMatchObject({
    kind: "log-stats",
    function: "process",
    invocations: 3,
    peak: { invocations: 3 },
    jobs: { attempts: 3, processed: 2, failed: 1 },
    failures: { timeouts: 0, crashes: 0, errors: 1 },
  });
  const table = await flatten("logs --stats", { cwd });
  expect(table.stdout).toMatch(/peak +3 concurrent invocations/);
  expect(table.stdout).not.toContain("\u001b");
});

test("without lines it exits with 4 and a message, and JSON is still one document", async () => {
  const cwd = temporaryFolder();
  const { code, stdout, stderr } = await flatten("logs trigger --format json", { cwd });
  expect(code).toBe(4);
  expect(stderr).toContain("the trigger function logged nothing in the last 15 min");
  expect(JSON.parse(stdout)).toMatchObject({ kind: "logs", function: "trigger", events: [] });
});

test.each(["latest", "@2", "first"])("logs --run %s shows the lines of a run that has a record", async (run) => {
  const cwd = temporaryFolder();
  await flatten("burst --count 1 --work 1s -q --name first", { cwd });
  if (run === "@2") await flatten("burst --count 1 --work 1s -q --name second", { cwd });
  const { code, stdout } = await flatten(["logs", "--format", "json", "--run", run], { cwd });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ run: expect.stringMatching(/-first$/) });
});

test("an unknown run is answered with the last run in the log", async () => {
  const cwd = temporaryFolder();
  await flatten("burst --count 1 --work 1s -q --seed 7", { cwd });
  const { code, stderr } = await flatten("logs --run burst-9", { cwd });
  expect(code).toBe(4);
  expect(stderr).toMatch(/the last run in the log: --run burst-\d+T\d+Z-7-1/);
});

test.each([
  ["logs proces", "did you mean: flatten logs process"],
  ["logs --stats --follow", "--stats and --follow cannot be combined"],
  ["logs --stats --errors", "--stats and --errors cannot be combined"],
  ["logs --follow -o file.txt", "--follow and --output cannot be combined"],
  ["logs --since 15", "for example: --since 90s"],
])("flatten %s is a usage error", async (line, message) => {
  const { code, stderr, stdout } = await flatten(line);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(message);
});

test("statistics cover a function with JSON logs in a log group that it shares", async () => {
  const cwd = await foreignFolder();
  const { code, stdout } = await flatten("logs --stats --function orders --since 1h --format json", { cwd });
  const { invocations, running, peak, failures, durationMs, memoryMegabytes } = JSON.parse(stdout);
  const measured = await flatten("measure --function orders --since 1h --format json", { cwd });
  const [orders] = JSON.parse(measured.stdout).functions;
  expect([code, running, invocations]).toEqual([0, 0, orders.invocations]);
  expect([peak.invocations, failures.errors]).toEqual([orders.slots.peak, orders.failures.errors]);
  expect(failures.errors).toBeGreaterThan(0);
  expect([durationMs.p50 >= 2_000, memoryMegabytes.size]).toEqual([true, 256]);
});
