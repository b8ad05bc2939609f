import { expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("alarms test, list, history and wait are consistent", async () => {
  const cwd = temporaryFolder();
  const tested = await flatten("alarms test --format json", { cwd });
  expect(tested.code).toBe(0);
  expect(JSON.parse(tested.stdout)).toMatchObject({
    kind: "alarm-test",
    state: "passed",
    alarm: { logicalId: "ConcurrencyAlarm" },
    seconds: { untilAlarm: 120 },
  });
  expect(tested.stderr).toContain("invoking 20 jobs of 5 s at the same time");

  const listed = await flatten("alarms list", { cwd });
  expect(listed.stdout).toMatch(/ConcurrencyAlarm +OK +01-01 00:05 +> 10 +no data/);
  expect(listed.stdout).not.toContain("\u001b");

  const history = await flatten("alarms history concurrencyalarm", { cwd });
  expect(history.stdout).toMatch(/01-01 00:03 +ConcurrencyAlarm +OK -> ALARM: measured 20/);
  const all = await flatten("alarms history --format json", { cwd });
  const { events } = JSON.parse(all.stdout) as { events: { logicalId: string }[] };
  expect(new Set(events.map(({ logicalId }) => logicalId)).size).toBe(7);

  expect((await flatten("alarms wait --state ok --name DeadLetterAlarm", { cwd })).code).toBe(0);
  const late = await flatten("alarms wait --state ALARM --timeout 2m", { cwd });
  expect(late.code).toBe(4);
  expect(late.stdout).toContain("ConcurrencyAlarm did not enter ALARM within 2 min 00 s: it is in OK (no data)");
});

test.each([
  ["alarms history Concurency", "did you mean: flatten alarms history ConcurrencyAlarm"],
  ["alarms wait --name Throttle", "did you mean: --name ThrottleAlarm"],
  ["alarms history Foo", "for example: flatten alarms history DeadLetterAlarm"],
  ["alarms wait --state ALRM", "did you mean: --state ALARM"],
  ["alarms tets", "did you mean: flatten alarms test"],
])("flatten %s suggests the nearest word", async (line, message) => {
  const { code, stderr, stdout } = await flatten(line);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(message);
});
