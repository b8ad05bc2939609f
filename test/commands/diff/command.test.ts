import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { DiffDocument } from "../../../src/experiment/diff/diff.ts";
import type { ArmResult, ResultDocument } from "../../../src/experiment/result.ts";
import { flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";
import { arm } from "../../support/samples.ts";

const peakOf = (invocations: number): Partial<ArmResult> => ({
  peak: { ...arm().peak, invocations, jobs: invocations, cloudwatch: invocations },
});

/** A run with these peaks, one run of the arm for each. */
const runWith = (peaks: readonly number[], changes: Partial<ResultDocument> = {}): ResultDocument => ({
  schemaVersion: 1,
  kind: "compare",
  id: `compare-20261126T091500Z-${peaks.join(".")}`,
  startedAt: "2026-11-26T09:15:00.000Z",
  seed: 1,
  target: { kind: "aws", region: "eu-west-1", stack: "flatten" },
  arms: peaks.map((peak) => arm(peakOf(peak))),
  caveats: [],
  ...changes,
});

async function diffOf(a: ResultDocument, b: ResultDocument): Promise<{ document: DiffDocument; text: string }> {
  const files = { "a.json": JSON.stringify(a), "b.json": JSON.stringify(b) };
  const json = await flatten("diff a.json b.json --format json", { files });
  const document: DiffDocument = JSON.parse(json.stdout);
  expect(schemaErrors(document)).toEqual([]);
  const { stdout } = await flatten("diff a.json b.json", { files });
  return { document, text: stdout.replace(/\s+/g, " ") };
}

const peakFinding = ({ arms: [first] }: DiffDocument) => first?.measures.find(({ term }) => term === "peak");
const local = { target: { kind: "local", region: "us-east-1", stack: "flatten" } } as const;

describe("runs on the emulator", () => {
  test("with the same seed are compared exactly, and a repeated run is identical", async () => {
    const { document, text } = await diffOf(runWith([23, 22, 25], local), runWith([23, 22, 25], local));
    expect(document.setUp).toEqual([]);
    expect(document.arms[0]).toMatchObject({ method: "paired", runsOfA: 3, runsOfB: 3 });
    expect(text).toContain("identical in every number");
    expect(text).toContain("The recorded settings are the same.");
  });

  test("are paired by seed, even if only some seeds are in both", async () => {
    const a = runWith([23, 22, 25], { ...local, seed: 1 });
    const b = runWith([20, 26, 17, 18], { ...local, seed: 2 });
    const { document, text } = await diffOf(a, b);
    expect(peakFinding(document)).toMatchObject({
      change: -0.5,
      finding: { kind: "paired", lower: 1, equal: 0, higher: 1 },
    });
    expect(document.arms[0]).toMatchObject({ runsOfA: 2, runsOfB: 2 });
    expect(text).toContain("The set-up differs: seed 1 → 2.");
    expect(text).toContain("next: flatten diff a.json b.json --report diff.html");
  });

  test("without a common seed are not paired", async () => {
    const { document } = await diffOf(runWith([23], { ...local, seed: 1 }), runWith([20], { ...local, seed: 5 }));
    expect(document.arms[0]?.method).toBe("too-few");
  });
});

describe("repeated runs on AWS", () => {
  test("with three of each side are never called significant, however large the difference is", async () => {
    const { document, text } = await diffOf(runWith([90, 91, 92]), runWith([10, 11, 12]));
    expect(peakFinding(document)?.finding).toEqual({ kind: "too-few" });
    expect(text).toContain("cannot be distinguished from chance with fewer than 4 runs each");
    expect(text).not.toContain("significant");
  });

  test("with four of each side that do not overlap are significantly different, with shift and interval", async () => {
    const { document, text } = await diffOf(runWith([23, 24, 25, 26]), runWith([17, 18, 16, 15]));
    expect(peakFinding(document)?.finding).toMatchObject({
      p: expect.closeTo(2 / 70, 6),
      shift: -8,
      isSignificant: true,
      interval: { low: -11, high: -5, confidence: expect.closeTo(1 - 2 / 70, 6) },
    });
    expect(text).toContain("the peak of B is lower, 16.5 instead of 24.5, by −11 to −5 (97.1 % interval)");
    expect(text).toContain("p 0.029 *");
  });

  test("that overlap are not significantly different", async () => {
    const { text } = await diffOf(runWith([23, 24, 25, 26]), runWith([22, 25, 24, 27]));
    expect(text).toContain("the same peak, 24.5");
  });
});

test("a single run is compared with the predictions for it", async () => {
  const among = { lower: 0.9943, higher: 0.0012, runs: 1_000 };
  const peak = { ...arm().peak, invocations: 17, amongPredictions: among };
  const { text, document } = await diffOf(runWith([], { arms: [arm({ peak })] }), runWith([16]));
  expect(document.arms[0]?.amongPredictionsOfA).toEqual(among);
  expect(text).toContain("A: peak 17: higher than 99.4 %, equal to 0.4 %, lower than 0.1 % of the predictions.");
});

test("what differs in the set-up is named, and null where a record does not contain it", async () => {
  const a = runWith([23], { version: "0.1.0" });
  const even = { ...arm(), spread: "even", settings: { batchSize: 10 } };
  const b = runWith([], { arms: [even], target: { ...a.target, region: "us-east-1" }, seed: 9 });
  const { document } = await diffOf(a, b);
  expect(document.setUp).toEqual([
    { what: "Region", a: "eu-west-1", b: "us-east-1" },
    { what: "seed", a: "1", b: "9" },
    { what: "flatten version", a: "0.1.0", b: null },
    { what: "spread", a: "random", b: "even" },
    { what: "batch size of the arm", a: null, b: "10" },
  ]);
});

test("other work and failures are named, whichever way they were typed", async () => {
  const a = runWith([23], { command: "flatten compare --work 2s --name a --seed 1 --payload '{\"a\": 1}'" });
  const b = runWith([23], {
    command: "flatten compare --work=4s --fail 10% -n 100 --plain --payload '{\"a\": 1}' --seed 1",
  });
  const { document, text } = await diffOf(a, b);
  expect(document.setUp).toEqual([
    { what: "--work", a: "2s", b: "4s" },
    { what: "--fail", a: "not given", b: "10%" },
  ]);
  expect(text).toContain("The set-up differs: --work 2s → 4s, --fail not given → 10%.");
});

test("settings are compared as they were resolved, and not as they were typed", async () => {
  const { cwd } = await flatten("burst --via sqs --count 4 --jitter 4 --work 2s --name a --quiet --seed 1");
  const line = "burst --via sqs --jitter 0-4 --work 2000ms --max-receive-count 5 -n 4 --name b --quiet --seed 1";
  await flatten(line, { cwd });
  expect((await flatten("diff a b", { cwd })).stdout).toContain("The recorded settings are the same.");
  await flatten("burst --via sqs --jitter 4 -n 4 --work 1-3s --flaky 0.1 --abort errors>9 --name c --seed 1", { cwd });
  const { setUp }: DiffDocument = JSON.parse((await flatten("diff a c --format json", { cwd })).stdout);
  expect(setUp).toEqual([
    { what: "work", a: "2 s", b: "range, p50 2 s, p95 2.9 s, p99 2.98 s" },
    { what: "share of attempts that fail", a: "0", b: "0.1" },
    { what: "conditions that end it", a: "none", b: "errors>9" },
  ]);
});

test("arms are matched by name, and a single other arm with its counterpart", async () => {
  const a = runWith([], { arms: [arm(), arm({ name: "old" })] });
  const { document } = await diffOf(a, runWith([], { arms: [arm({ name: "new" }), arm()] }));
  expect(document.arms.map(({ name, nameInB }) => [name, nameInB])).toEqual([
    ["sqs 0-30 s", "sqs 0-30 s"],
    ["old", "new"],
  ]);
  const others = await diffOf(a, runWith([], { arms: [arm({ name: "x" }), arm({ name: "y" })] }));
  expect(others.document).toMatchObject({ arms: [], onlyInA: ["sqs 0-30 s", "old"], onlyInB: ["x", "y"] });
  expect(others.text).toContain("The runs have no arm in common");
  expect(others.text).toContain("next: flatten runs list");
  expect(others.text).not.toContain("--report");
});

test("two real seeds of the emulator: the report names both, and draws both curves", async () => {
  const { cwd } = await flatten("burst --count 20 --work 1s --jitter 10 --seed 1 --name one");
  await flatten("local reset", { cwd });
  await flatten("burst --count 20 --work 1s --jitter 10 --seed 1 --name again", { cwd });
  await flatten("burst --count 20 --work 1s --jitter 10 --seed 2 --spread even", { cwd });
  const same = await flatten("diff one again", { cwd });
  expect(same.stdout).toContain("identical in every number");
  const other = await flatten("diff one", { cwd });
  expect(other.stdout.replace(/\s+/g, " ")).toContain("seed 1 → 2");
  expect(other.stdout.replace(/\s+/g, " ")).toContain("spread random → even");
  expect(other.stdout).toMatch(/^ +A .*\n[\s\S]*^ +B /m);
});

test("--report writes both curves in one chart, and a row for each number", async () => {
  const hostile = "</script><b>=cmd";
  const a = runWith([], { name: hostile, arms: [arm({ ...peakOf(23), name: hostile })] });
  const files = { "a.json": JSON.stringify(a), "b.json": JSON.stringify(runWith([20])) };
  const reports = "--report d.html --report d.svg --report d.md --report d.csv";
  const { cwd, code } = await flatten(`diff a.json b.json ${reports}`, { files });
  const [html = "", svg = "", md = "", csv = ""] = ["html", "svg", "md", "csv"].map((ending) =>
    readFileSync(join(cwd, `d.${ending}`), "utf8"),
  );
  expect(code).toBe(0);
  expect(svg.match(/stroke-width="2"/g)).toHaveLength(2);
  expect(html).toContain("the peak of B is lower, 20 instead of 23");
  expect(html.match(/<\/script>/g)).toHaveLength(3);
  expect(md).toContain("| peak | 23 | 20 | −3 (−13 %) | may be chance |");
  expect(csv.split("\n")[1]).toContain(",peak,23,20,-3,,may be chance");
});

test("names from a file are shown harmlessly", async () => {
  const hostile = `${String.fromCharCode(27)}[2Jforged\u202e\u2028\nflatten: all jobs processed`;
  const named = runWith([], { name: hostile, id: hostile, arms: [arm({ name: hostile, spread: hostile })] });
  const files = { "a.json": JSON.stringify(named), "b.json": JSON.stringify(runWith([20])) };
  const { stdout } = await flatten("diff a.json b.json", { files });
  expect(stdout).toContain("forged");
  expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(stdout).not.toMatch(/^flatten: all jobs processed/m);
});

test.each([
  ["diff m.json", "m.json is a measurement, and this folder has no run record of its kind to compare it with"],
  ["diff m.json r.json", "m.json is a measurement and r.json is a burst: only runs of burst and compare, or two"],
  ["diff w.json m.json", "w.json is a record of watch-metrics, which cannot be compared"],
  ["burst --baseline m.json", "m.json is a measurement, and a run can be compared only with a burst or a"],
  ["diff none", 'there is no baseline and no run "none"; no baseline is saved in this folder'],
  ["diff latest", "there is no run record in this folder"],
])("%s is a usage error", async (line, message) => {
  const measured = { schemaVersion: 1, kind: "measure", at: "x", target: {}, from: "x", to: "x", stepMs: 1 };
  const files = {
    "m.json": JSON.stringify({ ...measured, functions: [], notMeasured: [] }),
    "r.json": JSON.stringify({ ...runWith([3]), kind: "burst" }),
    "w.json": JSON.stringify({ ...measured, kind: "watch", minutes: [], queue: null }),
  };
  const { code, stderr } = await flatten(line, { files });
  expect([code, stderr.replace(/\s+/g, " ")]).toEqual([2, expect.stringContaining(message)]);
});

test("without arguments it says what to type, with the names of the two newest runs", async () => {
  const [before, after] = ["burst-20261126T091500Z-1", "compare-20261126T101500Z-2"];
  const none = await flatten("diff");
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("flatten burst --name before")]);
  mkdirSync(join(none.cwd, ".flatten", "runs"), { recursive: true });
  for (const id of [before, after]) writeFileSync(join(none.cwd, ".flatten", "runs", `${id}.json`), "");
  const { code, stderr } = await flatten("diff", { cwd: none.cwd });
  const text = stderr.replace(/\s+/g, " ");
  expect([code, text]).toEqual([2, expect.stringContaining("name two runs to compare")]);
  expect(text).toMatch(new RegExp(`flatten diff (${before} ${after}|${after} ${before})`));
});
