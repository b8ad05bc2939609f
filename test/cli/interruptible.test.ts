import { expect, test } from "vitest";
import { interruptible } from "../../src/cli/process.ts";

const { signal } = new AbortController();

test("a signal ends a computation that never looks at it", async () => {
  let turns = 0;
  const endless = () => {
    process.kill(process.pid, "SIGINT");
    while (turns < 1e10) turns++;
  };
  await expect(interruptible(signal, endless)).rejects.toMatchObject({ reason: "interrupted" });
  expect(turns).toBeLessThan(1e10);
});

test("a signal in the last moment of a computation is not lost", async () => {
  const signalled = () => void process.kill(process.pid, "SIGINT");
  for (let time = 0; time < 4; time++) {
    await expect(interruptible(signal, signalled)).rejects.toMatchObject({ reason: "interrupted" });
  }
});

test("a signal that arrived before prevents the computation", async () => {
  let isRun = false;
  const compute = () => {
    isRun = true;
  };
  await expect(interruptible(AbortSignal.abort(), compute)).rejects.toMatchObject({ reason: "interrupted" });
  expect(isRun).toBe(false);
});

test("a computation returns its value, and throws its error", async () => {
  expect(await interruptible(signal, () => 42)).toBe(42);
  const fail = () => {
    throw new RangeError("no");
  };
  await expect(interruptible(signal, fail)).rejects.toThrow(RangeError);
});
