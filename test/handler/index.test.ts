import { buildSync } from "esbuild";
import { afterEach, expect, test, vi } from "vitest";
import { type JobLine, parseJobLine } from "../../src/base/job.ts";
import { withJobLines } from "../../src/handler/index.ts";

const context = { awsRequestId: "r1" };
const printed = vi.spyOn(console, "log").mockImplementation(() => undefined);
afterEach(() => printed.mockClear());

/** The job lines so far, as message id and outcome. */
const lines = () => printed.mock.calls.map(([line]) => parseJobLine(String(line)) as JobLine);
const outcomes = () => lines().map(({ messageId, outcome, reason }) => [messageId, outcome, reason]);

const batch = (...messageIds: readonly string[]) => ({
  Records: messageIds.map((messageId) => ({ messageId, body: "{}", attributes: { ApproximateReceiveCount: "2" } })),
});

test("a direct invoke is one job, and its event, context and result are passed on", async () => {
  const handler = vi.fn(async () => ({ total: 7 }));
  const event = { order: 1 };
  expect(await withJobLines(handler)(event, context)).toEqual({ total: 7 });
  expect(handler).toHaveBeenCalledWith(event, context, expect.any(Function));
  expect(lines()).toMatchObject([
    { run: null, messageId: null, requestId: "r1", attempt: 1, outcome: "processed", reason: null },
  ]);
});

test("each message of a batch is a job, with its receive count", async () => {
  await withJobLines(async () => undefined)(batch("m1", "m2"), context);
  expect(lines()).toMatchObject([
    { messageId: "m1", outcome: "processed", attempt: 2 },
    { messageId: "m2", outcome: "processed", attempt: 2 },
  ]);
});

test("a message that has waited for longer than 900 s names its job", async () => {
  const [record] = batch("m1").Records;
  const messageAttributes = { "flatten-job": { stringValue: "burst-1/7", dataType: "String" } };
  await withJobLines(async () => undefined)({ Records: [{ ...record, messageAttributes }] }, context);
  expect(lines()).toMatchObject([{ run: "burst-1", document: 7, messageId: "m1" }]);
});

test("messages in batchItemFailures have failed", async () => {
  const answer = { batchItemFailures: [{ itemIdentifier: "m2" }] };
  expect(await withJobLines(async () => answer)(batch("m1", "m2"), context)).toBe(answer);
  expect(outcomes()).toEqual([
    ["m1", "processed", null],
    ["m2", "failed", "batch item failure"],
  ]);
});

test.each([[[{ itemIdentifier: "" }]], [[{ itemIdentifier: "other" }]], [[null]]])(
  "batchItemFailures of %j fail the whole batch, as on Lambda",
  async (batchItemFailures) => {
    await withJobLines(async () => ({ batchItemFailures }))(batch("m1", "m2"), context);
    expect(lines().map(({ outcome }) => outcome)).toEqual(["failed", "failed"]);
  },
);

test("an error of the handler fails every job, and is thrown again", async () => {
  const broken = withJobLines(async () => {
    throw new TypeError("no order");
  });
  await expect(broken(batch("m1", "m2"), context)).rejects.toThrow("no order");
  await expect(broken({}, context)).rejects.toThrow("no order");
  expect(outcomes()).toEqual([
    ["m1", "failed", "TypeError"],
    ["m2", "failed", "TypeError"],
    [null, "failed", "TypeError"],
  ]);
});

test("a handler with a callback works, and one that throws before its first await", async () => {
  const called = withJobLines((_event: object, _context: typeof context, callback) => callback(null, 7));
  expect(await called({}, context)).toBe(7);
  const failing = withJobLines((_event: object, _context: typeof context, callback) => callback(new Error("no order")));
  await expect(failing({}, context)).rejects.toThrow("no order");
  const broken = withJobLines((): Promise<void> => {
    throw new Error("no order");
  });
  await expect(broken({}, context)).rejects.toThrow("no order");
  expect(lines().map(({ outcome }) => outcome)).toEqual(["processed", "failed", "failed"]);
});

test("records of other services are one job", async () => {
  await withJobLines(async () => undefined)({ Records: [{ eventSource: "aws:s3" }] }, context);
  expect(outcomes()).toEqual([[null, "processed", null]]);
});

test.each(["esm", "cjs"] as const)("the bundle for %s has at most 3 kB and no imports", (format) => {
  const { outputFiles } = buildSync({
    entryPoints: ["src/handler/index.ts"],
    bundle: true,
    minify: true,
    write: false,
    format,
  });
  const text = outputFiles[0]?.text ?? "";
  expect(text.length).toBeLessThanOrEqual(3_000);
  expect(text).not.toMatch(/\brequire\(|\bimport\b/);
});
