import { expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";

test("on the local target the watch ends only after the metrics of the last invocation are published", async () => {
  const { cwd } = await flatten("queue send --job 1");
  // A read every 10 s sees the empty queue before CloudWatch has any data.
  const { code, stdout, stderr } = await flatten("watch-metrics --interval 10s --format json", { cwd });
  expect(code).toBe(0);
  const reads = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const invocations = reads
    .at(-1)
    .minutes.map(
      ({ perFunction }: { perFunction: Record<string, { invocations: number }> }) =>
        perFunction["flatten-process"]?.invocations,
    );
  expect(invocations).toEqual([1]);
  expect(stderr).toContain("The emulator is idle");
});
