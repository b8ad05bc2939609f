import { describe, expect, test } from "vitest";
import { isCrash } from "../../../src/measure/invocations.ts";
import { InvocationLog } from "../../../src/measure/log/invocation-log.ts";

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
        stream: "s",
        startMs: 1_000,
        endMs: 6_000,
        initMs: 0,
        durationMs: 5_000,
        billedMs: 5_000,
        memoryMegabytes: 128,
        memoryUsedMegabytes: 72,
        outcome: "success",
        reportsErrors: false,
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

  test.each([
    ["Status: timeout", "timeout"],
    ["Status: error\tError Type: Runtime.ExitError", "error"],
  ])("crashed when its REPORT says %j", (more, outcome) => {
    const [read] = logOf([0, start("a")], [3_000, end("a")], [3_000, report("a", { more })]).read();
    expect([read?.outcome, isCrash(read?.outcome)]).toEqual([outcome, true]);
  });

  test("is not opened by a line of the function that contains START", () => {
    expect(logOf([0, "2026-01-01\ta\tINFO\tSTART RequestId: b\n"]).read()).toEqual([]);
  });
});

const originMs = Date.UTC(2026, 0, 1);

/** A record of the JSON log format, `[timestampMs, message]`. */
const record = (atMs: number, type: string, fields: object): [number, string] => [
  originMs + atMs,
  JSON.stringify({ time: new Date(originMs + atMs).toISOString(), type: `platform.${type}`, record: fields }),
];
const jsonReport = (atMs: number, id: string, status: string, initDurationMs?: number) =>
  record(atMs, "report", {
    requestId: id,
    metrics: { durationMs: 2_000, billedDurationMs: 2_150, memorySizeMB: 256, maxMemoryUsedMB: 80, initDurationMs },
    status,
  });

describe("an invocation in the JSON log format", () => {
  test("is read from its records, and ends with its report", () => {
    const log = logOf(
      record(850, "initStart", { initializationType: "on-demand" }),
      record(1_000, "start", { requestId: "a" }),
      record(2_990, "runtimeDone", { requestId: "a" }),
      jsonReport(3_000, "a", "success", 150),
    );
    expect(log.read()).toEqual([
      {
        requestId: "a",
        stream: "s",
        startMs: originMs + 850,
        endMs: originMs + 3_000,
        initMs: 150,
        durationMs: 2_000,
        billedMs: 2_150,
        memoryMegabytes: 256,
        memoryUsedMegabytes: 80,
        outcome: "success",
        reportsErrors: true,
      },
    ]);
  });

  test("is running until platform.runtimeDone, or its report", () => {
    const started = record(1_000, "start", { requestId: "a" });
    expect([logOf(started).running, logOf(started, jsonReport(3_000, "a", "success")).running]).toEqual([1, 0]);
    expect(logOf(started, record(2_990, "runtimeDone", { requestId: "a" })).running).toBe(0);
  });

  test("failed if its handler threw an error, which is not a crash", () => {
    const [read] = logOf(record(1_000, "start", { requestId: "a" }), jsonReport(3_000, "a", "failure")).read();
    expect([read?.outcome, isCrash(read?.outcome)]).toEqual(["failure", false]);
  });

  test("follows invocations in the text format in the same log", () => {
    const log = logOf(
      [originMs, start("a"), "s1"],
      [originMs + 5_000, end("a"), "s1"],
      [originMs + 5_000, report("a"), "s1"],
      [...record(9_000, "start", { requestId: "b" }), "s2"],
      [...jsonReport(11_000, "b", "success"), "s2"],
    );
    expect(log.read().map(({ requestId, startMs, endMs = 0 }) => [requestId, endMs - startMs])).toEqual([
      ["a", 5_000],
      ["b", 2_000],
    ]);
  });

  test("counts once if its start comes after the report of the same millisecond", () => {
    const log = logOf(jsonReport(3_000, "a", "success"), record(3_000, "start", { requestId: "a" }));
    expect([log.running, log.read().length]).toEqual([0, 1]);
  });
});

test("an early initialization does not delay the invocation, nor does one of provisioned concurrency", () => {
  const early = logOf(
    [0, "INIT_START Runtime Version: nodejs:22\n"],
    [60_000, start("a")],
    [65_000, end("a")],
    [65_000, report("a", { initMs: 150 })],
  );
  const provisioned = logOf(
    record(0, "initStart", { initializationType: "provisioned-concurrency" }),
    record(200, "start", { requestId: "a" }),
    jsonReport(2_200, "a", "success", 150),
  );
  expect([...early.read(), ...provisioned.read()].map(({ startMs, initMs }) => [startMs, initMs])).toEqual([
    [60_000, 0],
    [originMs + 200, 0],
  ]);
});

test("a restored snapshot delays the invocation", () => {
  const log = logOf(
    [1_000, start("a")],
    [6_000, end("a")],
    [6_000, report("a", { more: "Restore Duration: 300.00 ms" })],
  );
  expect(log.read()).toMatchObject([{ startMs: 700, endMs: 6_000, initMs: 300 }]);
});
