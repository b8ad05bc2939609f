import { describe, expect, test } from "vitest";
import { isOfRun, RunLines } from "../../../src/operate/logs/run.ts";
import { end, entry, job, report, start, written } from "../../support/logs-lines.ts";

const texts = (lines: RunLines, ...messages: readonly string[]): string[] =>
  lines.add(messages.map((message, i) => entry(i, message))).map(({ message }) => message);

describe("the lines of one run", () => {
  test("an experiment's id stands for all of its arms, and for no other run", () => {
    expect(isOfRun("burst-1", "burst-1")).toBe(true);
    expect(isOfRun("burst-1-2", "burst-1")).toBe(true);
    expect(isOfRun("burst-12", "burst-1")).toBe(false);
    expect(isOfRun("burst-1-2", "burst-1-1")).toBe(false);
    expect(isOfRun(null, "burst-1")).toBe(false);
  });

  test("lines before the job line are held back, and come with it", () => {
    const lines = new RunLines("burst-1");
    expect(texts(lines, start("r1"))).toEqual([]);
    expect(texts(lines, job("r1", 1))).toEqual([start("r1"), job("r1", 1)]);
    expect(texts(lines, end("r1"), report("r1", 5))).toEqual([end("r1"), report("r1", 5)]);
  });

  test("an invocation that never logged a job is known by its event, as text or within a message", () => {
    const plain = written("r1", '{ "document": 1, "run": "burst-1-3" }');
    const queued = written("r2", String.raw`{ "body": "{\"document\":1,\"run\":\"burst-1-3\"}" }`);
    const lines = new RunLines("burst-1");
    expect(texts(lines, start("r1"), plain, report("r1", 5))).toEqual([start("r1"), plain, report("r1", 5)]);
    expect(texts(lines, start("r2"), queued)).toEqual([start("r2"), queued]);
  });

  test("a batch with jobs of two runs belongs to both", () => {
    const other = job("r1", 1, { run: "burst-2" });
    const ours = job("r1", 2);
    expect(texts(new RunLines("burst-1"), start("r1"), other, ours)).toEqual([start("r1"), other, ours]);
    expect(texts(new RunLines("burst-2"), start("r1"), other, ours)).toEqual([start("r1"), other, ours]);
  });

  test("another run's lines are left out, and its name is remembered", () => {
    const lines = new RunLines("burst-9");
    expect(texts(lines, start("r1"), job("r1", 1), end("r1"), report("r1", 5))).toEqual([]);
    expect(lines.lastRunSeen).toBe("burst-1");
  });

  test("a retry with the same request id is judged afresh", () => {
    const lines = new RunLines("burst-1");
    texts(lines, start("r1"), job("r1", 1, { run: "burst-2" }), report("r1", 5));
    expect(texts(lines, start("r1"), job("r1", 1))).toEqual([start("r1"), job("r1", 1)]);
  });
});
