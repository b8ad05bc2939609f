import { expect, test } from "vitest";
import { sendBatches, timerSeconds } from "../../src/plan/send-phases.ts";

test("whole delays are sent at once, ten a call", () => {
  expect(sendBatches(new Array<number>(23).fill(4), 10)).toEqual([
    { atSeconds: 0, jobs: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
    { atSeconds: 0, jobs: [10, 11, 12, 13, 14, 15, 16, 17, 18, 19] },
    { atSeconds: 0, jobs: [20, 21, 22] },
  ]);
});

test("a delay of 3.55 s is a timer of 3 s on a message that is sent 0.55 s later", () => {
  expect(timerSeconds(3.55)).toBe(3);
  expect(sendBatches([3.55, 0, 7.55, 1.05], 10)).toEqual([
    { atSeconds: 0, jobs: [1] },
    { atSeconds: 0.05, jobs: [3] },
    { atSeconds: 0.55, jobs: [0, 2] },
  ]);
});

test("every twentieth of a second up to an hour is its timer and its part of a second, whatever the last digits", () => {
  for (let slot = 0; slot < 72_000; slot++) {
    const delay = slot / 20;
    const [batch] = sendBatches([delay], 10);
    expect(timerSeconds(delay) + (batch?.atSeconds ?? Number.NaN)).toBeCloseTo(delay, 9);
  }
});
