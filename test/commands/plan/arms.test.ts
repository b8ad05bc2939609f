import { expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";

interface Arm {
  readonly name: string;
  readonly peak: { readonly p50: number; readonly p95: number };
  readonly startsPerSecond: { readonly p95: number };
  readonly lastEndSeconds: number;
  readonly idleUsdPerMonth: number;
  readonly met: boolean | null;
}

test("each lever is predicted, and the best one for a rate is named", async () => {
  const arms = "direct,sqs,rate:14/s,cap:2,pollers:2-10,map:2";
  const line = `plan --arms ${arms} --count 200 --work 100ms --max-rate 25/s`;
  const { code, stdout } = await flatten(`${line} --format json`);
  expect(code).toBe(0);
  const document = JSON.parse(stdout) as { arms: Arm[]; best: string; next: string[] };
  expect(schemaErrors(document)).toEqual([]);
  const arm = (name: string) => document.arms.find((each) => each.name === name) as Arm;
  expect(arm("direct").peak.p50).toBe(200);
  expect(arm("sqs cap 2").peak.p95).toBe(2);
  expect(arm("sqs 14/s").lastEndSeconds).toBeGreaterThan(199 / 14);
  expect(arm("sqs 14/s").met).toBe(true);
  expect(arm("sqs pollers 2-10").met).toBe(false);
  expect(arm("direct").idleUsdPerMonth).toBe(0);
  expect(arm("sqs pollers 2-10").idleUsdPerMonth).toBeCloseTo(2 * 730 * 0.00925, 10);
  expect(document.next[0]).toContain(`compare --arms ${arms} --count 200 --work 100ms`);
  const page = await flatten(line);
  expect(page.stdout).toContain(`${document.best} meets the goal best`);
});

test("without an arm that meets the goal the exit code is 3", async () => {
  const { code, stdout } = await flatten("plan --arms direct,sqs --max-peak 3");
  expect([code, stdout.includes("No arm meets the goal.")]).toEqual([3, true]);
});

test.each([
  ["plan --arms sqs --jitter 10", "--arms and --jitter cannot be combined"],
  ["plan --arms sqs --via trigger", "--arms and --via cannot be combined"],
  ["plan --arms sqs --cap", "--arms and --cap cannot be combined"],
  ["plan --cap --max-peak 10", "--cap and --max-peak cannot be combined"],
  ["plan --cap --via invoke", "--cap and --via cannot be combined"],
])("%s is a usage error", async (line, message) => {
  const { code, stderr } = await flatten(line);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test("--cap prints the smallest maximum concurrency, its neighbors, and how to set it", async () => {
  const { code, stdout } = await flatten("plan --cap --count 60 --work 2s --format json");
  expect(code).toBe(0);
  const document = JSON.parse(stdout) as { smallest: number; rows: unknown[]; next: string[] };
  expect(schemaErrors(document)).toEqual([]);
  const page = await flatten("plan --cap --count 60 --work 2s");
  expect(page.stdout).toContain(`A maximum concurrency of ${document.smallest} loses no throughput`);
  expect(document.next[1]).toBe(`flatten deploy --parameter MaximumConcurrency=${document.smallest}`);
});

test("--cap does not recommend a maximum concurrency that is the peak itself", async () => {
  const { stdout } = await flatten("plan --cap --count 10");
  expect(stdout.replace(/\s+/g, " ")).toContain(
    "No maximum concurrency lowers the peak of 10 without losing throughput",
  );
  expect(stdout).not.toContain("next:");
});

test("of arms with the same peak, the one that ends first is named first", async () => {
  const { stdout } = await flatten("plan --arms cap:10,map:10 --count 200 --work 2s");
  expect(stdout.replace(/\s+/g, " ")).toMatch(/map 10 has the lowest peak: .*\. sqs cap 10 has the same peak/);
});

test("the waits of tenants are predicted, with what they assume and where they are unknown", async () => {
  const line = ["plan", "--arms", "fair,reserved:5", "--tenants", "big:80,small:5x4", "--work", "2s"];
  const { code, stdout } = await flatten([...line, "--format", "json"]);
  expect(code).toBe(0);
  const document = JSON.parse(stdout);
  expect(schemaErrors(document)).toEqual([]);
  expect(document.count).toBe(100);
  const [plain, fair, reserved] = document.arms;
  expect([plain.name, fair.name, fair.peak]).toEqual(["sqs 0 s", "sqs fair", plain.peak]);
  expect(fair.tenants.medianWaitP95).toBeLessThan(plain.tenants.medianWaitP95);
  expect(reserved.tenants).toBeNull();
  expect(document.next[0]).toContain("--arms fair,reserved:5 --tenants big:80,small:5x4 --work 2s");
  const page = (await flatten(line)).stdout.replace(/\s+/g, " ");
  expect(page).toContain("sqs fair makes most tenants wait less");
  expect(page).toContain("more than 10 % of the messages in flight and at least 30");
  expect(page).toContain("The waits of sqs reserved 5 are unknown");
});

test.each([
  ["plan --arms sqs,fair", "the arm fair needs tenants"],
  ["plan --arms sqs,fair --tenants a:10,b:10 --count 30", "--tenants and --count do not add up"],
  ["plan --tenants a:10,b:10", "--tenants requires --arms"],
])("%s is refused", async (line, message) => {
  const { code, stderr } = await flatten(line);
  expect([code, stderr.replace(/\s+/g, " ")]).toEqual([2, expect.stringContaining(message)]);
});

test.each([
  [
    "--arms sqs,cap:5 --batch-size 4 --max-peak 20",
    ["flatten compare --arms sqs,cap:5 --count 60 --work 5s --max-peak 20 --batch-size 4"],
  ],
  // What was learned from a file cannot be typed as --work.
  ["--arms sqs,cap:5 --work-from d.csv", []],
  [
    "--cap --work-from d.csv --account-limit 900",
    ["flatten burst --count 60 --work-from d.csv --via sqs --account-limit 900"],
  ],
])("the next command of plan %s has its settings", async (flags, next) => {
  const files = { "d.csv": "2\n2.1\n" };
  const { stdout } = await flatten(`plan --count 60 ${flags} --format json`, { files });
  expect(JSON.parse(stdout).next).toEqual(next.map((command) => expect.stringContaining(command)));
});

test.each([
  ["--cap --spread even", "--cap and --spread cannot be combined"],
  ["--cap --arrivals a.txt", "--cap and --arrivals cannot be combined"],
  ["--arrivals a.txt --max-rate 5/s", "--arrivals and --max-rate cannot be combined"],
  ["--arrivals a.txt --ideal", "--arrivals and --ideal cannot be combined"],
])("plan %s is refused, because one of the flags would be ignored", async (flags, message) => {
  const { code, stderr } = await flatten(`plan ${flags}`, { files: { "a.txt": "1\n2\n3\n" } });
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});
