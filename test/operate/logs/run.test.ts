import { describe, expect, test } from "vitest";
import { isOfRun } from "../../../src/operate/logs/entry.ts";
import { RunLines } from "../../../src/operate/logs/follow.ts";
import { end, entry, job, report, start, written } from "../../support/log-lines.ts";

const texts = (lines: RunLines, ...messages: readonly string[]): string[] =>
  lines.add(messages.map((message, i) => entry(i, message))).map(({ message }) => message);

describe("the lines of one run", () => {
  test("a run id matches all arms of the run, and no other run", () => {
    expect(isOfRun("burst-1", "burst-1")).toBe(true);
    expect(isOfRun("burst-1-2", "burst-1")).toBe(true);
    expect(isOfRun("burst-12", "burst-1")).toBe(false);
    expect(isOfRun("burst-1-2", "burst-1-1")).toBe(false);
    expect(isOfRun(null, "burst-1")).toBe(false);
  });

  test("lines before the job line are held until the job line", () => {
    const lines = new RunLines("burst-1");
    expect(texts(lines, start("r1"))).toEqual([]);
    expect(texts(lines, job("r1", 1))).toEqual([start("r1"), job("r1", 1)]);
    expect(texts(lines, end("r1"), report("r1", 5))).toEqual([end("r1"), report("r1", 5)]);
  });

  test("an invocation without a job line is selected by its event, as text or within a message", () => {
    const plain = written("r1", '{ "document": 1, "run": "burst-1-3" }');
    const queued = written("r2", String.raw`{ "body": "{\"document\":1,\"run\":\"burst-1-3\"}" }`);
    const lines = new RunLines("burst-1");
    expect(texts(lines, start("r1"), plain, report("r1", 5))).toEqual([start("r1"), plain, report("r1", 5)]);
    expect(texts(lines, start("r2"), queued)).toEqual([start("r2"), queued]);
  });

  test("a batch with jobs of two runs is selected for both", () => {
    const other = job("r1", 1, { run: "burst-2" });
    const wanted = job("r1", 2);
    expect(texts(new RunLines("burst-1"), start("r1"), other, wanted)).toEqual([start("r1"), other, wanted]);
    expect(texts(new RunLines("burst-2"), start("r1"), other, wanted)).toEqual([start("r1"), other, wanted]);
  });

  test("lines of another run are omitted, and its id is stored", () => {
    const lines = new RunLines("burst-9");
    expect(texts(lines, start("r1"), job("r1", 1), end("r1"), report("r1", 5))).toEqual([]);
    expect(lines.lastRunSeen).toBe("burst-1");
  });

  test("a retry with the same request id is decided anew", () => {
    const lines = new RunLines("burst-1");
    texts(lines, start("r1"), job("r1", 1, { run: "burst-2" }), report("r1", 5));
    expect(texts(lines, start("r1"), job("r1", 1))).toEqual([start("r1"), job("r1", 1)]);
  });
});
