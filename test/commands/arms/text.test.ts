import { expect, test } from "vitest";
import { peakText } from "../../../src/commands/arms/text.ts";
import { direct } from "../../support/samples.ts";

test("the peak is unknown while jobs are running and no invocation has ended", () => {
  const { jobs, peak } = direct();
  const unlogged = { peak: { ...peak, invocations: 0, jobs: 0 }, jobs: { ...jobs, processed: 0, inFlight: 10 } };
  expect(peakText(direct(unlogged))).toBe("unknown");
  expect(peakText(direct({ ...unlogged, jobs: { ...unlogged.jobs, throttled: 90 } }))).toBe(
    "unknown, and 90 throttled",
  );
  expect(peakText(direct({ ...unlogged, jobs: { ...unlogged.jobs, inFlight: 0 } }))).toBe("0 in flight at once");
});
