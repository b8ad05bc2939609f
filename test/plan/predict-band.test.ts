import { expect, test } from "vitest";
import { defaultConsumer } from "../../src/plan/consumer.ts";
import { curveBand, predict } from "../../src/plan/predict.ts";
import type { PredictRequest } from "../../src/plan/scenario.ts";
import { fixedWork } from "../../src/plan/work-distributions.ts";

const request = (count: number): PredictRequest => ({
  count,
  spread: "random",
  window: { minSeconds: 0, maxSeconds: 60 },
  work: fixedWork(5),
  via: "sqs",
  consumer: defaultConsumer,
});

test.each([100, 5_000])("the band of %d jobs contains the mean curve, and reaches up to the peak", (count) => {
  const prediction = predict(request(count));
  const { low, high } = curveBand(request(count), prediction);
  const { curve, peak } = prediction;
  const inside = curve.filter(
    (value, second) => value >= (low[second] ?? 0) - 0.5 && value <= (high[second] ?? 0) + 0.5,
  );
  expect(inside.length / curve.length).toBeGreaterThan(0.95);
  expect(Math.max(...high)).toBeGreaterThan(0.9 * peak.p50);
  expect(Math.max(...high)).toBeLessThanOrEqual(1.3 * peak.p95);
});
