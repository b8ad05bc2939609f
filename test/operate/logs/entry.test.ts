import { describe, expect, test } from "vitest";
import { isFailure } from "../../../src/operate/logs/entry.ts";
import { end, entry, job, report, start, written } from "../../support/log-lines.ts";

const id = "99d3624e-0000-4000-8000-000000000000";
const exited = `RequestId: ${id} Error: Runtime exited with error: exit status 1`;
const timedOut = `2026-01-01T00:01:00.000Z ${id} Task timed out after 3.00 seconds\n`;
const initFailed = "INIT_REPORT Init Duration: 9999.79 ms\tPhase: init\tStatus: timeout";

describe("a line of a function's log", () => {
  test.each([
    ["START", start(id), "start", id, false],
    ["END", end(id), "end", id, false],
    ["REPORT", report(id, 5), "report", id, false],
    ["REPORT of a timeout", report(id, 5, 72, "Status: timeout"), "report", id, true],
    ["REPORT of a crash", report(id, 5, 72, "Status: error\tError Type: Runtime.ExitError"), "report", id, true],
    ["the start of an execution environment", "INIT_START Runtime Version: nodejs:22.v78", "init", null, false],
    ["an execution environment that fails to start", initFailed, "init", null, true],
    ["a line of the code", written(id, "hello"), "text", id, false],
    ["an error line of the code", written(id, "no", "ERROR"), "error", id, true],
    ["a timeout", timedOut, "timeout", id, true],
    ["a process that ended", exited, "error", id, true],
    ["a job that was processed", job(id, 1), "job", id, false],
    ["a job that failed", job(id, 1, { outcome: "failed", reason: "flaky" }), "job", id, true],
    ["anything else", "Segmentation fault", "text", null, false],
  ])("%s", (_, message, kind, requestId, failure) => {
    const read = entry(0, message);
    expect({ kind: read.kind, requestId: read.requestId, failure: isFailure(read) }).toEqual({
      kind,
      requestId,
      failure,
    });
  });

  test("has the text without the runtime's prefix, over several lines", () => {
    expect(entry(0, written(id, '{\n  "document": 1\n}')).text).toBe('{\n  "document": 1\n}');
  });

  test("is a job only if its JSON is complete", () => {
    expect(entry(0, written(id, '{"flatten":"job","document":')).kind).toBe("text");
  });
});
