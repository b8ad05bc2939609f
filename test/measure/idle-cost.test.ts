import { expect, test } from "vitest";
import { idleCostUsdPerMonth, idlePollersUsdPerMonth } from "../../src/measure/cost.ts";
import { dollars } from "../../src/terminal/format.ts";

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
