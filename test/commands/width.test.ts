import fc from "fast-check";
import { expect, test } from "vitest";
import { burstReport as burstLines } from "../../src/commands/burst/report.ts";
import { compareReport as compareLines } from "../../src/commands/compare/report.ts";
import type { ArmResult } from "../../src/experiment/result.ts";
import { paintFor } from "../../src/terminal/characters.ts";
import { textWidth } from "../../src/terminal/page.ts";
import { printed } from "../support/printed.ts";
import { arm, result, troubled } from "../support/samples.ts";

const burstReport = printed(burstLines);
const compareReport = printed(compareLines);

const whole = fc.nat({ max: 200_000 });
const span = fc.option(fc.double({ min: 0, max: 90_000, noNaN: true }), { nil: null });

const anyArm: fc.Arbitrary<ArmResult> = fc
  .record({
    name: fc.oneof(
      fc.constantFrom("direct", "sqs 0-30 s"),
      fc.string({ minLength: 1, maxLength: 70, unit: "grapheme" }),
    ),
    via: fc.constantFrom("invoke", "invoke-async", "sqs", "trigger"),
    jitterSeconds: fc.constantFrom(null, { min: 0, max: 0 }, { min: 5, max: 900 }),
    state: fc.constantFrom("drained", "timed-out", "interrupted"),
    count: whole,
    errors: whole,
    throttles: whole,
    peak: fc.record({
      invocations: whole,
      jobs: whole,
      cloudwatch: fc.option(whole, { nil: null }),
      floor: fc.option(whole, { nil: null }),
      predicted: fc.option(fc.record({ p5: whole, p50: whole, p95: whole }), { nil: null }),
    }),
    lost: fc.constantFrom(0, 0, 3),
    untilLastEnd: span,
    waitP95: span,
    inFlight: fc.array(fc.nat({ max: 3_000 }), { maxLength: 400 }),
    stepMs: fc.constantFrom(100, 1_000, 10_000),
    caveats: fc.constantFrom([], troubled().caveats),
  })
  .map(({ lost, untilLastEnd, waitP95, inFlight, stepMs, ...rest }) => ({
    ...arm(),
    ...rest,
    jobs: { ...arm().jobs, lost },
    seconds: { ...arm().seconds, untilLastEnd, waitP95 },
    series: { stepMs, inFlight },
  }));

test("for any result, no line is wider than the page", () => {
  fc.assert(
    fc.property(
      fc.array(anyArm, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 40, max: 140 }),
      fc.boolean(),
      (arms, columns, unicode) => {
        const view = { paint: paintFor(true), columns, unicode };
        const nextCommands = ["flatten burst --count 100 --jitter 0-30 --spread stratified --target local"];
        const text =
          burstReport(result(arms), view, { nextCommands }) +
          compareReport(result(arms, "compare"), view, { nextCommands });
        for (const line of text.split("\n")) expect(textWidth(line)).toBeLessThanOrEqual(columns);
      },
    ),
    { seed: 42, numRuns: 30 },
  );
});
