import { expect, test } from "vitest";
import { Curve } from "../../../src/measure/log/curve.ts";
import { FunctionLog, type InvocationColumns, outcomes } from "../../../src/measure/log/function-log.ts";
import { flags, ownerOf } from "../../../src/measure/log/log-stream.ts";
import { platformPattern, readRecord } from "../../../src/measure/log/record.ts";
import { report as reportText, start } from "../../support/log-lines.ts";

const originMs = Date.UTC(2026, 9, 8, 7, 30);
const iso = (atMs: number): string => new Date(originMs + atMs).toISOString();
const json = (atMs: number, type: string, record: object): string => JSON.stringify({ time: iso(atMs), type, record });
const init = "INIT_START Runtime Version: nodejs:22.v78\tRuntime Version ARN: arn";
const restore = "RESTORE_START Runtime Version: java:21.v30\tRuntime Version ARN: arn";
const report = (id: string, ms: number, tail?: string): string => `${reportText(id, ms, 72, tail)}\t\n`;

/** A log excerpt: time, stream, line. The interval of each invocation and the peaks were worked out by hand. */
interface Excerpt {
  readonly lines: readonly (readonly [atMs: number, stream: string, line: string])[];
  /** When the log was read, and the timeout of the function. */
  readonly untilMs?: number;
  readonly timeoutMs?: number;
  /** slot start, handler start, handler end, slot end. */
  readonly invocations: readonly (readonly [number, number, number, number])[];
  readonly peaks: { readonly slots: number; readonly handlers: number };
  readonly outcomes?: readonly string[];
  readonly flags?: readonly number[];
}

const excerpts: Readonly<Record<string, Excerpt>> = {
  "text: a cold start occupies its slot from INIT_START, a warm one from START": {
    lines: [
      [0, "a", init],
      [150, "a", start("1")],
      [160, "a", "2026-10-08T07:30:00.160Z\t1\tINFO\tSTART of my own line"],
      [350, "a", report("1", 200, "Init Duration: 149.51 ms")],
      [400, "a", start("2")],
      [500, "a", report("2", 99.7)],
    ],
    invocations: [
      [0, 150, 350, 350],
      [400, 400, 500, 500],
    ],
    peaks: { slots: 1, handlers: 1 },
  },
  "text: an end and a start at the same instant do not overlap, an instant earlier they do": {
    lines: [
      [0, "a", start("1")],
      [99, "b", start("2")],
      [100, "a", report("1", 100)],
      [100, "c", start("3")],
      [200, "b", report("2", 101)],
      [200, "c", report("3", 100)],
    ],
    invocations: [
      [0, 0, 100, 100],
      [99, 99, 200, 200],
      [100, 100, 200, 200],
    ],
    peaks: { slots: 2, handlers: 2 },
  },
  "JSON: the handler ends with runtimeDone, the slot with the report; the record's own time counts": {
    lines: [
      [3, "a", json(0, "platform.initStart", { initializationType: "on-demand", phase: "init" })],
      [150, "a", json(149, "platform.start", { requestId: "1", version: "$LATEST" })],
      [150, "a", '{"timestamp":"x","level":"INFO","requestId":"1","message":"platform.report"}'],
      [450, "a", json(449, "platform.runtimeDone", { requestId: "1", status: "success" })],
      [
        460,
        "a",
        json(459, "platform.report", {
          requestId: "1",
          status: "success",
          metrics: { durationMs: 309.6, billedDurationMs: 455, initDurationMs: 145.4 },
        }),
      ],
    ],
    invocations: [[0, 149, 449, 459]],
    peaks: { slots: 1, handlers: 1 },
  },
  "the format changed from text to JSON between two invocations": {
    lines: [
      [0, "a", start("1")],
      [50, "b", json(50, "platform.start", { requestId: "2" })],
      [100, "a", report("1", 100)],
      [
        120,
        "b",
        json(120, "platform.report", {
          requestId: "2",
          status: "failure",
          metrics: { durationMs: 70, billedDurationMs: 70 },
        }),
      ],
    ],
    invocations: [
      [0, 0, 100, 100],
      [50, 50, 120, 120],
    ],
    peaks: { slots: 2, handlers: 2 },
    outcomes: ["success", "failure"],
  },
  "SnapStart: the slot starts with the restore": {
    lines: [
      [0, "a", restore],
      [400, "a", start("1")],
      [500, "a", report("1", 100, "Restore Duration: 399.20 ms\tBilled Restore Duration: 200 ms")],
    ],
    invocations: [[0, 400, 500, 500]],
    peaks: { slots: 1, handlers: 1 },
    flags: [flags.restored],
  },
  "an early initialization is not part of the invocation": {
    lines: [
      [0, "a", init],
      [60_000, "a", start("1")],
      [60_100, "a", report("1", 100, "Init Duration: 300.00 ms")],
    ],
    invocations: [[60_000, 60_000, 60_100, 60_100]],
    peaks: { slots: 1, handlers: 1 },
    flags: [flags.earlyInit],
  },
  "an initialization for provisioned concurrency is not part of the invocation": {
    lines: [
      [0, "a", json(0, "platform.initStart", { initializationType: "provisioned-concurrency" })],
      [400, "a", start("1")],
      [500, "a", report("1", 100, "Init Duration: 300.00 ms")],
    ],
    invocations: [[400, 400, 500, 500]],
    peaks: { slots: 1, handlers: 1 },
    flags: [flags.earlyInit],
  },
  "a timeout ends the invocation; a crash ends it and its environment": {
    lines: [
      [0, "a", start("1")],
      [3_000, "a", `${iso(3_000)} 1 Task timed out after 3.00 seconds\n\n`],
      [3_000, "a", report("1", 3_000, "Status: timeout")],
      [1_000, "b", start("2")],
      [1_500, "b", "RequestId: 2 Error: Runtime exited with error: exit status 1"],
      [1_500, "b", report("2", 500, "Status: error\tError Type: Runtime.ExitError")],
    ],
    invocations: [
      [0, 0, 3_000, 3_000],
      [1_000, 1_000, 1_500, 1_500],
    ],
    peaks: { slots: 2, handlers: 2 },
    outcomes: ["timeout", "error"],
  },
  "an asynchronous retry has the request id of the first attempt, in the same or in another environment": {
    lines: [
      [0, "a", start("1")],
      [100, "a", report("1", 100)],
      [1_000, "a", start("1")],
      [1_100, "a", report("1", 100)],
      [1_050, "b", start("1")],
      [1_200, "b", report("1", 150)],
    ],
    invocations: [
      [0, 0, 100, 100],
      [1_000, 1_000, 1_100, 1_100],
      [1_050, 1_050, 1_200, 1_200],
    ],
    peaks: { slots: 2, handlers: 2 },
  },
  "Managed Instances: one environment runs several invocations, and the report has the duration only": {
    lines: [
      [0, "a", json(0, "platform.start", { requestId: "1" })],
      [10, "a", json(10, "platform.start", { requestId: "2" })],
      [20, "a", json(20, "platform.start", { requestId: "3" })],
      [90, "a", json(90, "platform.report", { requestId: "2", metrics: { durationMs: 80 } })],
      [100, "a", json(100, "platform.report", { requestId: "1", metrics: { durationMs: 100 } })],
    ],
    untilMs: 200,
    invocations: [
      [10, 10, 90, 90],
      [0, 0, 100, 100],
      [20, 20, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    ],
    peaks: { slots: 3, handlers: 3 },
    outcomes: ["success", "success", "unreported"],
    flags: [0, 0, flags.running],
  },
  "cut by the retention period: START and INIT_START are gone": {
    lines: [
      [100, "a", report("1", 400)],
      [110, "b", report("2", 300, "Init Duration: 200.00 ms")],
    ],
    invocations: [
      [-300, -300, 100, 100],
      [-190, -190, 110, 110],
    ],
    peaks: { slots: 2, handlers: 2 },
    flags: [0, flags.initStartUnknown],
  },
  "records of the same millisecond in any order": {
    lines: [
      [5, "a", report("1", 0.6)],
      [5, "a", start("1")],
      [5, "a", start("2")],
      [9, "a", report("2", 4)],
    ],
    invocations: [
      [4.4, 5, 5, 5],
      [5, 5, 9, 9],
    ],
    peaks: { slots: 1, handlers: 1 },
  },
  "an invocation of less than a millisecond is visible": {
    lines: [
      [5, "a", start("1")],
      [5, "a", report("1", 0.6)],
    ],
    invocations: [[5, 5, 5.6, 5.6]],
    peaks: { slots: 1, handlers: 1 },
  },
  "without a report an invocation is running, or the report is missing": {
    lines: [
      [0, "a", start("1")],
      [100, "a", start("2")],
      [100, "b", start("3")],
      [9_000, "c", init],
      [9_150, "c", start("4")],
    ],
    untilMs: 10_000,
    timeoutMs: 3_000,
    invocations: [
      [0, 0, 100, 100],
      [100, 100, 3_100, 3_100],
      [100, 100, 3_100, 3_100],
      [9_000, 9_150, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    ],
    peaks: { slots: 2, handlers: 2 },
    flags: [0, 0, 0, flags.running],
  },
};

function read({ lines, untilMs = 20_000, timeoutMs = 3_000 }: Excerpt): InvocationColumns {
  const log = new FunctionLog();
  for (const [atMs, stream, line] of lines) {
    const record = readRecord(originMs + atMs, line);
    if (record !== undefined) log.add(stream, "$LATEST", record);
  }
  return log.finish(originMs + untilMs, timeoutMs);
}

test.each(Object.entries(excerpts))("%s", (_name, excerpt) => {
  const columns = read(excerpt);
  const rows = Array.from({ length: columns.count }, (_, row) =>
    [columns.slotStartMs, columns.handlerStartMs, columns.handlerEndMs, columns.slotEndMs].map(
      (column) => Math.round(((column[row] as number) - originMs) * 10) / 10,
    ),
  );
  expect(rows).toEqual(excerpt.invocations);
  const period = { fromMs: originMs - 1_000, toMs: originMs + 100_000 };
  const peak = (starts: Float64Array, ends: Float64Array) =>
    new Curve(starts, ends).within(period, { stepMs: 1_000 }).peak;
  expect({
    slots: peak(columns.slotStartMs, columns.slotEndMs),
    handlers: peak(columns.handlerStartMs, columns.handlerEndMs),
  }).toEqual(excerpt.peaks);
  if (excerpt.outcomes) expect([...columns.outcome].map((index) => outcomes[index])).toEqual(excerpt.outcomes);
  if (excerpt.flags) expect([...columns.flags]).toEqual(excerpt.flags);
});

test("every record that the curves need matches the filter pattern", () => {
  const terms = [...platformPattern.matchAll(/\?"([^"]+)"/g)].map(([, term = ""]) => term);
  const lines = Object.values(excerpts).flatMap((excerpt) => excerpt.lines);
  for (const [atMs, , line] of lines) {
    if (readRecord(atMs, line) !== undefined) expect(terms.some((term) => line.includes(term))).toBe(true);
  }
});

test("lines of the function's code and damaged records are ignored", () => {
  for (const line of [
    "",
    "{",
    '{"type":"platform.report"',
    "REPORT RequestId: 1",
    '{"type":"platform.start"}',
    "Info",
  ]) {
    expect(readRecord(0, line)).toBeUndefined();
  }
  expect(readRecord(0, '{"type":"platform.report","record":null}')).toBeUndefined();
});

test("the name of a stream names the version, and in a custom group the function", () => {
  const hex = "0123456789abcdef0123456789abcdef";
  expect(ownerOf(`2026/10/08/[$LATEST]${hex}`)).toEqual({ functionName: undefined, version: "$LATEST" });
  expect(ownerOf(`2026/10/08/orders-import[12]${hex}`)).toEqual({ functionName: "orders-import", version: "12" });
  expect(ownerOf("my-stream")).toBeUndefined();
});
