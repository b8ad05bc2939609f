import { expect, test } from "vitest";
import { learnedSentence } from "../../../../src/commands/plan/work/text.ts";
import { sampleWork } from "../../../../src/plan/work.ts";

const toMs = Date.UTC(2026, 10, 25, 2, 12, 15);
const hourMs = 3_600_000;
const sentence = (hours: number) =>
  learnedSentence({
    source: "logs",
    place: "the log of process",
    window: { fromMs: toMs - hours * hourMs, toMs },
    runs: 2,
    newestMs: toMs,
    batchSize: 1,
    work: sampleWork([1, 2]),
    fit: null,
    sized: null,
    caveats: [],
  });

test.each([
  [1, "the last 1 h 00 min (01:12:15 to 02:12:15 UTC)"],
  [23, "the last 23 h 00 min (03:12:15 to 02:12:15 UTC)"],
  [24, "the last 24 h 00 min (2026-11-24 02:12:15 to 2026-11-25 02:12:15 UTC)"],
  [72, "the last 72 h 00 min (2026-11-22 02:12:15 to 2026-11-25 02:12:15 UTC)"],
])("%i h back are shown as %s", (hours, text) => {
  expect(sentence(hours)).toContain(text);
});
