import { expect, test } from "vitest";
import { flatten, typed } from "./flatten.ts";

const lines = [
  "flatten burst --count 60 --jitter 5-40 --seed 7",
  "flatten compare --count 40 --delays 0,20 --flaky 10% --seed 7 --format json",
];

test.each(lines)("%s prints the same bytes in two fresh folders", async (line) => {
  const [once, again] = await Promise.all([flatten(typed(line)), flatten(typed(line))]);
  expect(once.code).toBe(0);
  expect(again.stdout).toBe(once.stdout);
});

test("another seed gives another run", async () => {
  const line = "flatten burst --count 60 --jitter 5-40 --format json --seed";
  const [once, other] = await Promise.all([flatten(typed(`${line} 7`)), flatten(typed(`${line} 8`))]);
  expect(other.stdout).not.toBe(once.stdout);
});
