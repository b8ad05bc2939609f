import { describe, expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";

/** 24 runs on the line 1 s + 0.25 s × size, sizes 1–24. */
const work = ["size,seconds", ...Array.from({ length: 24 }, (_, i) => `${i + 1},${(i + 1) / 4 + 1}`)].join("\n");
const files = { "work.csv": work, "sizes.txt": "4\n20\n8\n40\n" };
const sized = ["--work-from", "work.csv", "--sizes", "sizes.txt", "--jitter", "0-10"];

test("plan takes the count and the work from the sizes, shows the fit, and repeats the flags in the next command", async () => {
  const { code, stdout } = await flatten(["plan", ...sized], { files });
  const page = stdout.replace(/[\\\s]+/g, " ");
  expect(code).toBe(0);
  expect(page).toContain("4 jobs, work by the sizes in sizes.txt, like the 24 runs in work.csv");
  expect(page).toContain("For 24 jobs with sizes of 1–24, work ≈ 1 s + 0.25 s × size");
  expect(page).toContain("the standard error is 0 s");
  // On the line at 4, 20, 8 and 40.
  expect(page).toContain("Used for the 4 sizes in sizes.txt (4–40): median 4.5 s, p95 11.0 s, longest 11.0 s.");
  expect(page).toContain(
    "! 1 size of the burst is outside 1–24, the range that the line was learned from: the work of such jobs is a guess.",
  );
  expect(page).toContain("flatten burst --count 4 --work-from work.csv --sizes sizes.txt --jitter 0-10");
});

test("the JSON document of plan follows the schema", async () => {
  const { stdout } = await flatten(["plan", ...sized, "--format", "json"], { files });
  const document = JSON.parse(stdout);
  expect(schemaErrors(document)).toEqual([]);
  expect(document.work).toMatchObject({ p50Seconds: 4.5, maxSeconds: 11, meanSeconds: 5.5 });
  expect(document.learned.sized).toEqual({ place: "sizes.txt", jobs: 4, sizes: { min: 4, max: 40 } });
  expect(document.learned.caveats).toEqual([{ kind: "sizes-outside", jobs: 1, learned: { min: 1, max: 24 } }]);
});

test("burst sends the sizes and draws the work by them, and the next plan learns from the log", async () => {
  const { code, stderr, cwd } = await flatten(["burst", ...sized, "--seed", "3"], { files });
  expect(code).toBe(0);
  expect(stderr.replace(/\s+/g, " ")).toContain("Used for the 4 sizes in sizes.txt (4–40)");
  const lines = (await flatten(["logs", "--since", "1h", "--format", "json"], { cwd })).stdout;
  const jobs = [...lines.matchAll(/\{\\"flatten\\":\\"job\\".*?\}/g)].map(([line]) =>
    JSON.parse(line.replaceAll('\\"', '"')),
  );
  // Each job ends a few milliseconds late.
  const ran = jobs.map(({ document, size, startedAtMs, endedAtMs }) => [
    document,
    size,
    Math.floor((endedAtMs - startedAtMs) / 10) * 10,
  ]);
  expect(ran.toSorted(([a], [b]) => a - b)).toEqual([
    [1, 4, 2000],
    [2, 20, 6000],
    [3, 8, 3000],
    [4, 40, 11_000],
  ]);
  const learned = JSON.parse(
    (await flatten(["plan", "--jitter", "9", "--work-from", "logs", "--format", "json"], { cwd })).stdout,
  );
  expect(learned.learned.fit.secondsPerUnit).toBeCloseTo(0.25, 3);
  expect(learned.learned.fit.sizes).toEqual({ min: 4, max: 40 });
});

test("without a fit the sizes are only sent with the messages", async () => {
  const argv = ["burst", "--jitter", "0-10", "--work", "2s", "--sizes", "sizes.txt", "--seed", "3"];
  const { code, stdout, cwd } = await flatten(argv, { files });
  expect([code, stdout.includes("4 jobs through SQS")]).toEqual([0, true]);
  const lines = (await flatten(["logs", "--since", "1h", "--format", "json"], { cwd })).stdout;
  for (const size of [4, 8, 20, 40]) expect(lines).toContain(`\\"size\\":${size},`);
  const plan = await flatten(["plan", "--jitter", "9", "--work-from", "w.txt", "--sizes", "sizes.txt"], {
    files: {
      ...files,
      "w.txt": "2\n2\n",
    },
  });
  expect(plan.stdout.replace(/\s+/g, " ")).toContain("! The sizes are only sent with the messages");
});

describe("invalid sizes", () => {
  test.each([
    [["--count", "5"], "--count 5 and --sizes sizes.txt cannot be combined: the file has 4 sizes"],
    [["--sizes", "gone.txt"], "--sizes gone.txt cannot be read: there is no such file"],
    [["--sizes", "work.csv", "--sizes", "bad.txt"], 'bad.txt, line 2: "big" is not a size'],
  ])("%j", async (flags, sentence) => {
    for (const command of ["plan", "burst"]) {
      const bad = { ...files, "bad.txt": "1\nbig\n" };
      const { code, stdout, stderr } = await flatten([command, ...sized, ...flags], { files: bad });
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(sentence);
    }
  });

  test("the event of the trigger has no sizes", async () => {
    const { code, stderr } = await flatten(["burst", "--via", "trigger", "--sizes", "sizes.txt"], { files });
    expect(code).toBe(2);
    expect(stderr).toContain("--via trigger and --sizes cannot be combined");
  });
});
