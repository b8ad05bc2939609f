import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";
import { foreignFolder } from "../../support/foreign-account.ts";

/** 20 messages a second for ten seconds. */
const steady = Array.from({ length: 200 }, (_, index) => 1_795_680_000 + Math.floor(index / 20)).join("\n");

/** Measures the function `orders` into a file, and returns the document. */
async function measureOrders(cwd: string) {
  await flatten("measure --function orders --since 1h --format json -o measured.json", { cwd });
  return JSON.parse(readFileSync(join(cwd, "measured.json"), "utf8"));
}

interface Outcome {
  readonly text: string;
  readonly peak: { readonly p95: number };
  readonly lastEndSeconds: number;
}

test("each lever is tried on recorded arrivals", async () => {
  const files = { "times.txt": `# epoch seconds\n${steady}\n` };
  const { code, stdout } = await flatten("plan --arrivals times.txt --work 2s --max-peak 10 --format json", { files });
  expect(code).toBe(0);
  const document = JSON.parse(stdout) as { asItWas: Outcome; levers: Outcome[]; best: Outcome; arrivals: number };
  const peakOf = (text: string) => document.levers.find((each) => each.text === text)?.peak.p95 ?? Number.NaN;
  expect(document.arrivals).toBe(200);
  // 20 arrive at each full second, and a cold start makes their 2 s reach beyond the next but one.
  expect(document.asItWas.peak.p95).toBeGreaterThan(40);
  expect(document.asItWas.peak.p95).toBeLessThanOrEqual(60);
  expect(peakOf("delays 0-300 s, random")).toBeLessThan(peakOf("delays 0-30 s, random"));
  expect(peakOf("MaximumConcurrency 10")).toBe(10);
  expect(document.best.peak.p95).toBeLessThanOrEqual(10);
});

test("the next command replays the arrivals with the best lever, and none is needed for a low peak", async () => {
  const files = { "times.txt": "0\n0.2\n0.2\n5\n9.5\n" };
  const cap = await flatten("plan --arrivals times.txt --work 5s --max-peak 2 --batch-size 2", { files });
  expect(cap.stdout.replace(/[\\\s]+/g, " ")).toContain(
    "next: flatten compare --arrivals times.txt --work 5s --batch-size 2 --arms sqs,cap:2",
  );
  const none = await flatten("plan --arrivals times.txt --max-peak 4", { files });
  expect(none.stdout.replace(/\s+/g, " ")).toContain(
    "No lever is needed: as it arrived, the load has a peak of 4, which is at most 4.",
  );
});

test("a table with a column of times reads as a list of times, in any order", async () => {
  const files = { "times.csv": "id,at\na,9.5\nb,0\nc,0.2\nd,0.2\ne,5\n", "times.txt": "0\n0.2\n0.2\n5\n9.5\n" };
  const [table, list] = await Promise.all(
    ["times.csv", "times.txt"].map((name) => flatten(`plan --arrivals ${name} --work 5s`, { files })),
  );
  expect(table?.stdout).toContain("5 arrivals in 10 s");
  expect(table?.stdout.replace("times.csv", "times.txt")).toBe(list?.stdout);
});

test("the document of measure has the arrivals and the durations of a function", async () => {
  const cwd = await foreignFolder();
  const { functions } = await measureOrders(cwd);
  const { code, stdout } = await flatten("plan --function orders --arrivals measured.json", { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain(`${functions[0].arrivalsMs.length} arrivals`);
  expect(stdout).toContain(`measured peak ${functions[0].slots.peak}`);
  expect(stdout).toContain("Read at 00:04:00 UTC from emulator, us-east-1, function orders: batch size 5");
  expect(stdout.replace(/[\\\s]+/g, " ")).toMatch(
    /--max-peak sets another limit\. next: flatten compare --like measured\.json --arrivals measured\.json --arms sqs,\S+ --target local $/,
  );
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

test("the measured durations of a function are the work of a burst on the emulator", async () => {
  const cwd = await foreignFolder();
  const { functions } = await measureOrders(cwd);
  const { code, stdout } = await flatten("burst --count 20 --work-from measured.json --format json", { cwd });
  expect(code).toBe(0);
  expect(JSON.parse(stdout).arms[0].seconds.workP50).toBeCloseTo(functions[0].durationMs.p50 / 1000, 1);
});

test.each([
  ["plan --arrivals none.txt", "none.txt"],
  ["plan --arrivals bad.txt", 'bad.txt, line 1: "yesterday" is not a time'],
  ["plan --arrivals bad.csv", "the file has no column named time, timestamp, at: its columns are id"],
  ["plan --arrivals times.csv", 'the first row is "0", but in a table it names the columns'],
  ["plan --arrivals empty.txt", "no arrivals in the file"],
  ["plan --arrivals other.json", "is not a document of flatten measure"],
  ["plan --arrivals bad.txt --jitter 10", "--arrivals and --jitter cannot be combined"],
])("%s is a usage error", async (line, text) => {
  const files = {
    "bad.txt": "yesterday\n",
    "bad.csv": "id\n1\n",
    "times.csv": "0\n5\n",
    "empty.txt": "# nothing\n",
    "other.json": '{"kind":"burst"}',
  };
  const { code, stderr } = await flatten(line, { files });
  expect(stderr.replace(/\s+/g, " ")).toContain(text);
  expect(code).toBe(2);
});
