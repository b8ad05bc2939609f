import { describe, expect, test } from "vitest";
import { parseAssertion } from "../../src/measure/assertion.ts";

describe("an assertion is parsed", () => {
  test.each([
    ["peak<=10", "peak", "<=", 10],
    ["  peakJobs < 12 ", "peakJobs", "<", 12],
    ["success>=0.99", "success", ">=", 0.99],
    ["success >= 99%", "success", ">=", 0.99],
    ["success>=100%", "success", ">=", 1],
    ["success=1", "success", "=", 1],
    ["failed=0", "failed", "=", 0],
    ["lost==0", "lost", "==", 0],
    ["waitP95<120s", "waitP95", "<", 120],
    ["waitP95<120", "waitP95", "<", 120],
    ["lastEnd<=2m", "lastEnd", "<=", 120],
    ["workP50>1500ms", "workP50", ">", 1.5],
    ["cost<$0.05", "cost", "<", 0.05],
  ])("%s", (text, term, operator, bound) => {
    expect(parseAssertion(text)).toEqual({ expression: text.trim(), term, operator, bound });
  });

  test.each([
    ["peak<=baseline", 1, 0],
    ["peak<=baseline*1.1", 1.1, 0],
    ["lastEnd<=baseline+2m", 1, 120],
    ["success>=baseline*0.9+5%", 0.9, 0.05],
  ])("%s follows the baseline", (text, baselineFactor, bound) => {
    expect(parseAssertion(text)).toMatchObject({ baselineFactor, bound });
  });
});

describe("a text that is not an assertion is refused with the reason", () => {
  test.each([
    ["", { kind: "no-comparison" }],
    ["peak", { kind: "no-comparison" }],
    ["peak<=", { kind: "no-comparison" }],
    ["peak=<10", { kind: "no-comparison" }],
    ["peak!=10", { kind: "no-comparison" }],
    ["peak<10 and lost=0", { kind: "no-comparison" }],
    ["peek<=10", { kind: "unknown-term", term: "peek" }],
    ["toString<=10", { kind: "unknown-term", term: "toString" }],
    ["peak<=10s", { kind: "bad-bound", term: "peak", bound: "10s" }],
    ["failed<=1%", { kind: "bad-bound", term: "failed", bound: "1%" }],
    [
      "success>=99",
      { kind: "bad-bound", term: "success", bound: "99", allowed: "a share of at most 100%, such as 99% or 0.99" },
    ],
    ["success>=120%", { kind: "bad-bound", term: "success", bound: "120%" }],
    ["success<=1.01", { kind: "bad-bound", term: "success", bound: "1.01" }],
    ["success>=99s", { kind: "bad-bound", term: "success", bound: "99s" }],
    ["waitP95<soon", { kind: "bad-bound", term: "waitP95", bound: "soon" }],
  ])("%s", (text, problem) => {
    expect(parseAssertion(text)).toMatchObject(problem);
  });
});
