import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flatten } from "../../../support/flatten.ts";

/** A folder whose dead-letter queue holds two messages. */
async function folderWithDeadLetters(): Promise<string> {
  const { cwd } = await flatten("burst --via sqs --count 2 --work 1s --fail 100% --max-receive-count 1 -q");
  return cwd;
}

test("a dry run leaves the state of the emulator as it is", async () => {
  const cwd = await folderWithDeadLetters();
  const state = () => readFileSync(join(cwd, ".flatten", "local", "world.json.gz"));
  const before = state();
  const { code, stdout } = await flatten("dlq redrive --dry-run", { cwd });
  expect([code, stdout]).toEqual([0, expect.stringContaining("2 messages")]);
  const one = await flatten("dlq redrive --max 1 --dry-run", { cwd });
  expect(one.stdout.replace(/\s+/g, " ")).toContain(
    "1 of the 2 messages that were read would be moved, those of these 2 that SQS returns first. Nothing was changed.",
  );
  expect(state().equals(before)).toBe(true);
});

test.each([
  ["--plain", " --plain", {}],
  ["TERM=dumb", "", { TERM: "dumb" }],
  ["CI", "", { CI: "true" }],
])("with %s nothing is drawn in place on a terminal", async (_, flag, env) => {
  const cwd = await folderWithDeadLetters();
  const written: string[] = [];
  const stderr = { isTTY: true, write: (text: string) => void written.push(text) };
  const line = `dlq redrive --jitter 30 --yes --no-color${flag}`;
  expect((await flatten(line, { cwd, stderr, env })).code).toBe(0);
  expect(written.join("")).toContain("redrive: ");
  expect(written.join("")).not.toContain("\u001b");
});

test("messages that are not selected have not failed, and a selection without any says so", async () => {
  const cwd = await folderWithDeadLetters();
  const { code, stdout, stderr } = await flatten("dlq redrive --match nothing", { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain("2 left. None of them matches.");
  expect(stdout).toContain("next: flatten dlq stats\n");
  expect(stdout).not.toContain("--jitter");
  expect(stderr).not.toContain("failed");
});
