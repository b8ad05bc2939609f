import { expect, test } from "vitest";
import type { CommandContext } from "../../../src/cli/command.ts";
import { ReadingLine } from "../../../src/commands/measure/run.ts";

/** What the line writes when it is updated every half second, for a terminal or a file. */
function written(isTTY: boolean, updates: number, { quiet = false, plain = false, env = {} } = {}): string {
  let text = "";
  let nowMs = 0;
  const write = (more: string) => {
    text += more;
  };
  const terminal = { isTTY, write };
  const wallClock = { nowMs: () => nowMs, sleepMs: async () => undefined };
  const context = { terminal, stderr: terminal, env, wallClock, quiet, columns: 60 } as unknown as CommandContext;
  const line = new ReadingLine(context, { plain });
  for (let update = 1; update <= updates; update++) {
    nowMs += 500;
    line.update({ group: "/aws/lambda/orders", atMs: 0, share: update / 100, invocations: update * 1_000 });
  }
  line.stop();
  return text;
}

test("flatten measure shows its progress in one line on a terminal, which it removes at the end", () => {
  expect(written(true, 2)).toBe(
    "\r\u001b[K1 % read · 1000 invocations · until 00:00:00 UTC · /aws/la…" +
      "\r\u001b[K2 % read · 2000 invocations · until 00:00:00 UTC · /aws/la…\r\u001b[K",
  );
});

test("elsewhere it writes a plain line every ten seconds, and nothing with --quiet", () => {
  expect(written(false, 40).split("\n")).toHaveLength(3);
  expect(written(false, 40, { quiet: true })).toBe("");
});

test("with --plain, in CI and with TERM=dumb it draws nothing in place on a terminal", () => {
  for (const options of [{ plain: true }, { env: { CI: "true" } }, { env: { TERM: "dumb" } }]) {
    const text = written(true, 40, options);
    expect([text.includes("\u001b"), text.split("\n").length]).toEqual([false, 3]);
  }
});
