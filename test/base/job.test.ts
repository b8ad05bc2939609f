import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatJobLine,
  hopDelaySecondsMax,
  hopsFor,
  hopsMax,
  type JobLine,
  nextPartSeconds,
  parseJobLine,
} from "../../src/base/job.ts";

test("a delay has one hop for each message timer after the first", () => {
  expect([0, 900, 901, 1_800, 1_801, hopDelaySecondsMax].map(hopsFor)).toEqual([0, 0, 1, 1, 2, hopsMax]);
});

test.each([901, 1_799, 1_801, 2_699, 7_200, 13_499, 13_500])(
  "the parts of %i s end on time, with as few hops as possible, also if each is noticed a little late",
  (delay) => {
    let atMs = 0;
    let parts = 0;
    for (let left = delay; left > 0; left = Math.round(delay - atMs / 1_000)) {
      const part = nextPartSeconds(left);
      expect(part).toBeLessThanOrEqual(900);
      parts++;
      atMs += part * 1_000 + 60;
    }
    expect(parts).toBe(hopsFor(delay) + 1);
    expect(atMs / 1_000 - delay).toBeLessThan(0.6);
    expect(atMs / 1_000 - delay).toBeGreaterThan(-0.5);
  },
);

const line: JobLine = {
  flatten: "job",
  run: "burst-1",
  document: 7,
  size: null,
  startedAtMs: 1_000,
  endedAtMs: 6_000,
  outcome: "processed",
  reason: null,
  attempt: 1,
  messageId: null,
  requestId: "r-1",
};

describe("the job line", () => {
  test("is parsed as it was formatted, with any prefix of the runtime", () => {
    const text = fc.string();
    const someLine = fc.record({
      flatten: fc.constant("job" as const),
      run: fc.option(text),
      document: fc.nat(),
      size: fc.option(fc.nat()),
      startedAtMs: fc.nat(),
      endedAtMs: fc.nat(),
      outcome: fc.constantFrom("processed" as const, "failed" as const),
      reason: fc.option(text),
      attempt: fc.nat(),
      messageId: fc.option(text),
      requestId: text,
    });
    const prefix = fc.constantFrom("", "2026-01-01T00:00:00.000Z\tr-1\tINFO\t");
    fc.assert(
      fc.property(someLine, prefix, (one, before) => {
        const { flatten: _mark, ...rest } = one;
        expect(parseJobLine(`${before}${formatJobLine(rest)}\n`)).toEqual(one);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test("starts with its mark, so that a filter pattern finds it", () => {
    expect(formatJobLine(line)).toMatch(/^\{"flatten":"job",/);
  });

  test("is read from a record of the JSON log format", () => {
    const { flatten: _mark, ...rest } = line;
    const record = {
      timestamp: "2026-01-01T00:00:00.000Z",
      level: "INFO",
      requestId: "r-1",
      message: formatJobLine(rest),
    };
    expect(parseJobLine(`${JSON.stringify(record)}\n`)).toEqual(line);
  });

  test.each(["", "START RequestId: r-1 Version: $LATEST", '{"flatten":"other"}', '{"flatten":"job","document":'])(
    "is not read from %j",
    (message) => {
      expect(parseJobLine(message)).toBeUndefined();
    },
  );
});
