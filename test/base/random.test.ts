import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hexFrom, type Random, randomFrom, uuidFrom } from "../../src/base/random.ts";

const fixed = { seed: 7, numRuns: 200 };
const draws = (random: Random, count = 8) => Array.from({ length: count }, () => random.next());

describe("a seeded stream", () => {
  test("replays the same draws from the same seed, and different ones from another seed", () => {
    expect(draws(randomFrom(42))).toEqual(draws(randomFrom(42)));
    expect(draws(randomFrom(42))).not.toEqual(draws(randomFrom(43)));
  });

  test("gives exactly these draws, so that a release does not change what a recorded seed means", () => {
    const random = randomFrom(42);
    expect([hexFrom(random, 8), hexFrom(random, 8), random.integer(1, 100)]).toMatchInlineSnapshot(`
      [
        "91e3068c",
        "04fbd01c",
        34,
      ]
    `);
  });

  test("stays within [0, 1)", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => draws(randomFrom(seed)).every((value) => value >= 0 && value < 1)),
      fixed,
    );
  });

  test("is uniform over ten cells", () => {
    const random = randomFrom(1);
    const cells = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const cell = Math.floor(random.next() * 10);
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
    // 10,000 expected, standard deviation 95: five of them are 475.
    for (const cell of cells) expect(Math.abs(cell - 10_000)).toBeLessThan(475);
  });

  test("draws whole numbers within the bounds, both included", () => {
    const bounds = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.integer(), bounds, (seed, [min, width]) => {
        const random = randomFrom(seed);
        const values = Array.from({ length: 200 }, () => random.integer(min, min + width));
        expect(new Set(values)).toEqual(new Set(Array.from({ length: width + 1 }, (_, i) => min + i)));
      }),
      fixed,
    );
  });

  test("treats probability 0 as never and 1 as always", () => {
    const random = randomFrom(3);
    const outcomes = Array.from({ length: 1_000 }, () => [random.chance(0), random.chance(1)]);
    expect(outcomes.every(([never, always]) => !never && always)).toBe(true);
  });

  test("draws hexadecimal text of any length, and version 4 UUIDs", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(40), (seed, length) => {
        const random = randomFrom(seed);
        expect(hexFrom(random, length)).toMatch(new RegExp(`^[0-9a-f]{${length}}$`));
        expect(uuidFrom(random)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
      fixed,
    );
  });
});

describe("a fork", () => {
  test("does not depend on draws of its parent, or on the order of forks", () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), fc.nat(20), (seed, name, drawn) => {
        const parent = randomFrom(seed);
        draws(parent, drawn);
        draws(parent.fork("another"), drawn);
        expect(draws(parent.fork(name))).toEqual(draws(randomFrom(seed).fork(name)));
      }),
      fixed,
    );
  });

  test("differs from its parent and from its siblings", () => {
    const parent = randomFrom(42);
    const streams = [draws(parent.fork("spread")), draws(parent.fork("work")), draws(randomFrom(42))];
    expect(new Set(streams.map(String)).size).toBe(3);
  });
});
