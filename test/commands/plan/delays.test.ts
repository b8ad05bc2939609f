import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { planDelays } from "../../../src/plan/delays.ts";
import { flatten } from "../../support/flatten.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const given = "plan --count 30 --work 2s --jitter 5-20 --spread random";

test("--delays writes a line for each job, with a timer of whole seconds", async () => {
  const { code, stderr, cwd } = await flatten(`${given} --seed 7 --delays out.csv`);
  expect([code, stderr]).toEqual([0, "delays written to out.csv\n"]);
  const [header, ...lines] = readFileSync(join(cwd, "out.csv"), "utf8").trimEnd().split("\n");
  expect(header).toBe("job,sendOffsetMs,delaySeconds");
  const window = { minSeconds: 5, maxSeconds: 20 };
  const { jobs } = planDelays({ count: 30, work: "2s", window, spread: "random", seed: 7 });
  expect(lines).toEqual(jobs.map(({ job, sendOffsetMs, delaySeconds }) => `${job},${sendOffsetMs},${delaySeconds}`));
});

test("for a goal, the file has the delays that the library plans", async () => {
  const line = "plan --count 24 --work 2s --max-peak 6 --delays out.json --format json";
  const { code, stderr, cwd } = await flatten(line);
  expect([code, stderr]).toEqual([0, "delays written to out.json\n"]);
  const { jobs } = planDelays({ count: 24, work: "2s", goal: { maxPeak: 6 } });
  expect(JSON.parse(readFileSync(join(cwd, "out.json"), "utf8"))).toEqual(jobs);
});

test("--delays writes delays that need no change of the mapping, and no work times of single jobs", async () => {
  const line = "plan --count 12 --work exponential:2s --max-peak 4 --spread slots --format json --delays out.json";
  const { code, stdout, cwd } = await flatten(line);
  const [chosen] = JSON.parse(stdout).rows.filter(
    (row: { spread: string; places?: number }) => row.spread === "slots" && row.places === undefined,
  );
  const delays: { delaySeconds: number }[] = JSON.parse(readFileSync(join(cwd, "out.json"), "utf8"));
  expect([code, JSON.parse(stdout).chosen, JSON.parse(stdout).cap, delays.length]).toEqual([0, "slots", null, 12]);
  const longest = Math.max(...delays.map(({ delaySeconds }) => delaySeconds));
  expect(longest).toBeLessThanOrEqual(chosen.jitterSeconds.max);
});

test("a goal that no delays meet writes no file", async () => {
  const { code, stderr, cwd } = await flatten("plan --count 30 --work 5s --deadline 6s --delays out.csv");
  expect([code, stderr]).toEqual([3, "out.csv was not written, because no delays meet the goal\n"]);
  expect(existsSync(join(cwd, "out.csv"))).toBe(false);
});

test.each([
  [
    "--max-peak 5 --delays out.txt",
    'invalid value "out.txt" for --delays: expected a file that ends with .csv or .json',
  ],
  ["--max-peak 5 --delays no/out.csv", "--delays no/out.csv cannot be written: its folder does not exist"],
  ["--max-peak 5 --delays folder.csv", "--delays folder.csv cannot be written: it is a folder"],
  ["--delays out.csv", "--delays needs a goal or given delays"],
  ["--via invoke --delays out.csv", "--delays and --via invoke cannot be combined: a direct invoke has no delay"],
  ["--max-peak 5 --delays a.json -o a.json", "--delays and --output name the same file"],
  ["--max-peak 500 --count 2m --delays out.csv", "--delays writes at most 1000000 jobs, not 2000000"],
  ["--arrivals a.json --delays out.csv", "--delays and --arrivals cannot be combined"],
])("plan %s is an error", async (flags, message) => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "folder.csv"));
  const { code, stderr } = await flatten(`plan ${flags}`, { cwd });
  expect([code, stderr.replace(/\s+/g, " ")]).toEqual([2, expect.stringContaining(message)]);
});

test("a seed without a file of delays has no effect, and a note says so", async () => {
  const { code, stderr } = await flatten("plan --via invoke --count 2 --seed 3");
  expect([code, stderr]).toEqual([0, expect.stringContaining("--seed has no effect without --delays")]);
});
