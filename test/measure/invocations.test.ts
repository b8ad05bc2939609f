import { describe, expect, test } from "vitest";
import { InvocationLog } from "../../src/measure/invocations.ts";

const start = (id: string) => `START RequestId: ${id} Version: $LATEST\n`;
const end = (id: string) => `END RequestId: ${id}\n`;
const report = (id: string, { durationMs = 5_000, initMs = 0, more = "" } = {}) =>
  `REPORT RequestId: ${id}\tDuration: ${durationMs}.00 ms\tBilled Duration: ${durationMs + initMs} ms\t` +
  `Memory Size: 128 MB\tMax Memory Used: 72 MB\t${initMs > 0 ? `Init Duration: ${initMs}.00 ms\t` : ""}${more}\n`;

/** Creates a log of lines `[timestampMs, message, stream]`. */
function logOf(...lines: readonly (readonly [number, string, string?])[]): InvocationLog {
  const log = new InvocationLog();
  for (const [timestampMs, message, stream = "s"] of lines) log.add({ stream, timestampMs, message });
  return log;
}

describe("an invocation", () => {
  test("is read from its START, END and REPORT", () => {
    const log = logOf([1_000, start("a")], [1_010, "hello\n"], [6_000, end("a")], [6_001, report("a")]);
    expect(log.read()).toEqual([
      {
        requestId: "a",
        startMs: 1_000,
        endMs: 6_000,
        initMs: 0,
        durationMs: 5_000,
        billedMs: 5_000,
        memoryMegabytes: 128,
        memoryUsedMegabytes: 72,
        crashed: false,
        timedOut: false,
      },
    ]);
    expect(log.running).toBe(0);
  });

  test("starts with its cold start, which keeps the environment busy", () => {
    const log = logOf([1_000, start("a")], [6_000, end("a")], [6_000, report("a", { initMs: 150 })]);
    expect(log.read()).toMatchObject([{ startMs: 850, endMs: 6_000, initMs: 150, billedMs: 5_150 }]);
  });

  test("is running without END, and is listed after complete ones", () => {
    const log = logOf(
      [1_000, start("a"), "s1"],
      [2_000, start("b"), "s2"],
      [3_000, end("b"), "s2"],
      [3_000, report("b"), "s2"],
    );
    expect(log.running).toBe(1);
    expect(log.read().map(({ requestId, endMs }) => [requestId, endMs])).toEqual([
      ["b", 3_000],
      ["a", undefined],
    ]);
  });

  test("has ended after END, before REPORT arrives", () => {
    const log = logOf([1_000, start("a")], [4_000, end("a")]);
    expect([log.running, log.read()]).toMatchObject([0, [{ startMs: 1_000, endMs: 4_000, durationMs: undefined }]]);
  });

  test("is found without START, which lies before the lines that were read", () => {
    const log = logOf([6_000, end("a")], [6_001, report("a", { durationMs: 4_000, initMs: 100 })]);
    expect(log.read()).toMatchObject([
      { requestId: "a", startMs: 1_900, endMs: 6_000, initMs: 100, durationMs: 4_000 },
    ]);
    expect(log.running).toBe(0);
  });

  test("is found with only its REPORT", () => {
    const log = logOf([6_000, report("a", { durationMs: 4_000 })]);
    expect(log.read()).toMatchObject([{ requestId: "a", startMs: 2_000, endMs: 6_000 }]);
  });

  test("is ignored with only its END, as its start is unknown", () => {
    expect(logOf([6_000, end("a")]).read()).toEqual([]);
  });

  test("of an asynchronous retry is separate, although it has the request id of the first attempt", () => {
    const log = logOf(
      [1_000, start("a"), "s1"],
      [2_000, end("a"), "s1"],
      [2_000, report("a", { durationMs: 1_000 }), "s1"],
      [62_000, start("a"), "s1"],
      [63_000, end("a"), "s1"],
      [63_000, report("a", { durationMs: 1_000 }), "s1"],
      [183_000, start("a"), "s2"],
    );
    expect(log.read().map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [1_000, 2_000],
      [62_000, 63_000],
      [183_000, undefined],
    ]);
  });

  test.each(["Status: timeout", "Status: error\tError Type: Runtime.ExitError"])(
    "crashed when its REPORT says %j",
    (more) => {
      expect(logOf([0, start("a")], [3_000, end("a")], [3_000, report("a", { more })]).read()).toMatchObject([
        { crashed: true },
      ]);
    },
  );

  test("is not opened by a line of the function that contains START", () => {
    expect(logOf([0, "2026-01-01\ta\tINFO\tSTART RequestId: b\n"]).read()).toEqual([]);
  });
});
