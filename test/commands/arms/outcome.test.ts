import { describe, expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";

const small = ["--count", "4", "--work", "1s", "--seed", "7", "--emulator", "coldStartMs=0", "--quiet"];

describe("an invalid assertion is refused before anything is sent", () => {
  test.each([
    ["peek<=10", 'there is no term "peek"', "did you mean: peak"],
    ["xyzzy<=10", 'there is no term "xyzzy"', "for example: --assert 'peak<=10'"],
    ["peak", "a term, a comparison", "for example: --assert 'peak<=10'"],
    ["peak<=10s", "peak is compared with a number, such as 10", '"10s" is not one'],
  ])("%s", async (text, message, remedy) => {
    const { code, stdout, stderr } = await flatten(["burst", "--assert", text]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr).toContain(remedy);
  });
});

test("--abort offers only what is known while a run goes on", async () => {
  const { code, stderr } = await flatten(["burst", "--abort", "latency>3"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("only throttles, otherThrottles, errors\n")]);
  expect(stderr).toContain("for example: --abort 'throttles>0'");
});

test("a burst that fails an assertion ends with 3, and shows each assertion with its value", async () => {
  const { code, stdout } = await flatten(["burst", ...small, "--assert", "peak<4", "--assert", "success>=100%"]);
  expect(code).toBe(3);
  expect(stdout).toMatch(/\n\n✗ peak<4 · direct: 4\n✓ success>=100% · direct: 100 %\n$/);
});

test("a comparison checks every run of every arm except the direct baseline, as its document shows", async () => {
  const argv = ["compare", ...small, "--delays", "0,3", "--repeat", "2", "--assert", "send<1h", "--format", "json"];
  const { code, stdout } = await flatten(argv);
  const document = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(document.arms).toHaveLength(6);
  expect(document.assertions).toEqual(
    [1, 2, 4, 5].map((index) => {
      const { name, seconds } = document.arms[index];
      return { expression: "send<1h", arm: name, value: seconds.send, ok: true };
    }),
  );
  expect(document.assertions[1].arm).toBe("sqs 0-3 s");
  expect(schemaErrors(document)).toEqual([]);
});

test("--abort ends a burst whose invokes are refused with 3, and says why", async () => {
  const { code, stdout } = await flatten("burst --count 30 --account-limit 5 --pause 100ms --abort throttles>0");
  expect(code).toBe(3);
  expect(stdout.replace(/\s+/g, " ")).toContain('The condition "throttles>0" of --abort ended the run');
});

test("--abort also decides about a run that is over before its condition was seen", async () => {
  const { code, stdout } = await flatten("burst --count 50 --fail 50% --abort errors>=5 --seed 1");
  expect(code).toBe(3);
  expect(stdout.replace(/\s+/g, " ")).toMatch(
    /The condition "errors>=5" of --abort holds, but it was seen too late to end the run: the value was \d+\./,
  );
});

test("--abort takes only numbers that are known during a run", async () => {
  const { code, stderr } = await flatten("burst --abort peak>10");
  expect(code).toBe(2);
  expect(stderr).toContain("peak is known only at the end of a run");
  expect(stderr).toContain("throttles, otherThrottles, errors");
});
