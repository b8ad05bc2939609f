import { describe, expect, test } from "vitest";
import { type CommandLine, type Ended, flatten } from "../../support/flatten.ts";
import { foreignFolder } from "../../support/foreign-account.ts";

const run = async (line: CommandLine): Promise<Ended> => flatten(line, { cwd: await foreignFolder() });

describe("a function that was created by plain SDK calls", () => {
  test("is watched with its queue and its dead-letter queue", async () => {
    const { code, stdout } = await run("watch-metrics --function orders --once --format json --since 1h");
    expect(code).toBe(0);
    const { target, minutes, queue } = JSON.parse(stdout);
    expect(target).toMatchObject({ kind: "local", stack: null, function: "orders" });
    expect(Object.keys(minutes[0].perFunction)).toEqual(["orders"]);
    expect(queue).toMatchObject({ visible: 0, deadLetters: 4 });
  });

  test("is named in the heading of a report", async () => {
    const { stdout } = await run("queue stats --function orders");
    expect(stdout).toContain("incoming-orders");
    expect(stdout).toContain("function orders");
  });

  test.each(["dlq peek --function orders", "dlq peek --queue incoming-orders", "dlq peek --dlq failed-orders"])(
    "%s shows the batch that was dead-lettered",
    async (line) => {
      const { code, stdout } = await run(`${line} --format json`);
      expect(code).toBe(0);
      const document = JSON.parse(stdout);
      expect(document).toMatchObject({ queue: "failed-orders", messages: { length: 4 } });
      expect(document.messages[0].reason).toBe("received too often");
    },
  );

  test("is read from its log without the lines of the functions that share the log group", async () => {
    const { code, stdout } = await run("logs --function orders --since 1h --format json");
    expect(code).toBe(0);
    const { events, ...head } = JSON.parse(stdout);
    expect(head).toMatchObject({ function: "orders", logGroup: "/shop/functions" });
    expect(events.length).toBeGreaterThan(20);
  });
});

describe("a choice that fails", () => {
  test.each([
    ["queue stats --function ordrs", 5, 'the function "ordrs" does not exist', "did you mean: --function orders"],
    ["queue stats --queue incoming-order", 5, 'the queue "incoming-order" does not exist', "--queue incoming-orders"],
    [
      "dlq redrive --dlq refunds --max 1",
      5,
      "no queue of this account has refunds as its dead-letter queue",
      "--to <name>",
    ],
    ["queue stats --queue nix", 5, 'the queue "nix" does not exist', "names there: failed-orders, incoming-orders,"],
    ["measure --function nix", 5, "the function nix does not exist", "to run it on AWS, add: --target aws"],
    [
      "queue stats --function billing",
      2,
      'the function "billing" reads 2 queues: invoices, refunds',
      "--queue invoices",
    ],
    [
      "queue stats --function orders --queue refunds",
      5,
      'the function "orders" does not read the queue "refunds": it is read by billing',
      "--function orders --queue incoming-orders",
    ],
    ["queue stats --function quiet", 5, 'the function "quiet" has no SQS queue', "--queue <name>"],
    ["dlq stats --function billing --queue refunds", 5, "has no dead-letter queue", "--dlq <name>"],
    ["logs --function quiet", 4, 'the function "quiet" logged nothing', "--since"],
    ["burst --function orders", 2, 'the function "orders" needs payloads', "--payloads jobs.jsonl"],
  ])("%s ends with %i and a sentence", async (line, code, message, remedy) => {
    const ended = await run(line);
    expect(ended.stderr.replace(/\s+/g, " ")).toContain(message);
    expect(ended.stderr.replace(/\s+/g, " ")).toContain(remedy);
    expect(ended.code).toBe(code);
  });
});

test("status shows the parts of a function", async () => {
  const { code, stdout } = await run("status --function orders --format json");
  expect(code).toBe(0);
  const { target, state, resources, mapping, deadLetters } = JSON.parse(stdout);
  expect(target).toMatchObject({ stack: null, function: "orders" });
  expect({ state, mapping, deadLetters }).toMatchObject({
    state: "Active",
    mapping: { state: "Enabled", batchSize: 5 },
    deadLetters: { visible: 4 },
  });
  expect(resources.map(({ physicalId }: { physicalId: string }) => physicalId)).toEqual(
    expect.arrayContaining(["orders"]),
  );
  const { stdout: page } = await run("status --queue incoming-orders");
  expect(page).toContain("event source mapping");
});

test("doctor checks a function, and its remedies are commands of the AWS CLI", async () => {
  const { code, stdout } = await run("doctor --function orders --format json");
  expect(code).toBe(4);
  const { findings } = JSON.parse(stdout) as { findings: { check: string; level: string; remedy: string | null }[] };
  const levelOf = Object.fromEntries(findings.map(({ check, level }) => [check, level]));
  expect(levelOf).toMatchObject({
    workload: "ok",
    "batch-failures": "warning",
    "receive-count": "warning",
    recursion: "ok",
    "system-log-level": "ok",
    "mapping-caps": "ok",
  });
  expect(findings.filter(({ remedy }) => remedy?.includes("flatten deploy"))).toEqual([]);
});
