import { describe, expect, test } from "vitest";
import { deployedStack } from "../../support/deployed-stack.ts";
import { endpointOf, flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";

const run = (...argv: readonly string[]) => flatten(["burst", ...argv]);

const small = ["--count", "20", "--work", "2s", "--seed", "7"];

describe("flags that cannot be combined are refused before anything is sent", () => {
  test.each([
    [["--max-peak", "0"], "expected a whole number, 1 or more"],
    [["--max-peak", "10", "--jitter", "0-30"], "--jitter and --max-peak cannot be combined"],
    [["--max-peak", "10", "--deadline", "20s"], "a peak of at most 10 and a deadline of 20s contradict each other"],
    [
      ["--max-connections", "80", "--connections-per-environment", "40", "--deadline", "10s"],
      "--max-connections 80 --deadline 10s --connections-per-environment 40 cannot be met: at most 2 environments",
    ],
    [["--max-rate", "0/s"], 'invalid value "0/s" for --max-rate'],
    [
      ["--max-connections", "1", "--connections-per-environment", "2"],
      "contradict each other: no environment could start",
    ],
    [["--connections-per-environment", "2"], "--connections-per-environment needs --max-connections"],
    [["--confidence", "99%"], "--confidence needs a goal"],
    [["--deadline", "2m", "--confidence", "100%"], "a share above 0% and below 100%"],
    [["--max-peak", "10", "--via", "invoke"], "--max-peak and --via invoke cannot be combined"],
    [["--deadline", "2m", "--via", "invoke-async"], "--deadline and --via invoke-async cannot be combined"],
    [["--spread", "even"], "--spread even needs delays: it places them in a window"],
    [
      ["--max-peak", "5", "--via", "trigger", "--work-from", "logs"],
      "--via trigger and --work-from cannot be combined",
    ],
    [["--batch-size", "5"], "a direct invoke and --batch-size cannot be combined"],
    [["--via", "trigger", "--pause", "1s"], "--via trigger and --pause cannot be combined"],
    [["--max-peak", "10", "--via", "trigger", "--pause", "1s"], "--via trigger and --pause cannot be combined"],
    [["--via", "trigger", "--parallel", "5"], "leave out --parallel"],
    [["--deadline", "1s", ...small], "nearest is a deadline of at least 2s: no delays can meet a shorter one"],
  ])("%j", async (argv, sentence) => {
    const { code, stdout, stderr } = await run(...argv);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(sentence);
  });
});

describe("a goal that no delays meet ends with 3, as for plan, before anything is sent", () => {
  test.each([
    [["--deadline", "3s", ...small], "nearest is --deadline 5s, without delays"],
    [
      ["--max-peak", "3", ...small, "--count", "50", "--work", "70s"],
      "nearest is --max-peak 4, with delays of 0-900 s",
    ],
    [["--max-peak", "3", ...small, "--spread", "none"], "--spread none does not meet it"],
    [["--max-peak", "3", ...small, "--spread", "none"], "or: spread the jobs over a window; --spread slots meets it"],
    [["--max-peak", "1", "--count", "25", "--work", "1m"], "or: send fewer jobs, send several bursts"],
  ])("%j", async (argv, sentence) => {
    const { code, stdout, stderr } = await run(...argv);
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toContain(sentence);
  });
});

test("a goal that is met: the plan comes first, the verdict after the report, and the goal is in the chart", async () => {
  const { code, stdout, stderr } = await run("--max-peak", "5", ...small);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^Planned: delays of 0–\d+ s \(\w+\), a peak of 5,/);
  expect(stdout).toContain("┄┄ goal 5");
  expect(stdout).toMatch(/\nGoal: a peak of at most 5, in 95 % of runs\.\n {2}Planned: delays of/);
  expect(stdout).toMatch(/\n {2}Measured: a peak of 5, the last job done after .*\n✓ The goal was met/);
});

test("the plan uses the requested spread", async () => {
  const { stdout } = await run("--deadline", "1m", "--spread", "random", ...small, "--quiet");
  expect(stdout).toContain("(random)");
  expect(stdout).toContain("Spread: random, as requested");
  expect(stdout).toMatch(/✓ The goal was met/);
});

/** Runs a burst on an endpoint whose cold starts take longer than is assumed where they are unknown. */
async function onSlowEndpoint(...argv: readonly string[]) {
  const { emulator } = await deployedStack({ coldStartMs: 5_000 });
  const endpoint = await endpointOf(emulator);
  return endpoint.flatten(["burst", ...argv, ...small, "--quiet", "--yes"]);
}

test("cold starts of the local target are part of its plan", async () => {
  const { code, stdout } = await run("--max-peak", "5", ...small, "--emulator", "coldStartMs=5000", "--quiet");
  expect(code).toBe(0);
  expect(stdout).toMatch(/✓ The goal was met/);
});

test("a goal that is missed ends with 3, and the broken assumption is named once", async () => {
  const { code, stdout } = await onSlowEndpoint("--max-peak", "5");
  expect(code).toBe(3);
  expect(stdout).toMatch(/✗ The goal was missed by \d+: cold starts took 5.0 s instead of up to 0.2 s/);
  expect(stdout.match(/cold starts took/g)).toHaveLength(1);
});

test("a run that was cut short leaves the goal open, and ends with 4", async () => {
  const { code, stdout } = await run("--max-peak", "5", ...small, "--timeout", "5s", "--quiet");
  expect(stdout).toContain("? Whether the goal was met is unknown");
  expect(code).toBe(4);
});

test("a failed assertion ends with 3 even if the goal was met", async () => {
  expect((await run("--max-peak", "5", ...small, "--quiet", "--assert", "peak<5")).code).toBe(3);
});

test("the document has the plan and its outcome", async () => {
  const { stdout } = await run("--max-peak", "5", ...small, "--quiet", "--format", "json");
  const document = JSON.parse(stdout);
  expect(schemaErrors(document)).toEqual([]);
  expect(document.plan).toMatchObject({
    goal: { maxPeak: 5, confidence: 0.95 },
    work: "2s",
    spread: document.arms[0].spread,
    jitterSeconds: document.arms[0].jitterSeconds,
    predicted: { peak: document.arms[0].peak.predicted },
    outcome: { met: true, peak: 5, because: [] },
  });
});

test("the trigger function sends the planned delays too", async () => {
  const { code, stdout } = await run("--max-peak", "5", "--via", "trigger", ...small, "--quiet");
  expect(code).toBe(0);
  expect(stdout).toMatch(/✓ The goal was met/);
});

test("a wrong prediction is explained without a goal, too", async () => {
  const { stdout } = await onSlowEndpoint("--jitter", "0-10");
  expect(stdout).toMatch(/predicted .*: outside this range: cold starts took\s+5\.0 s/);
});
