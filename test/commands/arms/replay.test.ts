import { describe, expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";

/** Ten jobs, two seconds apart. */
const times = Array.from({ length: 10 }, (_, index) => `2026-11-26T08:00:${String(2 * index).padStart(2, "0")}Z`);
const files = {
  "times.txt": times.join("\n"),
  "jobs.csv": ["time,id", ...times.map((time, index) => `${time},${10 - index}`).reverse()].join("\n"),
  "none.csv": "id,name\n1,Ann",
};

const attributes = (count: number) => Array.from({ length: count }, (_, index) => `--attribute a${index}=1`).join(" ");

async function documentOf(line: string) {
  const { code, stdout, stderr } = await flatten(`${line} --format json -q`, { files });
  expect(code, stderr).toBe(0);
  const document = JSON.parse(stdout);
  expect(schemaErrors(document)).toEqual([]);
  return document;
}

describe("a replay", () => {
  test("sends each job when it arrived, and counts its wait from then on", async () => {
    const { arms } = await documentOf("burst --arrivals times.txt --work 1s --via sqs");
    expect(arms[0]).toMatchObject({
      count: 10,
      replayedSeconds: 18,
      jobs: { sent: 10, processed: 10 },
      peak: { invocations: 1, predicted: { p5: 1, p95: 1 }, floor: 1 },
      seconds: { send: 18 },
    });
    expect(arms[0].seconds.waitP95).toBeLessThan(1);
    expect(arms[0].seconds.untilLastEnd).toBeGreaterThan(18);
    expect(arms[0].caveats).toEqual([]);
  });

  test("can have several times the jobs, in a part of the time", async () => {
    const { arms } = await documentOf("burst --arrivals times.txt --scale 3x --warp 20x --work 4s --via invoke");
    expect(arms[0]).toMatchObject({ count: 30, replayedSeconds: 0.9, peak: { invocations: 30 } });
  });

  test("compares the recorded arrivals with delays on each job", async () => {
    const { arms } = await documentOf("compare --arrivals times.txt --warp 6x --work 6s --arms sqs,sqs:0-60");
    const [plain, flattened] = arms;
    expect([plain.count, plain.replayedSeconds]).toEqual([10, 3]);
    expect(flattened.peak.invocations).toBeLessThan(plain.peak.invocations);
    expect(flattened.seconds.waitP50).toBeGreaterThan(plain.seconds.waitP50);
  });

  test("takes its payloads from the columns of a CSV, in the order of the times", async () => {
    const { payloads } = await documentOf("burst --arrivals jobs.csv --work 1s --via sqs --record-payloads");
    const ids = payloads.map((text: string) => JSON.parse(text).payload.id);
    expect(ids).toEqual(["10", "9", "8", "7", "6", "5", "4", "3", "2", "1"]);
  });
});

test.each([
  ["burst --scale 2x", "--scale needs a replay"],
  ["burst --arrivals times.txt --scale 0x", 'invalid value "0x" for --scale'],
  ["burst --arrivals jobs.csv --attribute a=1 --attribute a=2", "--attribute a is given twice"],
  [`burst --arrivals jobs.csv ${attributes(11)}`, "11 message attributes: SQS accepts at most 10"],
  ["burst --arrivals times.txt --count 5", "--arrivals and --count cannot be combined"],
  ["burst --arrivals times.txt --max-peak 5", "--arrivals and --max-peak cannot be combined"],
  ["burst --arrivals times.txt --max-rate 5/s", "--arrivals and --max-rate cannot be combined"],
  ["burst --arrivals times.txt --via trigger", "--arrivals and the trigger function cannot be combined"],
  ["burst --arrivals times.txt --scale 0.01x", "--scale leaves no job"],
  ["burst --arrivals none.csv", "the file has no column named time, timestamp, at: its columns are id, name"],
  ["burst --arrivals jobs.csv --payloads times.txt", "--payloads and --arrivals jobs.csv cannot be combined"],
  ["burst --arrivals nothing.txt", "--arrivals nothing.txt cannot be read"],
])("flatten %s ends with 2: %s", async (line, message) => {
  const { code, stderr } = await flatten(line, { files });
  expect(code).toBe(2);
  expect(stderr.replace(/\s+/g, " ")).toContain(message);
});
