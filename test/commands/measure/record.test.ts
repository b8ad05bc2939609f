import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { MeasureDiffDocument } from "../../../src/operate/measure/diff.ts";
import type { MeasureDocument } from "../../../src/operate/measure/document.ts";
import { flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";
import { measuredAccount } from "../../support/measured-account.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const invocations = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ name, atMs: 60_000 + index * 100, sleepMs: 2_000 }));

/** Two measurements of a function in one folder: of a period with 3 invocations at a time, and of a later one with 5. */
async function measuredTwice() {
  const cwd = temporaryFolder();
  const { flatten: measure, invoke } = await measuredAccount({ orders: {} });
  const line = "measure --function orders --since 9m";
  await invoke(invocations("orders", 3));
  const first = await measure(`${line} --name before`, { cwd });
  await invoke(invocations("orders", 5));
  const second = await measure(`${line} --format json`, { cwd });
  return { cwd, first, second };
}

test("a measurement leaves a run record, from which it is shown and reported again", async () => {
  const { cwd, first, second } = await measuredTwice();
  const names = readdirSync(join(cwd, ".flatten", "runs"));
  expect(names).toEqual(["measure-20261123T021000Z-before.json", "measure-20261123T022000Z.json"]);
  const shown: MeasureDocument = JSON.parse(readFileSync(join(cwd, ".flatten", "runs", names[1] ?? ""), "utf8"));
  expect(shown).toEqual(JSON.parse(second.stdout));
  expect(shown.command).toMatch(/^flatten measure --function orders --target \S+ --from \S+Z --to \S+Z$/);
  expect((await flatten("runs show before", { cwd })).stdout.split("next:")[0]).toBe(first.stdout.split("next:")[0]);
  const { stdout: list } = await flatten("runs list --format json", { cwd });
  expect(schemaErrors(JSON.parse(list))).toEqual([]);
  expect(JSON.parse(list).runs.at(-1)).toMatchObject({ experiment: "measure", functions: ["orders"], peaks: [3] });
  const { stdout: table } = await flatten("runs list", { cwd });
  expect(table).toMatch(/measure-20261123T021000Z-before .* 3 +–$/m);
  const { stdout: html } = await flatten("report before --format html", { cwd });
  expect(html).toContain("Peak: 3 slots in use at the same time");
  expect(html).toContain("flatten measure --function orders");
});

test("diff compares two measurements by their numbers, and names what differs in the set-up", async () => {
  const { cwd } = await measuredTwice();
  const { stdout, code } = await flatten("diff before", { cwd });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^A before: measure-20261123T021000Z-before · /);
  expect(stdout).toContain("orders: the peak of B is higher, 5 instead of 3");
  expect(stdout).toMatch(/^ {2}peak +3 +5 +\+2 \(\+67 %\)/m);
  expect(stdout.replace(/\s+/g, " ")).toContain("a difference shows what changed, but not whether it is chance.");
  await flatten("diff before latest --report d.html --report d.csv", { cwd });
  expect(readFileSync(join(cwd, "d.html"), "utf8")).toContain("the peak of B is higher, 5 instead of 3");
  expect(readFileSync(join(cwd, "d.csv"), "utf8")).toContain("orders,orders,peak,count,3,5,2");
  expect((await flatten("diff latest", { cwd })).stdout).toContain("A and B are the same run.");
  const document: MeasureDiffDocument = JSON.parse((await flatten("diff before --format json", { cwd })).stdout);
  expect(schemaErrors(document)).toEqual([]);
  expect(document.functions[0]).toMatchObject({ name: "orders", curveOfB: { stepMs: 1_000 } });
});

test("functions are matched by name and version, and a single other one with its counterpart", async () => {
  const { cwd, second } = await measuredTwice();
  const document: MeasureDocument = JSON.parse(second.stdout);
  const [one] = document.functions;
  const renamed = { ...document, functions: [{ ...one, name: "orders-new" }] };
  const together = { slots: one?.slots, atPeak: [], cloudwatch: null };
  const both = { ...document, functions: [{ ...one, name: "billing" }, one], together };
  writeFileSync(join(cwd, "renamed.json"), JSON.stringify(renamed));
  writeFileSync(join(cwd, "both.json"), JSON.stringify(both));
  const diffOf = async (line: string): Promise<MeasureDiffDocument> =>
    JSON.parse((await flatten(`diff ${line} --format json`, { cwd })).stdout);
  expect((await diffOf("latest renamed.json")).functions).toMatchObject([{ name: "orders", nameInB: "orders-new" }]);
  expect(await diffOf("both.json latest")).toMatchObject({ functions: [{ name: "orders" }], onlyInA: ["billing"] });
  expect((await diffOf("both.json both.json")).functions.map(({ name }) => name)).toEqual([
    "all functions together",
    "billing",
    "orders",
  ]);
});

test("in a folder that cannot be written the measurement is printed, and a note says why there is no record", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, ".flatten"), "a file in the way");
  chmodSync(join(cwd, ".flatten"), 0o444);
  const { flatten: measure, invoke } = await measuredAccount({ orders: {} });
  await invoke(invocations("orders", 3));
  const { code, stdout, stderr } = await measure("measure --function orders", { cwd });
  expect([code, stdout]).toEqual([0, expect.stringContaining("orders: 3 slots at the peak")]);
  expect(stderr.replace(/\s+/g, " ")).toContain("No run record was written to");
});
