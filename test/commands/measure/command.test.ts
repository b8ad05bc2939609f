import { expect, test } from "vitest";
import { bytesOf, textOf } from "../../../src/base/encoding.ts";
import { AwsError } from "../../../src/emulator/aws-error.ts";
import type { MeasureDocument, MeasuredFunction } from "../../../src/operate/measure/document.ts";
import { flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";
import { measuredAccount } from "../../support/measured-account.ts";

/** Two invocations that overlap while both work, and a third one in a warm environment. Cold starts take 100 ms. */
const overlapping = (name: string) => [
  { name, atMs: 60_000, sleepMs: 2_000 },
  { name, atMs: 61_000, sleepMs: 2_000 },
  { name, atMs: 70_000, sleepMs: 500 },
];

test("flatten measure shows the curves of any function, and calls only four reads", async () => {
  const { flatten, invoke, called } = await measuredAccount({ orders: {} });
  await invoke(overlapping("orders"));
  const { code, stdout } = await flatten("measure --function orders --above 1");
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^orders: 2 slots at the peak, first at 02:01:01 UTC\nin the log: 3 of 3 invocations, 100 %\n/,
  );
  expect(stdout).toMatch(/above 1 +1\.1 s in 1 period · longest 1\.1 s, from 02:01:01/);
  expect(stdout).toMatch(/02:01 +2 +2 +3 +3/);
  expect([...called].sort()).toEqual([
    "DescribeLogGroups",
    "FilterLogEvents",
    "GetFunctionConfiguration",
    "GetMetricData",
  ]);
});

test("the JSON document has curves, arrivals and coverage, and matches the schema", async () => {
  const { flatten, invoke } = await measuredAccount({ orders: {} });
  await invoke(overlapping("orders"));
  const { stdout } = await flatten("measure --function orders --from 2026-11-23T02:00 --format json --above 1");
  const document = JSON.parse(stdout) as MeasureDocument;
  expect(schemaErrors(document)).toEqual([]);
  const [one] = document.functions as readonly [MeasuredFunction];
  expect(one).toMatchObject({
    slots: { peak: 2, at: "2026-11-23T02:01:01.000Z" },
    handlers: { peak: 2, at: "2026-11-23T02:01:01.100Z" },
    environments: { peak: 2 },
    coverage: { reported: 3, invocations: 3, ratio: 1 },
    above: { longestMs: 1_100, times: 1 },
    invocations: 3,
    coldStarts: { count: 2, early: 0, initMs: { p50: 100 } },
    failures: { errors: 0, timeouts: 0, crashes: 0 },
    arrivalsMs: [60_000, 61_000, 70_000],
    caveats: [],
  });
  expect(one.slots.series.slice(59, 65)).toEqual([0, 1, 2, 2, 1, 0]);
  expect(one.minutes[1]).toMatchObject({ slots: 2, cloudwatch: 2, reported: 3, invocations: 3 });
});

test("several functions, of which two share a log group, are added up", async () => {
  const { flatten, invoke } = await measuredAccount({ a: { logGroup: "/shared" }, b: { logGroup: "/shared" }, c: {} });
  await invoke([
    ...[0, 1, 2].map((i) => ({ name: "a", atMs: 60_000 + i, sleepMs: 1_000 })),
    ...[0, 1].map((i) => ({ name: "b", atMs: 60_500 + i, sleepMs: 5_000 })),
    { name: "c", atMs: 65_000, sleepMs: 1_000 },
  ]);
  const { stdout } = await flatten("measure --all --format json");
  const document = JSON.parse(stdout) as MeasureDocument;
  expect(schemaErrors(document)).toEqual([]);
  expect(document.functions.map(({ name, slots }) => [name, slots.peak])).toEqual([
    ["a", 3],
    ["b", 2],
    ["c", 1],
  ]);
  expect(document.together).toMatchObject({
    slots: { peak: 5, at: "2026-11-23T02:01:00.501Z" },
    atPeak: [
      { name: "a", slots: 3 },
      { name: "b", slots: 2 },
      { name: "c", slots: 0 },
    ],
    cloudwatch: 5,
  });
  const text = await flatten("measure --function a --function b");
  expect(text.stdout).toContain("2 functions: 5 slots at the peak, first at 02:01:00 UTC; 3 of them from a");
});

test("a period that cuts invocations counts them inside it only", async () => {
  const { flatten, invoke } = await measuredAccount({ orders: {} });
  await invoke(overlapping("orders"));
  const { stdout } = await flatten(
    "measure --function orders --from 2026-11-23T02:01:01.500Z --to 2026-11-23T02:01:02 --format json",
  );
  const [one] = (JSON.parse(stdout) as MeasureDocument).functions as readonly [MeasuredFunction];
  expect(one).toMatchObject({ slots: { peak: 2, p50: 2 }, invocations: 0, durationMs: null });
});

test("right after a burst it waits for CloudWatch, because a curve without coverage is not shown", async () => {
  const { flatten, invoke } = await measuredAccount({ orders: {} });
  await invoke(overlapping("orders"), 75_000);
  const { code, stdout, stderr } = await flatten("measure --function orders");
  expect(code).toBe(0);
  expect(stderr).toContain("Waiting for CloudWatch's metrics");
  expect(stdout).toContain("3 of 3 invocations, 100 %");
});

test("lines that are missing in the log make the peak a lower bound, and too many of them no peak at all", async () => {
  const { account, flatten, invoke } = await measuredAccount({ orders: {} });
  await invoke(overlapping("orders"));
  const group = account.logs.group("/aws/lambda/orders");
  const [first, second] = [...group.streams.values()];
  if (first !== undefined) group.deleteStream(first);
  const partly = await flatten("measure --function orders");
  expect(partly.stdout).toContain("orders: at least 1 slot at the peak");
  expect(partly.stdout).toContain("! 1 invocation is missing in the log, so the real peak may be higher.");
  if (second !== undefined) group.deleteStream(second);
  const none = await flatten("measure --function orders");
  expect(none).toMatchObject({ code: 4, stdout: "" });
  expect(none.stderr).toContain("CloudWatch counted 3 invocations of orders in this period, but its log group");
});

test.each([
  ["--function order", 5, "--function orders"],
  ["--function quiet", 4, "quiet was not invoked in this period"],
  ["--function orders --from 2026-11-23T01:00 --to 2026-11-23T01:10", 4, "orders was not invoked in this period"],
  ["--function never", 4, "the log group /aws/lambda/never does not exist"],
  ["--function orders --bin 1ms", 2, "the period has more than 100"],
  ["--function orders --from 2027-01-01", 2, "the period starts in the future"],
])("measure %s ends with %i", async (flags, code, sentence) => {
  const { account, flatten, invoke } = await measuredAccount({ orders: {}, quiet: {}, never: {} });
  account.logs.createGroup("/aws/lambda/quiet");
  await invoke(overlapping("orders"));
  const ended = await flatten(`measure ${flags}`);
  expect(ended).toMatchObject({ code, stdout: "" });
  expect(ended.stderr).toContain(sentence);
});

test("a period before the retention of the log group is named", async () => {
  const { account, flatten, invoke } = await measuredAccount({ orders: {} });
  await invoke(overlapping("orders"));
  account.logs.group("/aws/lambda/orders").retentionDays = 1;
  await invoke([], 2 * 86_400_000);
  const { code, stderr } = await flatten("measure --function orders --from 2026-11-23T02:00 --to 2026-11-23T03:00");
  expect(code).toBe(4);
  expect(stderr).toContain("keeps events for 1 d only, and the period is older");
});

test.each([
  ["measure --since 1h --from 2026-01-01", "--since cannot be combined with --from and --to"],
  ["measure --to 2026-01-01", "--to needs --from"],
  ["measure --from 2026-01-02 --to 2026-01-01", "the period is empty"],
  ["measure --all --function a", "--all and --function cannot be combined"],
  ["measure --policy", "--policy needs the name of the function"],
  ["measure --from yesterday", 'invalid value "yesterday" for --from'],
])("flatten %s is a usage error", async (line, message) => {
  const { code, stderr, stdout } = await flatten(line);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(message);
});

test("the function of the project file is measured without a search for its queue", async () => {
  const { flatten, invoke, called } = await measuredAccount({ orders: {} });
  await invoke(overlapping("orders"));
  const files = { "flatten.config.json": JSON.stringify({ function: "orders" }) };
  const { code, stdout } = await flatten("measure", { files });
  expect({ code, called: called.size }).toEqual({ code: 0, called: 4 });
  expect(stdout).toContain("orders: 2 slots at the peak");
});

test("--policy prints the smallest policy without any call", async () => {
  const { code, stdout } = await flatten("measure --policy --function orders --region eu-west-1");
  expect(code).toBe(0);
  const { Statement } = JSON.parse(stdout) as { Statement: { Action: string | string[] }[] };
  expect(Statement.flatMap(({ Action }) => Action)).toEqual([
    "lambda:GetFunctionConfiguration",
    "logs:FilterLogEvents",
    "logs:DescribeLogGroups",
    "cloudwatch:GetMetricData",
  ]);
  expect(stdout).toContain("arn:aws:logs:eu-west-1:*:log-group:/aws/lambda/orders:*");
});

test("a function that logs JSON records at WARN cannot be measured, and the remedy is named", async () => {
  const { flatten, invoke } = await measuredAccount({ orders: { logFormat: "JSON", systemLogLevel: "WARN" } });
  await invoke([...overlapping("orders"), { name: "orders", atMs: 80_000, fail: "broken" }]);
  const { code, stderr } = await flatten("measure --function orders");
  expect(code).toBe(4);
  expect(stderr).toContain("orders logs at SystemLogLevel WARN");
  expect(stderr).toContain("LogFormat=JSON,SystemLogLevel=INFO");
});

test("a function that logs JSON records is measured like any other", async () => {
  const { flatten, invoke } = await measuredAccount({ orders: { logFormat: "JSON" } });
  await invoke(overlapping("orders"));
  const { stdout } = await flatten("measure --function orders --format json");
  const document = JSON.parse(stdout) as MeasureDocument;
  expect(document.functions[0]).toMatchObject({ logFormat: "JSON", slots: { peak: 2 }, coldStarts: { count: 2 } });
});

test("Logs Insights reads other log classes, after its costs were confirmed", async () => {
  const { account, flatten, invoke, called } = await measuredAccount({ orders: {} });
  account.logs.createGroup("/aws/lambda/orders", {}, "INFREQUENT_ACCESS");
  await invoke(overlapping("orders"));
  const refused = await flatten("measure --function orders");
  expect(refused).toMatchObject({ code: 6, stdout: "" });
  expect(refused.stderr).toContain("Logs Insights can, and bills the bytes of the period: at most 0.1 GB");
  expect(called.has("StartQuery")).toBe(false);
  const { code, stdout } = await flatten("measure --function orders --yes --format json");
  expect(code).toBe(0);
  const document = JSON.parse(stdout) as MeasureDocument;
  expect(document.functions[0]).toMatchObject({ readBy: "Logs Insights", slots: { peak: 2 }, coverage: { ratio: 1 } });
  expect(called.has("FilterLogEvents")).toBe(false);
});

test("Ctrl-C ends the read, and what was read is shown with its coverage of the whole period", async () => {
  const stop = new AbortController();
  const { flatten, invoke } = await measuredAccount({ orders: {} }, {}, (operation, request) => {
    if (operation !== "FilterLogEvents") return request;
    const { nextToken, ...input } = JSON.parse(textOf(request.body)) as { readonly nextToken?: string };
    if (nextToken !== undefined) stop.abort(new Error("interrupted"));
    // Pages of four events: INIT_START and START of both, then both reports.
    return { ...request, body: bytesOf(JSON.stringify({ ...input, nextToken, limit: 4 })) };
  });
  await invoke([...overlapping("orders"), ...[90_000, 100_000].map((atMs) => ({ name: "orders", atMs, sleepMs: 50 }))]);
  const { code, stdout } = await flatten("measure --function orders", { interrupted: stop.signal });
  expect(code).toBe(130);
  expect(stdout).toMatch(
    /^Interrupted: the log was read until 02:01:\d\d UTC, and the rest of the period is\nmissing\.\norders: at least 2 slots at the peak/,
  );
  expect(stdout).toContain("in the log: 3 of 5 invocations, 60.0 %");
  expect(stdout).not.toContain("missing in the log");
});

test("without a permission, the statement to add is shown", async () => {
  const { account, flatten, invoke } = await measuredAccount({ orders: {} });
  await invoke(overlapping("orders"));
  account.logs.group = () => {
    throw new AwsError("AccessDeniedException", "not authorized", { status: 400 });
  };
  const { code, stderr } = await flatten(["measure", "--function", "orders"]);
  expect(code).toBe(5);
  expect(stderr).toContain("AWS denied logs:FilterLogEvents");
  expect(stderr.replace(/\s/g, "")).toContain(
    '{"Effect":"Allow","Action":"logs:FilterLogEvents","Resource":"arn:aws:logs:us-east-1:*:log-group:/aws/lambda/orders:*"}',
  );
});
