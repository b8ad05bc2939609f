import { expect, test } from "vitest";
import type { ResultDocument } from "../../../../src/experiment/result.ts";
import { flatten } from "../../../support/flatten.ts";
import { liveTerminal } from "../../../support/live-terminal.ts";
import { Screen } from "../../../support/screen.ts";

const burst = "burst --count 40 --jitter 5-35 --format json --speed 50";

/** Runs a command on a terminal, and returns how it ended and the different screens that were seen. */
async function screensOf(
  line: string,
  screen = new Screen(),
  onScreen: (text: string, type: (keys: string) => void, wallMs: number) => void = () => undefined,
) {
  const screens: string[] = [];
  const terminal = liveTerminal(async ({ type, context }) => {
    const text = await screen.text();
    if (text !== "" && text !== screens.at(-1)) screens.push(text);
    onScreen(text, type, context.wallClock?.nowMs() ?? 0);
  }, screen);
  const ended = await flatten(line, terminal.context);
  return { ended, screens, left: await screen.text(), terminal };
}

test("a burst is drawn in place while it runs: the curve, its band, the states, the time left and the keys", async () => {
  const { ended, screens, left } = await screensOf(burst);
  expect(ended.code).toBe(0);
  expect(screens.length).toBeGreaterThan(10);
  const middle = screens.find((text) => /\b[12]\d of 40 done/.test(text)) ?? "";
  expect(middle).toContain("sqs 5-35 s, 40 jobs through SQS");
  expect(middle).toContain("emulator, 50 times as fast");
  expect(middle).toMatch(/\d+ of 40 done · \d+ running · \d+ waiting · 0 failed/);
  expect(middle).toMatch(/about \d+ s left/);
  expect(middle).toContain("░");
  expect(middle).toContain("█");
  expect(middle).toMatch(/┄ floor \d/);
  expect(middle).toMatch(/alarm from \d+/);
  expect(middle).toContain("q stop and measure");
  for (const text of screens) {
    expect(text.split("\n").length).toBeLessThan(24);
    expect(text.match(/q stop and measure/g) ?? []).toHaveLength(text.includes("reading") ? 0 : 1);
  }
  expect(left).toBe("");
});

test("playing a run changes nothing about its result", async () => {
  const { ended } = await screensOf(burst);
  const instant = await flatten(burst.replace(" --speed 50", ""));
  const withoutSpeed = ended.stdout.replace(" --speed 50", "");
  expect(JSON.parse(withoutSpeed)).toEqual(JSON.parse(instant.stdout));
});

test("a comparison shows the table of the arms that are done, and the running one below it", async () => {
  const { ended, screens } = await screensOf("compare --count 20 --delays 0,10 --format json --speed 50");
  expect(ended.code).toBe(0);
  const last = screens.filter((text) => text.includes("arm 3 of 3: sqs 0-10 s")).at(-1) ?? "";
  expect(last).toMatch(/arm +peak/);
  expect(last).toMatch(/^direct +20/m);
  expect(last).toMatch(/^sqs 0 s/m);
  expect(last).toContain("░ expected in 9 of 10 runs");
});

test("q stops the sending and measures what was sent", async () => {
  const { ended, screens } = await screensOf(burst, new Screen(), (text, type) => {
    if (/\b[1-9]\d? of 40 done/.test(text)) type("q");
  });
  expect(screens.at(-1)).toContain("not every job has an outcome · waiting for CloudWatch");
  expect(ended.code).toBe(130);
  const { arms } = JSON.parse(ended.stdout) as ResultDocument;
  expect(arms[0]?.state).toBe("interrupted");
  expect(arms[0]?.jobs.processed).toBeGreaterThan(0);
});

test("p pauses the sending and goes on with it, and ? explains the keys", async () => {
  let pausedMs: number | undefined;
  let isOver = false;
  const seen: string[] = [];
  const paced = "burst --count 20 --via sqs --pause 1s --format json --speed 20";
  const { ended } = await screensOf(paced, new Screen(), (text, type, wallMs) => {
    if (pausedMs === undefined && /sent [3-9] of 20/.test(text)) {
      pausedMs = wallMs;
      type("p?");
    }
    if (!text.includes("sending paused")) return;
    seen.push(text);
    if (isOver || wallMs < (pausedMs ?? 0) + 5_000) return;
    isOver = true;
    type("?p");
  });
  expect(seen.length).toBeGreaterThan(10);
  expect(seen.at(-2)).toContain("p resume sending");
  expect(seen.at(-2)).toContain("messages that were sent keep their delays");
  const { arms } = JSON.parse(ended.stdout) as ResultDocument;
  expect(arms[0]?.jobs).toMatchObject({ sent: 20, processed: 20 });
  expect(arms[0]?.seconds.send).toBeGreaterThan(25);
});

test("+ and - change the speed", async () => {
  const speeds = new Set<string>();
  const typed = ["+", "-", "-"];
  await screensOf(burst, new Screen(), (text, type) => {
    const speed = /emulator, (\d+) times/.exec(text)?.[1];
    if (speed === undefined) return;
    speeds.add(speed);
    type(typed.shift() ?? "");
  });
  expect([...speeds]).toEqual(["50", "100", "25"]);
});

test.each([
  [120, 40],
  [40, 12],
])("on %d columns and %d rows no line is too long, and the frame fits", async (columns, rows) => {
  const { screens } = await screensOf(burst, new Screen(columns, rows));
  const last = screens.at(-1) ?? "";
  expect(last).toMatch(/ of 40 done/);
  expect(last).toContain("q stop");
  for (const text of screens) {
    expect(text.split("\n").length).toBeLessThan(rows);
    for (const line of text.split("\n")) expect(line.length).toBeLessThan(columns);
  }
});

test.each([
  ["a terminal that cannot move the cursor", { env: { TERM: "dumb" } }, ""],
  ["CI", { env: { CI: "true" } }, ""],
  ["--plain", {}, " --plain"],
])("with %s plain lines are printed", async (_, changes, flag) => {
  const screen = new Screen();
  const terminal = liveTerminal(undefined, screen);
  await flatten(burst.replace(" --speed 50", flag), { ...terminal.context, ...changes });
  const lines = await screen.lines();
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) expect(line).toMatch(/^(< )?\d+(\.\d)?( s| min \d\d s) {2}sqs 5-35 s: /);
});

test("--speed is refused on a target whose time cannot be played", async () => {
  const { code, stderr } = await flatten("burst --speed 20 --target http://127.0.0.1:1");
  expect(code).toBe(2);
  expect(stderr).toContain("--speed works only on the local target");
});

test("where the terminal shows only ASCII, the picture is ASCII", async () => {
  const screens: string[] = [];
  const screen = new Screen();
  const terminal = liveTerminal(async () => void screens.push(await screen.text()), screen);
  await flatten(burst, { ...terminal.context, env: { LANG: "C" } });
  const last = screens.filter((text) => text.includes(" of 40 done")).at(-1) ?? "";
  expect(last).toContain("####");
  expect(last).toContain("////");
  for (const text of screens) expect(text).toMatch(/^[\x20-\x7e\n]*$/);
});

test("in a session a local run is played without --speed", async () => {
  const screens: string[] = [];
  const screen = new Screen();
  const terminal = liveTerminal(async () => void screens.push(await screen.text()), screen);
  await flatten(burst.replace(" --speed 50", ""), { ...terminal.context, isPlaying: true });
  expect(screens.filter((text) => text.includes("emulator, 4 times as fast")).length).toBeGreaterThan(10);
});
