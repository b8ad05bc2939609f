import { expect, test } from "vitest";
import { parseArms } from "../../../src/cli/parse/arms.ts";
import { parseTenants, parseWindows } from "../../../src/cli/parse/load.ts";
import { refuseUnusedMapping } from "../../../src/commands/arms/arm-from-flags.ts";
import { type CompareArmFlags, comparedArms, refuseOverruled } from "../../../src/commands/compare/arms.ts";
import type { Via } from "../../../src/plan/scenario.ts";

const arms = parseArms("--arms");
const delays = parseWindows("--delays");
const names = (flags: CompareArmFlags) => comparedArms(flags).map(({ name }) => name);

test.each<[string, CompareArmFlags, string[]]>([
  ["neither flag", {}, ["direct", "sqs 0 s", "sqs 0-30 s", "sqs 0-100 s"]],
  ["delays", { delays: delays("0,10-40") }, ["direct", "sqs 0 s", "sqs 10-40 s"]],
  ["delays without the baseline", { delays: delays("0"), direct: false }, ["sqs 0 s"]],
  ["arms are the whole list", { arms: arms("sqs,cap:10") }, ["sqs 0 s", "sqs cap 10"]],
  [
    "every word",
    {
      arms: arms(
        "direct,async,sqs,trigger:10-100,random:10-100,even:10-100,waves:60,cap:10,reserved:10,batch:10,rate:14/s,pause",
      ),
    },
    [
      "direct",
      "direct async",
      "sqs 0 s",
      "trigger 10-100 s",
      "sqs 10-100 s",
      "sqs 10-100 s even",
      "sqs 0-60 s waves",
      "sqs cap 10",
      "sqs reserved 10",
      "sqs batch 10",
      "sqs 14/s",
      "sqs paused",
    ],
  ],
  ["delays and arms", { delays: delays("30"), arms: arms("cap:10") }, ["direct", "sqs 0-30 s", "sqs cap 10"]],
  [
    "an arm that both flags name is run once",
    { delays: delays("0,30"), arms: arms("direct,sqs,random:30,cap:10") },
    ["direct", "sqs 0 s", "sqs 0-30 s", "sqs cap 10"],
  ],
  [
    "--no-direct leaves a listed direct out",
    { arms: arms("direct,async,sqs"), direct: false },
    ["direct async", "sqs 0 s"],
  ],
])("%s", (_, flags, expected) => {
  expect(names(flags)).toEqual(expected);
});

test.each<[CompareArmFlags, string]>([
  [{ arms: arms("sqs,cap:10,sqs") }, '--arms names the arm "sqs 0 s" twice'],
  [{ delays: delays("10,0-10") }, '--delays names the arm "sqs 0-10 s" twice'],
  [{ arms: arms("sqs:0-30,even:30"), spread: "even" }, '--arms names the arm "sqs 0-30 s even" twice'],
])("a flag that names an arm twice is refused: %j", (flags, message) => {
  expect(() => comparedArms(flags)).toThrow(message);
});

test("flags of the mapping need an arm that sends through the queue", () => {
  const refuse = (vias: readonly Via[]) => () => refuseUnusedMapping(vias, { mappingMaxConcurrency: 5 });
  expect(refuse(["invoke", "invoke-async", "pool"])).toThrow("a direct invoke and --mapping-max-concurrency cannot");
  expect(refuse(["invoke", "map"])).not.toThrow();
});

test("it is a usage error if no arm is left to run", () => {
  expect(() => comparedArms({ arms: arms("direct"), direct: false })).toThrow(/no arm is left to run/);
});

test("an arm that the trigger function sends cannot be paced; other arms can", () => {
  expect(() => comparedArms({ arms: arms("sqs,trigger:0-30"), pause: 1_000 })).toThrow(
    "--via trigger and --pause cannot be combined",
  );
  expect(() => comparedArms({ arms: arms("trigger"), parallel: 5 })).toThrow("--via trigger and --parallel cannot");
  expect(names({ arms: arms("trigger"), pause: 0 })).toEqual(["trigger 0 s"]);
  expect(names({ arms: arms("direct,sqs"), pause: 1_000, parallel: 5 })).toEqual(["direct", "sqs 0 s"]);
});

test("a rate is a pause between two messages, and refuses another one", () => {
  expect(comparedArms({ arms: arms("sqs,rate:8/s") }).map(({ pauseMs }) => pauseMs)).toEqual([0, 125]);
  const both = "the arm rate:8/s cannot be combined: both decide when each message is sent";
  expect(() => comparedArms({ arms: arms("rate:8/s"), pause: 50 })).toThrow(`--pause and ${both}`);
  expect(() => comparedArms({ arms: arms("rate:8/s"), arrivalsSeconds: [0, 1] })).toThrow(`--arrivals and ${both}`);
});

test("a fair queue is compared with the same burst without message groups, and the tenants have all jobs", () => {
  const tenants = parseTenants("--tenants")("big:30,small:5x2");
  const specs = comparedArms({ arms: arms("fair"), tenants });
  expect(specs.map(({ name, count, isFair }) => [name, count, isFair])).toEqual([
    ["sqs 0 s", 40, undefined],
    ["sqs fair", 40, true],
  ]);
  expect(specs[0]?.tenants?.map(({ name, jobs }) => `${name} ${jobs}`)).toEqual(["big 30", "small-1 5", "small-2 5"]);
  expect(names({ arms: arms("direct,fair,cap:5,sqs"), tenants })).toEqual([
    "direct",
    "sqs fair",
    "sqs cap 5",
    "sqs 0 s",
  ]);
  expect(names({ arms: arms("direct,cap:5,fair"), tenants })).toEqual(["direct", "sqs cap 5", "sqs 0 s", "sqs fair"]);
  expect(() => comparedArms({ arms: arms("fair"), tenants, count: 41 })).toThrow(
    "--tenants and --count do not add up: the tenants have 40 jobs, and --count is 41",
  );
  expect(() => comparedArms({ arms: arms("fair") })).toThrow("the arm fair needs tenants");
});

test("an outage reaches every arm", () => {
  const outage = { fromSeconds: 60, untilSeconds: 120 };
  const specs = comparedArms({ arms: arms("sqs,direct,cap:5,trigger,map:5"), outage });
  expect(specs.map((spec) => spec.outage)).toEqual(Array(5).fill(outage));
});

test("--spread applies to arms that name no spread", () => {
  const specs = comparedArms({ arms: arms("sqs:0-60,random:0-60"), spread: "even" });
  expect(specs.map(({ spread }) => spread)).toEqual(["even", "random"]);
});

test("--spread is refused if no arm has delays", () => {
  expect(() => comparedArms({ arms: arms("direct,sqs"), spread: "even" })).toThrow("--spread even needs delays");
});

test("an arm with a concurrency limit is followed longer, unless --timeout is given", () => {
  const [plain, cap, reserved] = comparedArms({ arms: arms("sqs,cap:2,reserved:2"), count: 1_000 });
  // 1000 jobs of 5 s, two at a time, take 2500 s; twice that is added. Throttled messages may be retried for hours.
  expect((cap?.timeoutMs ?? 0) - (plain?.timeoutMs ?? 0)).toBe(5_000_000);
  expect((reserved?.timeoutMs ?? 0) - (cap?.timeoutMs ?? 0)).toBe(8 * 3_600_000);
  expect(comparedArms({ arms: arms("cap:2"), timeout: 60_000 })[0]?.timeoutMs).toBe(60_000);
});

test.each([
  ["batch:4", { batchSize: 2 }, "--batch-size 2 has no effect"],
  ["direct,cap:5,cap:9", { mappingMaxConcurrency: 3 }, "--mapping-max-concurrency 3 has no effect"],
  ["reserved:5", { reservedConcurrency: 3 }, "--reserved-concurrency 3 has no effect"],
])("a setting that every arm %s has for itself is not accepted as a flag: %j", (text, flags, message) => {
  expect(() => refuseOverruled(comparedArms({ arms: arms(text) }), flags)).toThrow(message);
  expect(() => refuseOverruled(comparedArms({ arms: arms(`sqs,${text}`) }), flags)).not.toThrow();
});
