import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../../../src/program.ts";
import { textWidth } from "../../../src/terminal/page.ts";
import { simulatedCdf } from "../../support/brute-force.ts";
import { flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";

const run = (argv: readonly string[], project?: object) =>
  flatten(
    ["plan", ...argv],
    project === undefined ? {} : { files: { "flatten.config.json": JSON.stringify(project) } },
  );

const ideal = ["--ideal", "--format", "json"];

describe("with the ideal consumer", () => {
  test("for a peak of 5, 20 jobs of 5 s need 15 s with waves, and 20 s in the perfect pool", async () => {
    const { code, stdout, stderr, cwd } = await run(["--count", "20", "--max-peak", "5", ...ideal]);
    const plan = JSON.parse(stdout);
    expect([code, stderr]).toEqual([0, ""]);
    expect(plan).toMatchObject({
      schemaVersion: 1,
      kind: "plan",
      count: 20,
      work: { text: "5s", meanSeconds: 5 },
      learned: null,
      goal: { maxPeak: 5, confidence: 0.95 },
      ideal: true,
      consumer: null,
      pool: { workers: 5, lastEndSeconds: { p50: 20 } },
      chosen: "waves",
      next: ["flatten plan --count 20 --work 5s --max-peak 5"],
    });
    expect(schemaErrors(plan)).toEqual([]);
    const [none] = plan.rows;
    expect(none).toMatchObject({ spread: "none", missChance: 1, unmet: { instead: expect.any(String) } });
    expect(existsSync(join(cwd, ".flatten"))).toBe(false);
  });

  test("given delays are only predicted: a peak of 11 with random ones, and no goal to miss", async () => {
    const document = JSON.parse((await run(["--jitter", "10-100", ...ideal])).stdout);
    const { rows, goal } = document;
    expect(schemaErrors(document)).toEqual([]);
    const random = rows.find((row: { spread: string }) => row.spread === "random");
    expect(goal).toEqual({ jitterSeconds: { min: 10, max: 100 } });
    expect(random).toMatchObject({ peak: { p50: 11 }, missChance: null, unmet: null });
    expect(random.curve.inFlight.length).toBeGreaterThan(90);
  });

  test("a deadline of 24 s needs a perfect pool of five workers for 20 jobs of 5 s", async () => {
    const plan = JSON.parse((await run(["--count", "20", "--deadline", "24s", ...ideal])).stdout);
    expect(plan.goal).toEqual({ deadlineSeconds: 24, confidence: 0.95 });
    expect(plan.pool.workers).toBe(5);
    for (const { missChance } of plan.rows) expect(missChance).toBeLessThanOrEqual(0.05);
  });
});

test("the page shows every spread, the pool, the answer, the curves and the next command, within 80 columns", async () => {
  const { code, stdout } = await run(["--max-peak", "10"]);
  expect(code).toBe(0);
  for (const word of [
    "none *",
    "random ",
    "stratified ",
    "even ",
    "waves ",
    "poisson ",
    "slots ",
    "perfect pool of 10",
  ]) {
    expect(stdout).toMatch(new RegExp(`^${word.replace("*", "\\*")}`, "m"));
  }
  expect(stdout).toMatch(/^cap:10 +0 s +10 +10 +51\.3 s +0 % +\+1\.3 s$/m);
  expect(stdout.replace(/\n/g, " ")).toContain(
    "With a maximum concurrency of 10 and no delays, the peak is always at most 10, and the last job ends after 51.3 s: one setting of the mapping to change. Without a change to the mapping: with delays of 0–47 s (slots), the last job ends after 51.7 s.",
  );
  expect(stdout.replace(/\n/g, " ")).toContain("(AWS allows 2–1000)");
  expect(stdout.replace(/\n/g, " ")).toContain("The setting applies to every message of this queue");
  expect(stdout).toMatch(/^Random placement costs .*: the last job ends after/m);
  expect(stdout.replace(/ \\\n */g, " ")).toContain(
    "\nnext: flatten compare --count 100 --work 5s --arms slots:0-47,cap:10 --max-peak 10\n",
  );
  for (const line of stdout.split("\n")) expect(textWidth(line)).toBeLessThanOrEqual(80);
});

describe("the maximum concurrency of the mapping", () => {
  const document = async (argv: readonly string[]) => {
    const { code, stdout } = await run([...argv, "--format", "json"]);
    return { code, ...JSON.parse(stdout) };
  };

  test("is a row of its own in JSON, and chosen where it ends no later than the delays", async () => {
    const { code, ...plan } = await document(["--max-peak", "10"]);
    expect(schemaErrors(plan)).toEqual([]);
    expect(code).toBe(0);
    expect(plan).toMatchObject({ chosen: "cap", cap: { maximumConcurrency: 10, peak: { p95: 10 }, missChance: 0 } });
    expect(await document(["--count", "30", "--max-peak", "10", "--spread", "even"])).toMatchObject({
      chosen: "even",
      cap: { maximumConcurrency: 10 },
    });
  });

  test("meets a goal that no delays meet, so the exit code is 0", async () => {
    const { code, chosen, next } = await document(["--count", "50", "--work", "1m", "--max-peak", "3"]);
    expect([code, chosen]).toEqual([0, "cap"]);
    expect(next).toEqual(["flatten compare --count 50 --work 1m --arms cap:3 --max-peak 3"]);
  });

  test("is tried by a burst if the jobs come from the trigger, and deployed first on other targets", async () => {
    const trigger = ["--count", "50", "--via", "trigger", "--max-peak", "10"];
    const burst = "flatten burst --count 50 --work 5s --via trigger";
    expect((await document(trigger)).next).toEqual([`${burst} --mapping-max-concurrency 10`]);
    expect((await document([...trigger, "--target", "aws"])).next).toEqual([
      "flatten deploy --parameter MaximumConcurrency=10 --target aws",
      `${burst} --target aws`,
    ]);
  });

  test("cannot be 1: the page says so, and the plan has delays", async () => {
    const { stdout } = await run(["--count", "10", "--work", "1s", "--max-peak", "1"]);
    expect(stdout.replace(/\n/g, " ")).toContain(
      "The maximum concurrency of a mapping is 2–1000, so it cannot keep a peak of 1.",
    );
    expect(stdout).not.toContain("cap:1");
  });
});

test("for a goal that cannot be met, the page says why and what is nearest, and the exit code is 3", async () => {
  const { code, stdout } = await run(["--count", "30", "--work", "3m", "--max-peak", "3", "--ideal"]);
  expect(code).toBe(3);
  expect(stdout).toContain("No spread can keep the peak at or below 3. Nearest: with delays of 0–900 s");
  expect(stdout.replace(/\n/g, " ")).toContain("even with delays of up to 900 s the peak is up to");
  expect(stdout).toContain("Instead:");
});

describe("burst accepts the next command", () => {
  test.each([
    [["--jitter", "10-100"], {}],
    [["--max-peak", "100"], {}],
    [["--deadline", "1m", "--work", "lognormal:5s,0.4", "--spread", "random", "--count", "5"], {}],
    [["--via", "invoke", "--account-limit", "10"], {}],
    [["--via", "invoke-async", "--reserved-concurrency", "5", "--target", "aws"], {}],
    [["--via", "trigger", "--max-peak", "4", "--count", "20"], {}],
    [["--jitter", "5-30", "--spread", "none", "--work", "2 s"], {}],
    [["--jitter", "30", "--batch-size", "5", "--mapping-max-concurrency", "4", "--account-limit", "50"], {}],
    [["--jitter", "30", "--batch-size", "5", "--target", "aws", "--region", "eu-west-1"], {}],
    [["--jitter", "30", "--mapping-max-concurrency", "4"], { target: "http://127.0.0.1:4566" }],
  ])("%j", async (argv, project) => {
    const { next } = JSON.parse((await run([...argv, "--format", "json"], project)).stdout);
    for (const line of next as string[]) {
      const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, inQuotes, bare]) => inQuotes ?? bare ?? "");
      const invocation = await parseCommandLine(words.slice(1), { write: () => undefined });
      expect(invocation?.name).toBe(line === next.at(-1) ? "burst" : "deploy");
    }
  });

  test("on other targets than local, the settings of the consumer are deployed first, and not given to the burst", async () => {
    const argv = ["--jitter", "30", "--batch-size", "5", "--target", "aws", "--format", "json"];
    expect(JSON.parse((await run([...argv, "--spread", "even"])).stdout).next).toEqual([
      "flatten deploy --parameter BatchSize=5 --target aws",
      "flatten burst --count 100 --work 5s --jitter 0-30 --spread even --target aws",
    ]);
  });

  test.each([
    [10, "--parameter BatchSize=10"],
    [11, "--parameter BatchSize=11 --parameter MaximumBatchingWindowInSeconds=1"],
  ])("a batch size of %i is deployed with the batching window that Lambda requires", async (size, parameters) => {
    const argv = ["--count", "22", "--jitter", "30", "--batch-size", String(size), "--target", "aws"];
    const { next, consumer } = JSON.parse((await run([...argv, "--format", "json"])).stdout);
    expect(next[0]).toBe(`flatten deploy ${parameters} --target aws`);
    expect(consumer.batchingWindowSeconds).toBe(size > 10 ? 1 : 0);
  });

  test("jobs without delays take the queue too", async () => {
    const { stdout } = await run(["--max-peak", "100", "--format", "json"]);
    expect(JSON.parse(stdout).next).toEqual(["flatten burst --count 100 --work 5s --via sqs"]);
  });
});

describe("--max-peak with given delays is not a goal", () => {
  test("each row has the probability of a higher peak", async () => {
    const { code, stdout } = await run(["--jitter", "10-100", "--max-peak", "12", ...ideal]);
    const document = JSON.parse(stdout);
    expect([code, schemaErrors(document)]).toEqual([0, []]);
    expect(document.goal).toEqual({ jitterSeconds: { min: 10, max: 100 }, maxPeak: 12 });
    const chances = Object.fromEntries(
      document.rows.map((row: { spread: string; missChance: number }) => [row.spread, row.missChance]),
    );
    expect(chances).toMatchObject({ none: 1, even: 0, stratified: 0 });
    const atMost = simulatedCdf({ count: 100, slots: 91, runs: 2_000, work: () => 5 }, 7);
    expect(Math.abs(chances.random - (1 - atMost(12)))).toBeLessThan(0.02);
    expect(document.next).toEqual(["flatten plan --count 100 --work 5s --jitter 10-100 --max-peak 12"]);
  });

  test("the table and the answer show the probability", async () => {
    const { stdout } = await run(["--jitter", "10-100", "--max-peak", "12", "--spread", "none"]);
    expect(stdout).toMatch(/^none .* 100 %/m);
    expect(stdout.replace(/\n/g, " ")).toContain("The probability of a peak above 12 is 100 %.");
    expect((await run(["--count", "20", "--jitter", "10-100"])).stdout).not.toContain("robability");
  });
});

describe("a path without delays has one row", () => {
  test("direct invokes run all jobs at once, and an account of 10 throttles 90 of them", async () => {
    const open = JSON.parse((await run(["--via", "invoke", "--format", "json"])).stdout);
    expect(schemaErrors(open)).toEqual([]);
    expect(open).toMatchObject({
      via: "invoke",
      costOfRandom: null,
      chosen: "none",
      rows: [{ peak: { p5: 100, p95: 100 } }],
    });
    expect(open.next).toEqual(["flatten burst --count 100 --work 5s --via invoke"]);
    const { code, stdout } = await run(["--via", "invoke", "--account-limit", "10"]);
    expect(code).toBe(0);
    expect(stdout).toContain("100 jobs, work 5s, invoked directly: prediction without delays");
    expect(stdout.replace(/\n/g, " ")).toContain("90 % of the jobs are throttled and not retried.");
    expect(stdout).toContain("There is only one row, because --via invoke cannot delay jobs");
  });

  test("a spread is refused, because there is nothing to place", async () => {
    const { code, stderr } = await run(["--via", "invoke", "--spread", "even"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("--spread even needs delays")]);
  });

  test("asynchronous invokes are retried: none is lost, and the peak is certainly above 9", async () => {
    const argv = ["--via", "invoke-async", "--account-limit", "10", "--jitter", "0", "--max-peak", "9"];
    const { rows } = JSON.parse((await run([...argv, "--format", "json"])).stdout);
    expect(rows).toMatchObject([{ spread: "none", peak: { p50: 10 }, throttledShare: 0, missChance: 1 }]);
  });

  test("the trigger takes the queue: every spread has a row, and the heading names the path", async () => {
    const { stdout } = await run(["--via", "trigger", "--jitter", "10-100"]);
    expect(stdout).toMatch(/^even /m);
    expect(stdout).toContain("100 jobs, work 5s, through SQS, sent by the trigger function: prediction");
    expect(stdout.replace(/\n/g, " ")).toContain("the run of the trigger function takes no time");
  });
});

describe("for an ideal plan", () => {
  test("a note says that no real burst runs like this, and the next command is the plan for a real consumer", async () => {
    const { stdout } = await run(["--count", "20", "--jitter", "10-100", "--ideal"]);
    expect(stdout.replace(/\n */g, " ")).toContain("! No real burst runs like this: with an ideal consumer");
    expect(stdout).toMatch(/^next: flatten plan --count 20 --work 5s --jitter 10-100$/m);
    expect((await run(["--count", "20", "--jitter", "10-100"])).stdout).not.toContain("No real burst");
  });

  test("the next command repeats the flags", async () => {
    const asked = ["--count", "7", "--work", "4s", "--deadline", "20s", "--confidence", "90%", "--spread", "even"];
    expect(JSON.parse((await run([...asked, ...ideal, "--target", "local"])).stdout).next).toEqual([
      "flatten plan --count 7 --work 4s --deadline 20s --confidence 0.9 --spread even --target local",
    ]);
  });
});

describe("without a goal and without delays", () => {
  test("the page has the peak against the last end of each spread, in a handful of windows", async () => {
    const { code, stdout, stderr } = await run([]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^ *window +random +stratified +even +waves +poisson +slots$/m);
    // Without delays all spreads are the same; with even delays over 60 s, 100 jobs of 5 s need 9 invocations, give or take one.
    expect(stdout).toMatch(/^ *0 s( +60, 16 s){6}$/m);
    expect(stdout).toMatch(/^ *0–60 s +\d+, 65 s +11, 65 s +10, 65 s /m);
    expect(stdout).toContain("0–900 s");
    for (const line of stdout.split("\n")) expect(textWidth(line)).toBeLessThanOrEqual(80);
  });

  test("JSON has a row for each spread and window, no goal, and the plan for a goal as the next command", async () => {
    const { code, stdout } = await run(["--count", "15", "--account-limit", "100", "--format", "json"]);
    const document = JSON.parse(stdout);
    expect([code, schemaErrors(document)]).toEqual([0, []]);
    expect(document).toMatchObject({ kind: "plan", goal: null, pool: null, chosen: null, cap: null });
    expect(document.rows).toHaveLength(1 + 6 * 6);
    expect(document.next).toEqual([
      expect.stringMatching(/^flatten plan --count 15 --work 5s --max-peak \d+ --account-limit 100$/),
    ]);
  });
});

describe("an invalid plan ends with 2 and a sentence", () => {
  test.each([
    [["--confidence", "90%"], "--confidence needs a goal", "--max-peak 10"],
    [["--reserved-concurrency", "0"], "turns the function off", "reserved concurrency of 1"],
    [["--jitter", "9", "--deadline", "2m"], "--jitter and --deadline cannot be combined", "use only one"],
    [["--deadline", "3s"], "a single job ends after 5s, and the deadline is 3s", "no delays can meet a shorter one"],
    [["--max-peak", "0"], 'invalid value "0" for --max-peak', "--max-peak 100"],
    [["--jitter", "10-1200"], "longer than the longest message timer of SQS (900 s)", "several bursts"],
    [["--jitter", "100-10"], 'invalid value "100-10" for --jitter', "--jitter 10-100"],
    [["--jitter", "9", "--spread", "evne"], 'invalid value "evne" for --spread', "did you mean: --spread even"],
    [["--jitter", "9", "--confidence", "90%"], "--confidence needs a goal", "--max-peak 10"],
    [["--deadline", "2m", "--confidence", "100%"], 'invalid value "100%" for --confidence', "--confidence 95%"],
    [["--via", "invoke", "--max-peak", "9"], "--max-peak and --via invoke cannot", "sqs"],
    [["--via", "invoke-async", "--deadline", "1m"], "--deadline and --via invoke-async cannot", "sqs"],
    [["--via", "invoke", "--jitter", "10"], "--jitter and --via invoke cannot be combined", "leave out --jitter"],
    [
      ["--via", "trigger", "--jitter", "9", "--work-from", "w.csv"],
      "the trigger function draws the work times",
      "--via sqs",
    ],
    [["--jitter", "9", "--max-peak", "9", "--confidence", "90%"], "--jitter gives the delays", "example"],
    [
      ["--max-peak", "9", "--deadline", "30s"],
      "a peak of at most 9 and a deadline of 30s contradict each other: the jobs take at least 56s",
      "nearest is a deadline of 56s, or a peak of at most 17",
    ],
    [["--max-rate", "2/s", "--deadline", "20s"], "the jobs take at least 54s", "or at most 7 starts per second"],
    [["--max-rate", "0/s"], 'invalid value "0/s" for --max-rate', "--max-rate 14/s"],
    [["--jitter", "9", "--max-rate", "5/s"], "--jitter and --max-rate cannot be combined", "use only one"],
    [
      ["--max-connections", "3", "--connections-per-environment", "5"],
      "contradict each other: no environment could start",
      "nearest is --max-connections 5",
    ],
    [["--jitter", "9", "--ideal", "--batch-size", "2"], "--ideal and --batch-size cannot be combined", "use only one"],
    [["--jitter", "9", "--reserved-concurrency", "0"], "turns the function off", "reserved concurrency of 1"],
  ])("%j", async (argv, sentence, remedy) => {
    const { code, stdout, stderr } = await run(argv);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(sentence);
    expect(stderr).toContain(remedy);
  });
});

test("a plan that takes long says what it computes, and how to end it", async () => {
  let nowMs = 0;
  const slow = { nowMs: () => (nowMs += 1_500), sleepMs: async () => undefined };
  const { code, stderr } = await flatten("plan --count 12 --max-peak 10", { wallClock: slow });
  expect(code).toBe(0);
  expect(stderr).toContain("computing 12 jobs: spread ");
  expect(stderr).toContain("s so far; Ctrl-C ends it)");
  expect((await flatten("plan --count 12 --max-peak 10")).stderr).toBe("");
});

test("a plan for more jobs than it can compute is refused", async () => {
  expect(await flatten("plan --count 100000001 --max-peak 10")).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringContaining("a plan covers at most 100000000 jobs, not 100000001"),
  });
});
