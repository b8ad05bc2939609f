import { expect, test } from "vitest";
import { hopDelaySecondsMax, hopsFor } from "../../src/base/job.ts";
import { beyondForecast, chooseBeyond, usdOfDelay } from "../../src/experiment/beyond.ts";

const window = (minSeconds: number, maxSeconds: number) => ({ minSeconds, maxSeconds });

test.each([window(0, 900), window(0, 901), window(100, 5_000), window(901, 1_000), window(0, 13_500)])(
  "the forecast of %j is the mean over its delays",
  ({ minSeconds, maxSeconds }) => {
    const delays = Array.from({ length: maxSeconds - minSeconds + 1 }, (_, index) => minSeconds + index);
    const long = delays.filter((delay) => delay > 900);
    const mean = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length;
    const { longShare, meanHops, usd } = beyondForecast({ minSeconds, maxSeconds });
    expect(longShare).toBeCloseTo(long.length / delays.length, 10);
    expect(meanHops).toBeCloseTo(long.length === 0 ? 0 : mean(long.map(hopsFor)), 10);
    expect(usd.hops).toBeCloseTo(mean(delays.map((delay) => usdOfDelay("hops", delay))), 12);
    expect(usd.scheduler).toBeCloseTo(mean(delays.map((delay) => usdOfDelay("scheduler", delay))), 12);
  },
);

test("auto chooses the cheaper way, and EventBridge Scheduler beyond what hops reach", () => {
  expect(chooseBeyond(window(0, 1_800))).toBe("hops");
  expect(chooseBeyond(window(0, 7_200))).toBe("scheduler");
  expect(chooseBeyond(window(0, hopDelaySecondsMax + 1))).toBe("scheduler");
});
