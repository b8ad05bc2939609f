import { describe, expect, test } from "vitest";
import { costUsd, idleCostUsdPerMonth, idlePollersUsdPerMonth, sqsRequestsFor } from "../../src/measure/cost.ts";
import { dollars } from "../../src/terminal/format.ts";

const nothing = {
  invocations: 0,
  billedMs: 0,
  memoryMegabytes: 128,
  architecture: "x86_64",
  sqsRequests: 0,
  metricsRequested: 0,
};

describe("the cost", () => {
  test("of no usage is zero", () => {
    expect(costUsd(nothing)).toBe(0);
  });

  test.each([
    { what: "a million invocations", usage: { invocations: 1_000_000 }, usd: 0.2 },
    // 1,000 s × 0.125 GB = 125 GB-s
    { what: "1,000 s at 128 MB on x86", usage: { billedMs: 1_000_000 }, usd: 125 * 0.0000166667 },
    {
      what: "1,000 s at 128 MB on arm64",
      usage: { billedMs: 1_000_000, architecture: "arm64" },
      usd: 125 * 0.0000133334,
    },
    { what: "1,000 s at 1,024 MB", usage: { billedMs: 1_000_000, memoryMegabytes: 1_024 }, usd: 1_000 * 0.0000166667 },
    { what: "a million SQS requests", usage: { sqsRequests: 1_000_000 }, usd: 0.4 },
    { what: "two pollers for an hour", usage: { pollerSeconds: 7_200 }, usd: 0.0185 },
    { what: "a thousand metrics", usage: { metricsRequested: 1_000 }, usd: 0.01 },
  ])("of $what is $usd dollars", ({ usage, usd }) => {
    expect(costUsd({ ...nothing, ...usage })).toBeCloseTo(usd, 12);
  });

  test("of 100 jobs of 5 s through the queue equals the calculation by hand", () => {
    const usage = { ...nothing, invocations: 100, billedMs: 500_000, architecture: "arm64", sqsRequests: 210 };
    // 100 × 0.0000002 + 62.5 GB-s × 0.0000133334 + 210 × 0.0000004
    expect(costUsd(usage)).toBeCloseTo(0.00002 + 0.0008333375 + 0.000084, 12);
  });
});

describe("the requests of messages through a mapping", () => {
  test.each([
    { messages: 100, deliveries: 100, batchSize: 1, requests: 10 + 200 },
    { messages: 100, deliveries: 100, batchSize: 10, requests: 10 + 20 },
    { messages: 100, deliveries: 100, batchSize: 1_000, requests: 10 + 20 },
    { messages: 101, deliveries: 120, batchSize: 10, requests: 11 + 24 },
    { messages: 0, deliveries: 0, batchSize: 10, requests: 0 },
  ])("$messages messages delivered $deliveries times in batches of $batchSize: $requests", (given) => {
    expect(sqsRequestsFor(given.messages, given.deliveries, given.batchSize)).toBe(given.requests);
  });

  test("that are sent one by one: 100 more than 100 messages that are sent by ten", () => {
    expect(sqsRequestsFor(100, 100, 1, 0, 1)).toBe(100 + 200);
  });
});

test("an idle stack costs the metrics of its alarms, its dashboard, and the polls of its mapping", () => {
  const alarms = Array(7).fill("AWS::CloudWatch::Alarm");
  // 8 metrics at $0.10, as one alarm has two; 15 polls a minute for 30 days are 648,000 requests at $0.40 per million.
  const alarmsUsd = 0.8;
  const pollsUsd = 0.2592;
  expect(idleCostUsdPerMonth([...alarms, "AWS::CloudWatch::Dashboard", "AWS::Lambda::EventSourceMapping"])).toBeCloseTo(
    alarmsUsd + 3 + pollsUsd,
    6,
  );
  expect(idleCostUsdPerMonth(["AWS::SQS::Queue", "AWS::Lambda::Function", "AWS::Logs::LogGroup"])).toBe(0);
});

test("two pollers of provisioned mode cost as much as AWS says in its example, without a job", () => {
  expect(idlePollersUsdPerMonth(2)).toBe(13.505);
  expect(dollars(idlePollersUsdPerMonth(2))).toBe("$13.51");
});
