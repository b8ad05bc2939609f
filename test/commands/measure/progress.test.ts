import { expect, test } from "vitest";
import type { CommandContext } from "../../../src/cli/context.ts";
import { ReadingLine } from "../../../src/commands/measure/progress.ts";

/** What the line writes when it is updated every half second, for a terminal or a file. */
function written(isTTY: boolean, updates: number, quiet = false): string {
  let text = "";
  let nowMs = 0;
  const write = (more: string) => {
    text += more;
  };
  const terminal = { isTTY, write };
  const wallClock = { nowMs: () => nowMs, sleepMs: async () => undefined };
  const line = new ReadingLine({ terminal, wallClock, quiet, columns: 60 } as unknown as CommandContext);
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
  expect(written(false, 40, true)).toBe("");
});
