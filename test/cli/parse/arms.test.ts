import { describe, expect, test } from "vitest";
import { FlattenError } from "../../../src/base/errors.ts";
import { type ArmWord, parseArms } from "../../../src/cli/parse/arms.ts";

const parse = parseArms("--arms");
const window = (minSeconds: number, maxSeconds: number) => ({ minSeconds, maxSeconds });

test.each<[string, ArmWord]>([
  ["direct", { via: "invoke", window: null }],
  ["async", { via: "invoke-async", window: null }],
  ["sqs", { via: "sqs", window: null }],
  ["sqs:0-30", { via: "sqs", window: window(0, 30) }],
  ["trigger", { via: "trigger", window: null }],
  ["trigger:10-100", { via: "trigger", window: window(10, 100) }],
  ["random:10-100", { via: "sqs", window: window(10, 100), spread: "random" }],
  ["stratified:60", { via: "sqs", window: window(0, 60), spread: "stratified" }],
  ["even:10-100", { via: "sqs", window: window(10, 100), spread: "even" }],
  ["waves:0-60", { via: "sqs", window: window(0, 60), spread: "waves" }],
  ["poisson:0-900", { via: "sqs", window: window(0, 900), spread: "poisson" }],
  ["random:0", { via: "sqs", window: null, spread: "random" }],
  ["cap:2", { via: "sqs", window: null, settings: { maximumConcurrency: 2 } }],
  ["cap:1000", { via: "sqs", window: null, settings: { maximumConcurrency: 1000 } }],
  ["reserved:1", { via: "sqs", window: null, settings: { reservedConcurrency: 1 } }],
  ["rate:14/s", { via: "sqs", window: null, ratePerSecond: 14 }],
  ["rate:0.5", { via: "sqs", window: null, ratePerSecond: 0.5 }],
  ["pollers:2-10000", { via: "sqs", window: null, settings: { pollers: "2-10000" } }],
  ["pause", { via: "sqs", window: null, settings: { enabled: false } }],
  ["batch:10000", { via: "sqs", window: null, settings: { batchSize: 10_000 } }],
])("%s", (text, word) => {
  expect(parse(text)).toEqual([word]);
});

test("a list keeps its order, and blanks around commas are ignored", () => {
  expect(parse("cap:10, direct ,sqs").map(({ via, settings }) => [via, settings])).toEqual([
    ["sqs", { maximumConcurrency: 10 }],
    ["invoke", undefined],
    ["sqs", undefined],
  ]);
});

function errorOf(text: string): FlattenError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof FlattenError) return error;
    throw error;
  }
  throw new Error(`${text} was taken`);
}

describe("an invalid arm is a usage error that names the valid values", () => {
  test.each([
    ["cap", "cap takes a whole number from 2 to 1000", "for example: --arms cap:10"],
    [
      "cap:1",
      'invalid value "cap:1" for --arms: cap takes a whole number from 2 to 1000',
      "for example: --arms cap:10",
    ],
    ["cap:1001", "from 2 to 1000", "for example: --arms cap:10"],
    ["cap:10:3", "from 2 to 1000", "for example: --arms cap:10"],
    ["cap:1e2", "from 2 to 1000", "for example: --arms cap:10"],
    ["reserved:0", "from 1 to 100000", "for example: --arms reserved:10"],
    ["reserved:-1", "from 1 to 100000", "for example: --arms reserved:10"],
    ["batch:0", "from 1 to 10000", "for example: --arms batch:10"],
    ["batch:10001", "from 1 to 10000", "for example: --arms batch:10"],
    ["rate", "rate takes messages per second, from 0.01 to 1000", "for example: --arms rate:14/s"],
    ["rate:0/s", "from 0.01 to 1000", "for example: --arms rate:14/s"],
    ["rate:14/m", "from 0.01 to 1000", "for example: --arms rate:14/s"],
    ["pollers:1-10", "MIN from 2 to 200, MAX from MIN to 10000", "for example: --arms pollers:2-10"],
    ["pollers:201-300", "MIN from 2 to 200", "for example: --arms pollers:2-10"],
    ["pollers:5-4", "MAX from MIN to 10000", "for example: --arms pollers:2-10"],
    ["pollers:2-10001", "MAX from MIN to 10000", "for example: --arms pollers:2-10"],
    ["pollers", "pollers takes a range MIN-MAX of pollers", "for example: --arms pollers:2-10"],
    ["pause:10", "pause takes no value", "for example: --arms pause"],
    ["random", "random takes a window", "for example: --arms random:10-100"],
    ["even:100-10", "even takes a window", "for example: --arms even:10-100"],
    ["waves:0-9.5", "of at most one year", "for example: --arms waves:10-100"],
    ["sqs:soon", "sqs takes a window", "for example: --arms sqs:10-100"],
    ["sqs:", "sqs takes a window", "for example: --arms sqs:10-100"],
    ["direct:5", "direct takes no value", "for example: --arms direct"],
    ["evn:10-100", "one of direct, async, sqs", "did you mean: --arms even:10-100"],
    ["reservd:10", "one of direct, async, sqs", "did you mean: --arms reserved:10"],
    ["dirct", "one of direct, async, sqs", "did you mean: --arms direct"],
    ["10-100", "one of direct, async, sqs", "for example: --arms direct,sqs,random:10-100,cap:10"],
    ["toString", "one of direct, async, sqs", "for example: --arms direct,sqs,random:10-100,cap:10"],
    ["", 'invalid value "" for --arms', "for example: --arms direct,sqs,random:10-100,cap:10"],
    ["sqs,", 'invalid value "" for --arms', "for example: --arms direct,sqs,random:10-100,cap:10"],
  ])("%j", (text, message, remedy) => {
    const error = errorOf(text);
    expect(error.reason).toBe("usage");
    expect(error.message).toContain(message);
    expect(error.remedy).toBe(remedy);
  });
});
