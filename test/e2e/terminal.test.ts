import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Screen } from "../support/screen.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { builtBin } from "./bin.ts";
import { seen, start, typed } from "./flatten.ts";

/** Whether this machine has the program that opens pseudo-terminals, as util-linux has it. */
const hasScript = existsSync("/usr/bin/script") && process.platform === "linux";

/** Starts the built command on a pseudo-terminal of 80 columns and 24 rows. */
function startOnTerminal(line: string) {
  const cwd = temporaryFolder();
  const screen = new Screen();
  const command = `tty > tty.txt; stty rows 24 cols 80; exec '${process.execPath}' '${builtBin()}' ${typed(line).join(" ")}`;
  const env = { PATH: process.env.PATH ?? "", HOME: cwd, TERM: "xterm-256color", LANG: "C.UTF-8" };
  const child = spawn("/usr/bin/script", ["-qfec", command, "/dev/null"], { cwd, env });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdout.setEncoding("utf8").on("data", (text: string) => screen.write(text));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  /** Resolves with the screen when it shows this. */
  const shown = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const text = await screen.text();
      if (pattern.test(text)) return text;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const resize = async (columns: number, rows: number) => {
    await screen.resize(columns, rows);
    const tty = readFileSync(join(cwd, "tty.txt"), "utf8").trim();
    execFileSync("stty", ["-F", tty, "rows", String(rows), "cols", String(columns)]);
  };
  return { screen, shown, resize, type: (keys: string) => child.stdin.write(keys), ended };
}

test.runIf(hasScript)(
  "on a terminal that is resized, keys steer a burst, and nothing of its picture is left",
  async () => {
    const { screen, shown, resize, type, ended } = startOnTerminal(
      "flatten burst --count 60 --jitter 5-900 --speed 100",
    );
    expect(await shown(/[1-9] of 60 done/)).toMatch(/emulator, 100 times as fast\n\[[█░]+\] \d+ of 60 done/);
    await resize(40, 12);
    const small = await shown(/\d+ of 60 done · \d+ running[^\n]*…/);
    expect(small.match(/of 60 done/g)).toHaveLength(1);
    await resize(120, 40);
    type("+");
    const large = await shown(/emulator, 200 times as fast/);
    expect(large.match(/of 60 done/g)).toHaveLength(1);
    type("q");
    expect(await ended).toBe(130);
    const left = await screen.text();
    expect(left).not.toContain("q stop and measure");
    expect(left).toContain("Interrupted: sending stopped");
  },
);

test.runIf(hasScript)("on a terminal, flatten alone shows a menu, which Ctrl-C closes", async () => {
  const { screen, shown, type, ended } = startOnTerminal("flatten");
  expect(await shown(/The lab: flatten a curve/)).toContain("What do you want to do?");
  type("\u0003");
  expect(await ended).toBe(0);
  expect(await screen.text()).not.toContain("unexpected error");
});

test.runIf(hasScript)("on a terminal, what a second Ctrl-C leaves is said below the picture", async () => {
  const { screen, shown, type, ended } = startOnTerminal("flatten burst --via sqs --count 40 --work 2m --speed 1");
  await shown(/of 40 done/);
  type("\u0003\u0003");
  expect(await ended).toBe(130);
  expect((await screen.text()).trim()).toMatch(/^the local emulator's state was not saved/);
});

test("commands that SIGTERM and SIGHUP end exit with 143 and 129, after they have measured what was sent", async () => {
  const stopped = async (signal: NodeJS.Signals) => {
    const { child, ended } = start(typed("flatten burst --via sqs --count 40 --work 2m --speed 1"));
    await seen(child.stderr, / running/);
    child.kill(signal);
    return ended;
  };
  const [terminated, hungUp] = await Promise.all([stopped("SIGTERM"), stopped("SIGHUP")]);
  expect([terminated.code, hungUp.code]).toEqual([143, 129]);
  for (const { stdout } of [terminated, hungUp]) expect(stdout).toContain("Interrupted: sending stopped");
});
