import { expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";
import { Screen } from "../../support/screen.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** What a command prints on a terminal of this size, as lines of the screen. */
async function printed(line: string, { columns = 80, rows = 24, cwd = temporaryFolder() } = {}): Promise<string[]> {
  const screen = new Screen(columns, rows);
  await flatten(line, { stdout: screen, cwd });
  return screen.lines();
}

const failing = "burst --jitter 10-40 --fail 10% --count 40";

test.each([
  ["burst --jitter 10-40 --count 50", 80, 24, /the last job was done after/],
  [failing, 80, 24, /the last success came after 4\d\.\d s, the last failed attempt ended after 2\d min/],
  [failing, 120, 40, /the last success came after 4\d\.\d s, the last failed attempt ended after 2\d min/],
  ["burst --max-peak 20 --count 50", 80, 24, /The goal was met/],
  ["compare --delays 0,30,100 --count 20", 80, 24, /has the lowest peak/],
  ["compare --delays 0,10,20,30,40,50,60,70 --count 10", 80, 24, /has the lowest peak/],
  ["compare --delays 0,10,20,30,40,50,60,70 --count 10", 120, 40, /has the lowest peak/],
  ["burst --jitter 0-10 --count 20 --assert peak<=5 --assert peak<=30", 80, 24, /peak/],
])(
  "%s ends within one screen of %d columns and %d rows, with the conclusion last",
  async (line, columns, rows, conclusion) => {
    const lines = await printed(line, { columns, rows });
    expect(lines.length).toBeLessThan(rows);
    expect(lines.slice(-7).join(" ")).toMatch(conclusion);
    expect(lines.join("\n")).toContain("whole report: flatten runs show");
    expect(lines.at(-1)).not.toContain("flatten runs");
    for (const each of lines) expect(each.length).toBeLessThanOrEqual(columns);
  },
);

test("with --baseline, the comparison is above the report, and the conclusion stays last", async () => {
  const { cwd } = await flatten("burst --count 20 --jitter 10 --seed 1");
  await flatten("local reset", { cwd });
  const screen = new Screen(80, 200);
  await flatten("burst --count 20 --jitter 10 --seed 1 --baseline latest", { cwd, stdout: screen });
  const lines = await screen.lines();
  const text = lines.join("\n");
  expect(text.indexOf("identical in every number")).toBeLessThan(text.indexOf("whole report: flatten runs show"));
  expect(lines.slice(-3).join(" ")).toMatch(/Peak: .* in flight at once/);
});

test("the chart of a burst with failed jobs shows the burst, and not the half hour of retries", async () => {
  const lines = await printed(failing);
  expect(lines.join("\n")).toMatch(/└─.*\n +0 s +10 s +20 s +30 s/);
  expect(lines.join("\n")).toMatch(/last success after 4\d\.\d s/);
});

test("--details, a file and a pipe get the whole report", async () => {
  const details = (await printed("burst --count 10 --details")).join("\n");
  const piped = (await flatten("burst --count 10")).stdout;
  for (const text of [details, piped]) expect(text).toMatch(/invocations +10 · 0 errors/);
});

const ascii = /^[\x20-\x7e\n]*$/;

test.each([
  ["compare --delays 0,30 --count 20 --plain", {}],
  ["burst --jitter 0-20 --count 20 --plain --details", {}],
  ["burst --jitter 0-20 --count 20", { LANG: "C" }],
  ["compare --delays 0,30 --count 20 --details", { LC_ALL: "POSIX" }],
])("%s with %j prints ASCII only, and --plain no chart", async (line, env) => {
  const { stdout, stderr } = await flatten(line, { env });
  expect(stdout).toMatch(ascii);
  expect(stderr).toMatch(ascii);
  expect(/###/.test(stdout)).toBe(!line.includes("--plain"));
});
