import { expect, test } from "vitest";
import { main } from "../../../src/main.ts";
import { fakeProcessContext } from "../../support/fake-surroundings.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

async function flatten(cwd: string, line: string) {
  const { processContext, written } = fakeProcessContext(line.split(" "), { cwd });
  return { code: await main(processContext), ...written };
}

test("alarms test, list, history and wait are consistent", async () => {
  const cwd = temporaryFolder();
  const tested = await flatten(cwd, "alarms test --format json");
  expect(tested.code).toBe(0);
  expect(JSON.parse(tested.stdout)).toMatchObject({
    kind: "alarm-test",
    state: "passed",
    alarm: { logicalId: "ConcurrencyAlarm" },
    seconds: { untilAlarm: 120 },
  });
  expect(tested.stderr).toContain("invoking 20 jobs of 5 s at the same time");

  const listed = await flatten(cwd, "alarms list");
  expect(listed.stdout).toMatch(/ConcurrencyAlarm +OK +01-01 00:05 +> 10 +no data/);
  expect(listed.stdout).not.toContain("\u001b");

  const history = await flatten(cwd, "alarms history concurrencyalarm");
  expect(history.stdout).toMatch(/01-01 00:03 +ConcurrencyAlarm +OK -> ALARM: measured 20/);
  const all = await flatten(cwd, "alarms history --format json");
  const { events } = JSON.parse(all.stdout) as { events: { logicalId: string }[] };
  expect(new Set(events.map(({ logicalId }) => logicalId)).size).toBe(7);

  expect((await flatten(cwd, "alarms wait --state ok --name DeadLetterAlarm")).code).toBe(0);
  const late = await flatten(cwd, "alarms wait --state ALARM --timeout 2m");
  expect(late.code).toBe(4);
  expect(late.stdout).toContain("ConcurrencyAlarm did not enter ALARM within 2 min 00 s: it is in OK (no data)");
});

test.each([
  ["alarms history Concurency", "did you mean: flatten alarms history ConcurrencyAlarm"],
  ["alarms wait --name Throttle", "did you mean: --name ThrottleAlarm"],
  ["alarms wait --state ALRM", "did you mean: --state ALARM"],
  ["alarms tets", "did you mean: flatten alarms test"],
])("flatten %s suggests the nearest word", async (line, says) => {
  const { code, stderr, stdout } = await flatten(temporaryFolder(), line);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(says);
});
