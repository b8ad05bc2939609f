import { expect, test } from "vitest";
import { flatten } from "../../../support/flatten.ts";

test.each([
  [
    "--grow 30s,1h",
    'invalid value "30s,1h" for --grow: expected delays of whole seconds, each from 0 to 900',
    "30s,5m,15m",
  ],
  ["--grow 30s,,5m", 'invalid value "30s,,5m" for --grow', "30s,5m,15m"],
  ["--grow 30s --jitter 10", "--grow and --jitter cannot be combined", "--jitter 10-100"],
  ["--grow 30s --rate 5", "--rate and --grow cannot be combined", "--rate 50"],
  ["--grow 30s --spread even", "--spread requires --jitter", "--jitter 10-100 --spread even"],
])("dlq redrive %s is refused with a sentence", async (flags, message, remedy) => {
  const { code, stderr } = await flatten(`dlq redrive ${flags}`);
  expect(code).toBe(2);
  expect(stderr.replace(/\s+/g, " ")).toContain(message);
  expect(stderr).toContain(remedy);
});

test("the report says how the delays grow", async () => {
  const { code, stdout } = await flatten("dlq redrive --grow 30s,5m,15m");
  expect(code).toBe(0);
  expect(stdout.replace(/\s+/g, " ")).toContain(
    "moved by flatten, delayed by 30.0 s on the first redrive of a message, then 5 min 00 s, then 15 min",
  );
});

test("the command after a dry run has the growing delays", async () => {
  const { cwd } = await flatten("burst --via sqs --count 2 --work 200ms --fail 100%");
  const { stdout } = await flatten("dlq redrive --grow 30s,5m --dry-run", { cwd });
  expect(stdout).toContain("next: flatten dlq redrive --grow 30s,300s\n");
});
