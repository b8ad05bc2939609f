import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { endpointOf, flatten } from "../../support/flatten.ts";
import { foreignAccount, foreignFolder } from "../../support/foreign-account.ts";
import { schemaErrors } from "../../support/json-schema.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const payload = ["--payload", '{"order":"A-{{job}}","secret":"hush","key":"{{uuid}}"}'];

/** A function of a user behind an endpoint, its log, and the run records of the commands. */
async function shop() {
  const account = await foreignAccount();
  const { flatten: run } = await endpointOf(account.emulator);
  const cwd = temporaryFolder();
  const { logs } = account.cloud;
  return {
    ...account,
    cwd,
    logs,
    run: (...argv: string[]) => run([...argv, "--yes", "-q", "--format", "json"], { cwd }),
    /** The bodies of the messages that the function got, without their duplicates. */
    received: async () => {
      const { FilterLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
      const { events = [] } = await logs.send(
        new FilterLogEventsCommand({ logGroupName: "/shop/functions", limit: 10_000 }),
      );
      return [
        ...new Set(
          events.flatMap(({ message = "" }) => /order (\{[^}]*\})/.exec(message.replaceAll('\\"', '"'))?.[1] ?? []),
        ),
      ];
    },
  };
}

describe("a burst on a function of the user", () => {
  test("sends its payloads through its queue, and keeps none of them in the run record", async () => {
    const { run, received, cwd } = await shop();
    const { code, stdout, stderr } = await run("burst", "--function", "orders", "--count", "7", ...payload);
    expect(code, stderr).toBe(0);
    const document = JSON.parse(stdout);
    expect(schemaErrors(document)).toEqual([]);
    expect(document).toMatchObject({
      target: { function: "orders", stack: null },
      arms: [{ via: "sqs", jobs: { sent: 7 } }],
    });
    const bodies = (await received()).map((body) => JSON.parse(body));
    expect(bodies.map(({ order }) => order).sort()).toEqual(["A-1", "A-2", "A-3", "A-4", "A-5", "A-6", "A-7"]);
    expect(new Set(bodies.map(({ key }) => key)).size).toBe(7);
    const folder = join(cwd, ".flatten", "runs");
    const records = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    expect(records.join()).toContain("<not recorded>");
    expect(records.join()).not.toMatch(/hush|A-\d/);
  });

  test("is refused if its timeout would stop every job", async () => {
    const { run } = await shop();
    const { code, stderr } = await run("burst", "--function", "orders", "--work", "11s", ...payload);
    expect([code, stderr]).toEqual([2, expect.stringContaining("jobs of 11s do not fit into the timeout of the")]);
  });

  test("keeps the payloads in the run record with --record-payloads", async () => {
    const { run } = await shop();
    const { stdout } = await run("burst", "--function", "orders", "--count", "2", ...payload, "--record-payloads");
    const document = JSON.parse(stdout);
    expect(schemaErrors(document)).toEqual([]);
    expect(document.payloads.map((text: string) => JSON.parse(text).order)).toEqual(["A-1", "A-2"]);
    expect(document.command).toContain("hush");
  });

  test("invokes a function without a queue directly", async () => {
    const { run } = await shop();
    const { code, stdout } = await run("burst", "--function", "quiet", "--count", "3", ...payload);
    expect([code, JSON.parse(stdout).arms[0]]).toMatchObject([0, { via: "invoke", jobs: { sent: 3, processed: 3 } }]);
  });

  test("works on the local target too, and asks nothing there", async () => {
    const cwd = await foreignFolder();
    const line = ["burst", "--function", "orders", "--count", "3", ...payload, "--format", "json"];
    const { code, stdout, stderr } = await flatten(line, { cwd });
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).target).toMatchObject({ kind: "local", function: "orders" });
  });
});

test("a comparison changes the settings of the user's mapping for one arm, and restores them", async () => {
  const { run, cloud } = await shop();
  const { GetEventSourceMappingCommand, ListEventSourceMappingsCommand } = await import("@aws-sdk/client-lambda");
  const { EventSourceMappings: [mapping] = [] } = await cloud.lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: "orders" }),
  );
  const settings = async () => {
    const { BatchSize, ScalingConfig } = await cloud.lambda.send(
      new GetEventSourceMappingCommand({ UUID: mapping?.UUID }),
    );
    return { BatchSize, ScalingConfig };
  };
  const before = await settings();
  const arms = ["--arms", "sqs,cap:2,batch:2,batch:8", "--count", "10"];
  const { code, stdout, stderr } = await run("compare", "--function", "orders", ...arms, ...payload);
  expect(code, stderr).toBe(0);
  const document = JSON.parse(stdout);
  expect(
    document.arms.map(({ name, invocations }: { name: string; invocations: { logs: number } }) => [
      name,
      invocations.logs,
    ]),
  ).toEqual([
    ["sqs 0 s", 2],
    ["sqs cap 2", 2],
    ["sqs batch 2", 5],
    ["sqs batch 8", expect.any(Number)],
  ]);
  expect(document.arms[1].peak.invocations).toBeLessThanOrEqual(2);
  expect(await settings()).toEqual(before);
});

test.each([
  [["burst", "--function", "orders"], 2, 'the function "orders" needs payloads'],
  [["burst", "--function", "orders", ...payload, "--fail", "10%"], 2, "--fail works only on the stack of flatten"],
  [
    ["compare", "--function", "orders", ...payload, "--outage", "1s-9s"],
    2,
    'nothing can make the function "orders" fail',
  ],
  [["burst", "--function", "orders", ...payload, "--via", "trigger"], 5, "has no trigger function"],
  [["burst", "--function", "quiet", ...payload, "--jitter", "10"], 5, "has no SQS queue"],
  [
    ["burst", "--function", "quiet", ...payload, "--attribute", "a=b"],
    2,
    "--attribute and --via invoke cannot be combined",
  ],
  [["burst", "--function", "orders", "--batch-size", "5", ...payload], 2, "your own function keeps its settings"],
  [["alarms", "test", "--function", "orders"], 2, "works only on a stack of flatten"],
  [["burst", "--group-id", "a"], 2, "--group-id needs a payload"],
  [["burst", "--attribute", "AWS.a=b", ...payload], 2, "does not begin with AWS."],
  [["burst", "--attribute", "a=1", "--attribute", "a=2", ...payload], 2, "--attribute a is given twice"],
  [["burst", "--payload", "{"], 2, "--payload is not JSON"],
  [["burst", "--payloads", "none.jsonl"], 2, "--payloads none.jsonl cannot be read"],
])("%j ends with %i: %s", async (line, code, message) => {
  const cwd = await foreignFolder();
  const ended = await flatten(line, { cwd });
  expect([ended.code, ended.stdout], ended.stderr).toEqual([code, ""]);
  expect(ended.stderr.replace(/\s+/g, " ")).toContain(message);
});

test("payloads come from stdin with --payloads -, one job for each of them", async () => {
  const stdin = () => Readable.from([Buffer.from('{"order":1}\n{"order'), Buffer.from('":2}\n')]) as never;
  const line = ["burst", "--payloads", "-", "--dry-run", "--format", "json"];
  const { code, stdout, stderr } = await flatten(line, { stdin });
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ steps: ['direct: invoke the function "flatten-process" 2 times'] });
});
