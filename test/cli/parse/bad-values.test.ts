import { describe, expect, test } from "vitest";
import { FlattenError } from "../../../src/base/errors.ts";
import { parseTenants, parseWindow, parseWindows, parseWorkTime } from "../../../src/cli/parse/load.ts";
import {
  parseChoice,
  parseCount,
  parseDuration,
  parseOutage,
  parsePositive,
  parsePositiveDuration,
  parseShare,
  parseWhole,
  type ValueParser,
} from "../../../src/cli/parse/values.ts";
import { spreadNames } from "../../../src/plan/spreads/spread.ts";

const window = "whole seconds, max or min-max, from 0 to 900 (the longest message timer of SQS)";
const share = "a share from 0% to 100%";

const refusals: readonly {
  flag: string;
  parse: ValueParser<unknown>;
  texts: string[];
  allowed: string;
  example: string;
}[] = [
  {
    flag: "--count",
    parse: parseCount,
    texts: ["0", "-5", "1.5", "abc", "", "1e3", "0k", "99999999999999999999", "1 0"],
    allowed: "expected a whole number, 1 or more",
    example: "100",
  },
  {
    flag: "--jitter",
    parse: parseWindow,
    texts: ["100-10", "-1-5", "901-900", "1.5-3", "a-b", "", "10-", "-", "10s-5s", "0-30,40"],
    allowed: window,
    example: "10-100",
  },
  {
    flag: "--delays",
    parse: parseWindows,
    texts: ["", "0,,30", ",", "30,", "0;30", "0,100-10"],
    allowed:
      "expected a list of whole seconds or durations, max or min-max, of at most one year (above 900 s with --beyond)",
    example: "0,30,10-100",
  },
  {
    flag: "--work",
    parse: parseWorkTime,
    texts: [
      "-1s",
      "5 parsecs",
      "901s",
      "900s",
      "8s-2s",
      "",
      "0s",
      "5s-",
      "5s-parsecs",
      "2s-8s-9s",
      "2s-900s",
      "lognormal:5s",
    ],
    allowed: "shorter than 900 s (Lambda's longest timeout)",
    example: "5s",
  },
  {
    flag: "--fail",
    parse: parseShare,
    texts: ["120%", "-1%", "1.1", "50", "", "ten", "%", "10 %"],
    allowed: share,
    example: "10%",
  },
  {
    flag: "--pause",
    parse: parseDuration,
    texts: ["", "5", "-1s", "s", "1e3ms", "5parsecs"],
    allowed: "ms, s, m, h",
    example: "90s",
  },
  {
    flag: "--tenants",
    parse: parseTenants,
    texts: ["big", "a:1,b:1x0,c", "a b:1,c:2", ""],
    allowed: "expected name:jobs for one tenant",
    example: "big:900,small:10x10",
  },
  {
    flag: "--tenants",
    parse: parseTenants,
    texts: ["big:9", "a:1x10001"],
    allowed: "expected from 2 to 10000 tenants",
    example: "big:900,small:10x10",
  },
  {
    flag: "--tenants",
    parse: parseTenants,
    texts: ["a:1,a:2", "a:1x2,a-2:1"],
    allowed: "each tenant needs a name of its own",
    example: "big:900,small:10x10",
  },
  {
    flag: "--tenants",
    parse: parseTenants,
    texts: ["big:0,small:1"],
    allowed: "each tenant needs at least 1 job",
    example: "big:900,small:10x10",
  },
  {
    flag: "--outage",
    parse: parseOutage,
    texts: ["10m", "20m-10m", "10m-10m", "10-20", "1m-2m-3m", "-5m", "1m-", ""],
    allowed: "expected two times with units, the first one before the second one",
    example: "10m-20m",
  },
  {
    flag: "--timeout",
    parse: parsePositiveDuration,
    texts: ["0s", "0ms"],
    allowed: "a duration above 0",
    example: "90s",
  },
  {
    flag: "--port",
    parse: parseWhole(0, 65_535, 4566),
    texts: ["65536", "-1", "1.5", ""],
    allowed: "from 0 to 65535",
    example: "4566",
  },
  {
    flag: "--speed",
    parse: parsePositive,
    texts: ["0", "-1", "fast", "", "9".repeat(400)],
    allowed: "a number above 0",
    example: "10",
  },
];

/** What a parser throws for a text. */
function refusalOf(parse: ValueParser<unknown>, flag: string, text: string): FlattenError {
  try {
    parse(flag)(text);
  } catch (error) {
    if (error instanceof FlattenError) return error;
    throw error;
  }
  throw new Error(`${flag} ${text} was accepted`);
}

const cases = refusals.flatMap(({ texts, ...refusal }) => texts.map((text) => ({ ...refusal, text })));

describe("an invalid value", () => {
  test.each(cases)(
    "$flag '$text' ends as a usage error that names flag, value, what is allowed, and an example",
    (given) => {
      const error = refusalOf(given.parse, given.flag, given.text);
      expect(error.reason).toBe("usage");
      expect(error.message).toContain(`invalid value "${given.text}" for ${given.flag}: `);
      expect(error.message).toContain(given.allowed);
      expect(error.message).not.toContain("\n");
      expect(error.remedy).toContain(`for example: ${given.flag} ${given.example}`);
    },
  );

  test.each(cases)("the example for $flag '$text' is itself accepted", ({ parse, flag, example }) => {
    expect(() => parse(flag)(example)).not.toThrow();
  });
});

describe("a window longer than the message timer of SQS suggests what to do instead", () => {
  test.each([
    [parseWindow, "--jitter", "901"],
    [parseWindow, "--jitter", "10-1000"],
  ])("%o %s %s", (parse, flag, text) => {
    const error = refusalOf(parse, flag, text);
    expect(error.message).toBe(`invalid value "${text}" for ${flag}: SQS delays a message by at most 900 s`);
    expect([error.reason, error.remedy]).toEqual([
      "usage",
      "send the jobs in several bursts, or let them wait in the queue: flatten deploy --parameter MaximumConcurrency=10",
    ]);
  });
});

describe("a word that is not one of the choices", () => {
  test.each([
    ["evne", "even"],
    ["stratifed", "stratified"],
    ["Random", "random"],
    ["wave", "waves"],
  ])("%s suggests the nearest one, %s", (typed, meant) => {
    const error = refusalOf(parseChoice(spreadNames), "--spread", typed);
    expect(error.message).toBe(`invalid value "${typed}" for --spread: expected one of ${spreadNames.join(", ")}`);
    expect([error.reason, error.remedy]).toEqual(["usage", `did you mean: --spread ${meant}`]);
  });

  test("gets an example when none is near", () => {
    expect(refusalOf(parseChoice(spreadNames), "--spread", "xyzzy").remedy).toBe(
      `for example: --spread ${spreadNames[0]}`,
    );
  });
});
