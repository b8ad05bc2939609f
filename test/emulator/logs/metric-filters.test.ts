import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteMetricFilterCommand,
  DescribeMetricFiltersCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  TestMetricFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import { startMs, TestAccount } from "../../support/account.ts";

const logGroupName = "/flatten/test";

async function setUp(filterPattern: string, more: object) {
  let account = new TestAccount();
  const client = account.client(CloudWatchLogsClient);
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "s" }));
  const metric = { metricName: "Late", metricNamespace: "flatten", metricValue: "1", ...more };
  const filter = { logGroupName, filterName: "late", filterPattern, metricTransformations: [metric] };
  await client.send(new PutMetricFilterCommand(filter));
  const write = (...messages: string[]) =>
    account.client(CloudWatchLogsClient).send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: "s",
        logEvents: messages.map((message) => ({ timestamp: startMs, message })),
      }),
    );
  const bins = (dimensions: Record<string, string> = {}) => {
    const found: unknown[] = [];
    const series = account.cloudwatch.metrics.find({ namespace: "flatten", name: "Late", dimensions });
    for (const track of series?.tracks ?? []) {
      track.read(startMs, startMs + 60_000, startMs, (_, { sum, count }) => found.push([track.unit, sum, count]));
    }
    return found;
  };
  /** Continues from a snapshot, without the metrics that were reported until then. */
  const restore = () => {
    const state = account.logs.snapshot();
    account = new TestAccount();
    account.logs.restore(JSON.parse(JSON.stringify(state)));
  };
  return { client, write, bins, restore };
}

test("a metric filter counts the events that match", async () => {
  const { client, write, bins } = await setUp("ERROR", { defaultValue: 0 });
  await write("fine", "ERROR 1", "fine", "ERROR 2");
  expect(bins(), "two events, and the default value once").toEqual([["None", 2, 3]]);
  const { metricFilters } = await client.send(new DescribeMetricFiltersCommand({ logGroupName }));
  expect(metricFilters).toMatchObject([{ filterName: "late", filterPattern: "ERROR", logGroupName }]);
  await client.send(new DeleteMetricFilterCommand({ logGroupName, filterName: "late" }));
  await write("ERROR 3");
  expect(bins()).toEqual([["None", 2, 3]]);
});

test("a metric filter reports no default value for a minute in which an event has matched", async () => {
  const { write, bins } = await setUp("ERROR", { defaultValue: 0 });
  await write("ERROR 1", "fine");
  expect(bins()).toEqual([["None", 1, 1]]);
});

test("a metric filter in a snapshot goes on, and does not report the default value of a minute again", async () => {
  const { write, bins, restore } = await setUp("ERROR", { defaultValue: 0 });
  await write("fine");
  expect(bins()).toEqual([["None", 0, 1]]);
  restore();
  await write("fine", "ERROR");
  expect(bins()).toEqual([["None", 1, 1]]);
});

test("a metric filter takes values and dimensions from JSON", async () => {
  const { write, bins } = await setUp("{ $.ms > 5 }", {
    metricValue: "$.ms",
    unit: "Milliseconds",
    dimensions: { Arm: "$.arm" },
  });
  await write('{"ms":7,"arm":"a"}', '{"ms":8.5,"arm":"a"}', '{"ms":3,"arm":"a"}', '{"ms":9}', '{"ms":9,"arm":{}}');
  expect(bins({ Arm: "a" })).toEqual([["Milliseconds", 15.5, 2]]);
  await expect(setUp("{ $.ms = * }", { dimensions: { Arm: "$.arm" }, defaultValue: 0 })).rejects.toThrow("exclusive");
});

test("a metric filter takes values from columns", async () => {
  const { client, write, bins } = await setUp("[word, ms > 5, ...]", { metricValue: "$ms" });
  await write("took 7 ms", "took 3 ms");
  expect(bins()).toEqual([["None", 7, 1]]);
  const messages = { filterPattern: "[word, ..., ms > 5]", logEventMessages: ["a 1", "b in 6"] };
  expect((await client.send(new TestMetricFilterCommand(messages))).matches).toEqual([
    { eventNumber: 2, eventMessage: "b in 6", extractedValues: { $word: "b", $2: "in", $ms: "6" } },
  ]);
});
