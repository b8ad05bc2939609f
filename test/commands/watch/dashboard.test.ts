import { expect, test } from "vitest";
import { assembleEmulator } from "../../../src/emulator/assemble.ts";
import { endpointOf, flatten } from "../../support/flatten.ts";
import { liveTerminal } from "../../support/live-terminal.ts";
import { Screen } from "../../support/screen.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Runs the dashboard in a folder, types one group of keys on each screen that is new, and returns the screens. */
async function dashboardIn(cwd: string, typed: readonly string[], screen = new Screen()) {
  const screens: string[] = [];
  const keys = [...typed];
  const terminal = liveTerminal(async ({ type }) => {
    const text = await screen.text();
    if (text === screens.at(-1) || !text.includes("q quit")) return;
    screens.push(text);
    type(keys.shift() ?? "");
  }, screen);
  const { code } = await flatten("watch-metrics", { ...terminal.context, stdout: screen, cwd });
  return { code, screens, left: await screen.text() };
}

/** A folder in which a burst has run whose messages were dead-lettered. */
async function folderWithBurst(): Promise<string> {
  const { cwd } = await flatten("burst --via sqs --count 20 --fail 10% --max-receive-count 1", {
    cwd: temporaryFolder(),
  });
  return cwd;
}

test("the dashboard shows the curve, the metrics, the queue, the alarms and the last burst in place", async () => {
  const cwd = await folderWithBurst();
  const { code, screens, left } = await dashboardIn(cwd, ["1", "q"]);
  expect(code).toBe(0);
  const [first, second] = screens as [string, string];
  expect(first).toContain("flatten-process: concurrent executions");
  expect(first).toMatch(/20 ┤ +█/);
  expect(first).toMatch(/┄ alarm > 10/);
  expect(first).toMatch(/^invocations +.*most 20$/m);
  expect(first).toMatch(/^errors +.*most \d+ \(alarm > 0\)$/m);
  expect(first).toMatch(/dead-letter queue 2$/m);
  expect(first).toMatch(/^alarms +ALARM since \d\d:\d\d · flatten-/m);
  expect(first).toMatch(/^bursts ▲ +\d\d:\d\d burst, peak 20$/m);
  expect(first).toContain("15 min");
  expect(second).toContain("1 h");
  for (const text of screens) expect(text.split("\n").length).toBeLessThan(24);
  expect(left).toMatch(/^The watch was recorded: flatten report watch-\S+Z -o watch.html\s*$/);
});

test("arrows move the period, and it does not end in the future", async () => {
  const cwd = await folderWithBurst();
  const { screens } = await dashboardIn(cwd, ["\u001b[D", "\u001b[C", "q"]);
  expect(screens[0]).toContain("most 20");
  expect(screens[1]).toMatch(/15 min until \d\d:\d\d/);
  expect(screens[2]).toBe(screens[0]);
});

test.each([
  [40, 12],
  [120, 40],
])("on %d columns and %d rows the dashboard fits", async (columns, rows) => {
  const { screens } = await dashboardIn(await folderWithBurst(), ["q"], new Screen(columns, rows));
  const [text = ""] = screens;
  expect(text).toContain("q quit");
  expect(text.split("\n").length).toBeLessThan(rows);
  for (const line of text.split("\n")) expect(line.length).toBeLessThan(columns);
});

test("before anything ran, the dashboard says that there is no data, and a key ends it", async () => {
  const { code, screens } = await dashboardIn(temporaryFolder(), ["q"]);
  expect(code).toBe(0);
  expect(screens[0]).toContain("CloudWatch has no data of the functions in this period.");
});

test("without the permission to read alarms, the dashboard shows the rest, and says which permission is missing", async () => {
  const emulator = assembleEmulator({ seed: 1 });
  const denial = new TextEncoder().encode(JSON.stringify({ __type: "AccessDenied", message: "not authorized" }));
  const endpoint = await endpointOf(emulator, async (request) =>
    /DescribeAlarms/.test(`${request.path} ${request.headers["x-amz-target"]}`)
      ? { status: 403, headers: {}, body: denial }
      : emulator.router(request),
  );
  await endpoint.flatten("deploy --yes");
  const screens: string[] = [];
  const screen = new Screen();
  const terminal = liveTerminal(async ({ type }) => {
    const text = await screen.text();
    if (!text.includes("q quit")) return;
    screens.push(text);
    type("q");
  }, screen);
  const { code } = await endpoint.flatten("watch-metrics", { ...terminal.context, stdout: screen });
  expect(code).toBe(0);
  expect(screens[0]).toMatch(/^queue +0 visible/m);
  expect(screens[0]).toMatch(/credentials lack the permission\s+cloudwatch:DescribeAlarms\./);
});
