import { expect, test } from "vitest";
import { TenantLine } from "../../../src/plan/simulate/tenants.ts";

/** A line in which the first `loud` jobs are those of tenant 0, and each of the last two has a tenant of its own. */
function lineOf(loud: number, isFair: boolean): TenantLine {
  const jobs = loud + 2;
  const tenantOf = Int32Array.from({ length: jobs }, (_, job) => Math.max(0, job - loud + 1));
  const line = new TenantLine(tenantOf, 3, isFair);
  for (let job = 0; job < jobs; job++) line.add(job, 0);
  return line;
}

test("a queue that is not fair gives the oldest message first", () => {
  const line = lineOf(50, false);
  expect(line.take(1, 52)).toEqual(Array.from({ length: 52 }, (_, job) => job));
  expect(line.waiting).toBe(0);
});

test("with 30 messages in flight a tenant is noisy, and the others come first", () => {
  const line = lineOf(50, true);
  expect(line.take(1, 29).at(-1)).toBe(28);
  expect(line.take(1, 1)).toEqual([29]);
  expect(line.take(1, 3)).toEqual([50, 51, 30]);
});

test("a tenant stays noisy with fewer in flight, and is quiet again five minutes after its last message", () => {
  const line = lineOf(50, true);
  for (const job of line.take(1, 30)) line.end(job);
  expect(line.take(2, 1)).toEqual([30]);
  const again = lineOf(50, true);
  again.take(1, 30);
  expect(again.take(2, 1)).toEqual([50]);
  expect(again.take(300, 1)).toEqual([30]);
});

test("of noisy tenants, the one with the fewest messages in flight comes first", () => {
  const tenantOf = Int32Array.from({ length: 200 }, (_, job) => (job < 100 ? 0 : 1));
  const line = new TenantLine(tenantOf, 2, true);
  for (let job = 0; job < 200; job++) line.add(job, 0);
  line.take(1, 40);
  expect(line.take(1, 35)[0]).toBe(100);
  expect(line.take(1, 7)).toEqual([135, 136, 137, 138, 139, 40, 140]);
});
