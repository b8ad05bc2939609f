import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { formatReport, reportOf } from "../../../src/commands/report/run.ts";
import type { ArmResult, ResultDocument } from "../../../src/experiment/result.ts";
import { flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";
import { arm } from "../../support/samples.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const textOf = (cwd: string, name: string): string => readFileSync(join(cwd, name), "utf8");

const formats = { html: "r.html", svg: "r.svg", md: "r.md", csv: "r.csv", junit: "r.xml" } as const;

async function compareWithReports() {
  const files = Object.values(formats).map((name) => `--report ${name}`);
  const ended = await flatten(
    `compare --delays 0,10 --count 20 --work 1s --name nightly --assert peak<=2 --assert cloudwatchPeak>=0 --seed 7 ${files.join(" ")}`,
  );
  const id = readdirSync(join(ended.cwd, ".flatten", "runs"))[0] ?? "";
  const record = textOf(ended.cwd, join(".flatten", "runs", id));
  return {
    ...ended,
    id,
    record,
    reports: Object.values(formats).map((name) => [name, textOf(ended.cwd, name)] as const),
  };
}

/** One comparison with every kind of report for all tests of this file. */
let made: ReturnType<typeof compareWithReports> | undefined;

/** The comparison, and a folder with its record and its reports. */
async function compareOnce() {
  made ??= compareWithReports();
  const { id, record, reports, stderr, code } = await made;
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, ".flatten", "runs"), { recursive: true });
  writeFileSync(join(cwd, ".flatten", "runs", id), record);
  for (const [name, text] of reports) writeFileSync(join(cwd, name), text);
  return { cwd, record, stderr, code };
}

describe("the reports of a comparison", () => {
  test("are written beside the result, and say where", async () => {
    const { cwd, stderr, code } = await compareOnce();
    expect(code).toBe(3);
    expect(stderr).toContain("report written to r.html");
    expect(textOf(cwd, "r.html")).toMatch(/^<!doctype html>/);
    expect(textOf(cwd, "r.svg")).toMatch(/^<svg /);
  });

  test("are the same when they are made of the run record, which keeps name, command, version and settings", async () => {
    const { cwd } = await compareOnce();
    const { stdout } = await flatten("runs show nightly --format json", { cwd });
    const document: ResultDocument = JSON.parse(stdout);
    expect(schemaErrors(document)).toEqual([]);
    expect(document).toMatchObject({ name: "nightly", setUp: { batchSize: 1, memoryMegabytes: 128 } });
    expect(document.command).toMatch(/^flatten compare .*--seed 7/);
    for (const [format, file] of Object.entries(formats)) {
      const again = await flatten(`report latest --format ${format}`, { cwd });
      expect(again.stdout.trimEnd()).toBe(textOf(cwd, file).trimEnd());
    }
  });

  test("in JUnit have a test case for each assertion and arm, and count the failed ones", async () => {
    const { cwd } = await compareOnce();
    const junit = textOf(cwd, "r.xml");
    expect(junit.match(/<testcase [^>]*name="peak&lt;=2"/g)).toHaveLength(2);
    expect(junit).toContain('tests="7" failures="2" errors="0"');
    expect(junit).toMatch(/<failure message="peak&lt;=2 does not hold for sqs 0 s: \d+"/);
  });

  test("in CSV have a row for each arm with raw numbers", async () => {
    const { cwd } = await compareOnce();
    const [header, ...rows] = textOf(cwd, "r.csv").trimEnd().split("\n");
    expect(header).toMatch(/^run,name,kind,startedAt,seed,target,region,stack,version,arm,/);
    expect(rows.map((row) => row.split(",")[9])).toEqual(["direct", "sqs 0 s", "sqs 0-10 s"]);
  });

  test("in CSV account for every job that was sent", async () => {
    const { record } = await compareOnce();
    const jobs = { ...arm().jobs, processed: 90, inFlight: 4, unknown: 6, lost: null };
    const csv = await formatReport(
      reportOf([{ ...JSON.parse(record), arms: [arm({ jobs, accounting: "counted" })] }]),
      "csv",
    );
    const [names = [], values = []] = csv.split("\n").map((line) => line.split(","));
    const row = Object.fromEntries(names.map((name, index) => [name, values[index]]));
    expect(row).toMatchObject({ sent: "100", processed: "90", inFlight: "4", unknown: "6", lost: "" });
    expect(row).toMatchObject({ accounting: "counted", rate: "14", environments: "23" });
  });

  test("--format github prints annotations, and adds Markdown to the summary of the job", async () => {
    const { cwd } = await compareOnce();
    writeFileSync(join(cwd, "summary.md"), "before\n");
    const env = { GITHUB_STEP_SUMMARY: join(cwd, "summary.md") };
    const { stdout, code } = await flatten("report --format github", { cwd, env });
    expect([code, stdout.match(/^::error /gm)?.length]).toEqual([0, 2]);
    expect(textOf(cwd, "summary.md")).toBe(`before\n${textOf(cwd, "r.md")}`);
  });

  test("the format follows the ending of the output file", async () => {
    const { cwd } = await compareOnce();
    await flatten("report nightly -o other.htm", { cwd });
    expect(textOf(cwd, "other.htm")).toBe(textOf(cwd, "r.html"));
    const unknown = await flatten("report nightly -o other.pdf", { cwd });
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('invalid value "other.pdf" for --output'),
    ]);
  });

  test("several runs are one report, and a file of a document can be one of them", async () => {
    const { cwd } = await compareOnce();
    writeFileSync(join(cwd, "kept.json"), (await flatten("runs show --format json", { cwd })).stdout);
    const { stdout } = await flatten("report latest kept.json --format csv", { cwd });
    expect(stdout.trimEnd().split("\n")).toHaveLength(7);
  });
});

test("the curve in the README is what flatten draws for the command below it", async () => {
  const { cwd } = await flatten("compare --delays 0,30,100 --seed 42 --quiet --report curve.svg");
  const picture = fileURLToPath(new URL("../../../docs/curve.svg", import.meta.url));
  await expect(textOf(cwd, "curve.svg")).toMatchFileSnapshot(picture);
});

test("a page with four arms of the most steps that a record has stays below 150 kB", async () => {
  const inFlight = Array.from({ length: 2_000 }, (_, step) => (step * 7_919) % 1_000);
  const total = Array.from({ length: 101 }, (_, p) => (p * 1_234_567) / 100_000);
  const arms = ["a", "b", "c", "d"].map((name) =>
    arm({
      name,
      count: 10_000,
      series: { stepMs: 1_000, inFlight },
      waits: { total, inQueue: total },
      queue: { stepMs: 1_000, waiting: inFlight },
    }),
  );
  const { record } = await compareOnce();
  const html = await formatReport(reportOf([{ ...JSON.parse(record), arms }]), "html");
  expect(html.length).toBeLessThan(150_000);
});

test("the report shows how long the jobs waited, and how many messages waited in the queue", async () => {
  const { cwd } = await flatten(
    "burst --via sqs --count 60 --work 2s --mapping-max-concurrency 5 --jitter 0-10 --seed 1 --quiet",
  );
  const { stdout: md } = await flatten("report", { cwd });
  expect(md).toMatch(/#### Waits until the start\n\n\| arm \| median \|.*\n.*\n\| sqs 0-10 s \| 1\d\.\d s \|/);
  expect(md).toMatch(
    /#### Messages waiting in the queue\n\n\| arm \| most messages \|.*\n.*\n\| sqs 0-10 s \| \d\d \|/,
  );
  const { stdout: html } = await flatten("report --format html", { cwd });
  expect(html.match(/<figure data-chart="\d">/g)).toHaveLength(3);
  expect(html).toMatch(/% of the jobs that have started\. sqs 0-10 s: half within \d+\.\d+ s, 95 % within/);
  const { stdout: json } = await flatten("runs show --format json", { cwd });
  const [only]: ArmResult[] = JSON.parse(json).arms;
  expect(only?.waits?.total).toHaveLength(101);
  expect(only?.waits?.total[50]).toBe(only?.seconds.waitP50);
  expect(Math.max(...(only?.waits?.inQueue ?? []))).toBeLessThan(only?.waits?.total[100] ?? 0);
  const without = { ...JSON.parse(json), arms: [{ ...only, waits: undefined, queue: undefined }] };
  const old = await flatten("report old.json", { cwd, files: { "old.json": JSON.stringify(without) } });
  expect([old.code, old.stdout.includes("Waits until")]).toEqual([0, false]);
});

test("no data is an error in JUnit", async () => {
  const { cwd } = await flatten("burst --count 2 --work 1s --assert cloudwatchPeak>=0 --report r.xml --seed 1");
  const { stdout } = await flatten("runs show --format json", { cwd });
  const document = JSON.parse(stdout);
  const [assertion] = document.assertions;
  const without = { ...document, assertions: [{ ...assertion, value: null, ok: null }] };
  writeFileSync(join(cwd, "x.json"), JSON.stringify(without));
  const junit = await flatten("report x.json --format junit", { cwd });
  expect(junit.stdout).toContain('failures="0" errors="1"');
  expect(junit.stdout).toContain("cannot be confirmed for direct: no data");
});

test("jobs that were counted are accounted for unless an outcome is unknown", async () => {
  const counted = { ...arm().jobs, lost: null, duplicates: null };
  const { record } = await compareOnce();
  const junitOf = (jobs: ArmResult["jobs"]) =>
    formatReport(
      reportOf([{ ...JSON.parse(record), arms: [arm({ jobs, accounting: "counted" })], assertions: [] }]),
      "junit",
    );
  expect(await junitOf(counted)).toContain('tests="1" failures="0" errors="0"');
  expect(await junitOf({ ...counted, processed: 97, unknown: 3 })).toContain(
    "every job is accounted for cannot be confirmed for sqs 0-30 s: drained, 100 jobs of 100 sent, the outcome of 3 unknown",
  );
});

test("a record of an earlier build, without name, command, version and settings, still makes every report", async () => {
  const { cwd } = await compareOnce();
  const { name, command, version, setUp, ...old } = JSON.parse(
    (await flatten("runs show --format json", { cwd })).stdout,
  );
  expect([name, typeof command, typeof version, typeof setUp]).toEqual(["nightly", "string", "string", "object"]);
  writeFileSync(join(cwd, "old.json"), JSON.stringify(old));
  for (const format of ["html", "svg", "md", "csv", "junit", "github"]) {
    const { code, stdout } = await flatten(`report old.json --format ${format}`, { cwd });
    expect([code, stdout.length > 100]).toEqual([0, true]);
  }
});

test.each([
  ["burst --count 1 --report r.pdf", 'invalid value "r.pdf" for --report'],
  ["burst --count 1 --report none/r.html", "--report none/r.html cannot be written"],
  ["burst --count 1 --name a/b", 'invalid value "a/b" for --name'],
  ["report none.json", "none.json cannot be read: there is no such file"],
  ["report", "there is no run record in this folder"],
])("%s is a usage error, and nothing is sent", async (line, message) => {
  const { code, stderr, stdout } = await flatten(line);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr.replace(/\s+/g, " ")).toContain(message);
});

test.each([
  ["cut off", (text: string) => text.slice(0, 200)],
  ["another document", () => '{"schemaVersion":1,"kind":"watch","target":{}}'],
  ["an arm without a curve", (text: string) => text.replace('"series"', '"other"')],
])("a damaged record is one sentence: %s", async (_, damage) => {
  const { record } = await compareOnce();
  const { code, stderr } = await flatten("report bad.json", { files: { "bad.json": damage(record) } });
  expect([code, stderr.split("\n").length]).toEqual([2, 3]);
  expect(stderr).toContain("bad.json is damaged");
});

test("a measurement is reported too: its curves, and a row for each function", async () => {
  const { cwd } = await flatten("burst --count 10 --work 1s --seed 3");
  const measured = await flatten("measure --report m.html --report m.csv --report m.md", { cwd });
  expect(measured.stderr).toContain("report written to m.html");
  expect(textOf(cwd, "m.html")).toContain("Concurrency of flatten-process");
  expect(textOf(cwd, "m.csv").trimEnd().split("\n")).toHaveLength(2);
  expect(textOf(cwd, "m.md")).toMatch(/Peak: (?:at least )?10 slots in use at the same time/);
});

test("report has formats of its own, and no --json", async () => {
  expect((await flatten("report --help")).stdout).not.toContain("--json");
  const { code, stderr } = await flatten("report latest --json");
  expect([code, stderr]).toEqual([2, expect.stringContaining("--json")]);
});

const tenantsAndOutage =
  "compare --arms fair,cap:2 --tenants big:16,small:2x2 --work 1s --outage 2s-4s --max-receive-count 9 --seed 3";

test("the waits of tenants and the outage are in reports, and in the difference of two runs", async () => {
  const ended = await flatten(`${tenantsAndOutage} --format json`);
  const report = reportOf([JSON.parse(ended.stdout)]);
  const [html = "", markdown = "", csv = ""] = await Promise.all(
    (["html", "md", "csv"] as const).map((format) => formatReport(report, format)),
  );
  for (const text of [html, markdown]) {
    expect(text).toContain("Waits of the tenants");
    expect(text).toContain("Tenants that waited longest");
    expect(text).toContain("failed in outage");
  }
  expect(markdown).toMatch(/\| sqs fair \| small \| 2 \| 2 \| [\d.]+ s \| [\d.]+ s \| {2}\|/);
  expect(html.match(/<figure data-chart="\d+"/g)).toEqual([0, 1, 2].map((n) => `<figure data-chart="${n}"`));
  const [header = "", ...rows] = csv.trimEnd().split("\n");
  const at = (name: string) => rows.map((row) => row.split(",")[header.split(",").indexOf(name)]);
  expect(at("arm")).toEqual(["sqs 0 s", "sqs fair", "sqs cap 2"]);
  for (const name of ["worstTenantWaitP95", "medianTenantWaitP95", "jain", "backlogAfterOutage", "costPerMillionJobs"])
    expect(at(name).map(Number).every(Number.isFinite), name).toBe(true);
  const { stdout } = await flatten("diff latest latest --format json", { cwd: ended.cwd });
  const terms = JSON.parse(stdout).arms[2].measures.map(({ term }: { term: string }) => term);
  expect(terms).toEqual(expect.arrayContaining(["worstTenantP95", "medianTenantP95", "backlog"]));
});
