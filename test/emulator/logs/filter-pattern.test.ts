import { expect, test } from "vitest";
import { filterPattern } from "../../../src/emulator/logs/filter-pattern.ts";

const report = "REPORT RequestId: 7f\tDuration: 12.5 ms\n";
const json = '{"level":"ERROR","ms":12,"job":{"tags":["a","b"],"retry":true},"note":null}\n';

test.each([
  ["", report, true],
  ["REPORT", report, true],
  ["report", report, false],
  ["REPORT Duration", report, true],
  ["REPORT Error", report, false],
  ['"RequestId: 7f"', report, true],
  ['"RequestId: 8f"', report, false],
  ["?Error ?Duration", report, true],
  ["?Error ?Timeout", report, false],
  ["REPORT -Duration", report, false],
  ["REPORT -Error", report, true],
  ["-Error", report, true],
  ['-"12.5 ms"', report, false],
  ['{ $.level = "ERROR" }', json, true],
  ["{ $.level = ERROR }", json, true],
  ['{ $.level != "ERROR" }', json, false],
  ['{ $.level = "ERR*" }', json, true],
  ['{ $.level = "*RR*R" }', json, true],
  ['{ $.level = "*ROR*R" }', json, false],
  ['{ $.level = "E*E" }', json, false],
  ['{ $.level = "*" }', json, true],
  ["{ $.ms = 12 }", json, true],
  ["{ $.ms > 12 }", json, false],
  ["{ $.ms >= 12 && $.ms < 13 }", json, true],
  ['{ $.ms < 5 || $.level = "ERROR" }', json, true],
  ['{ ($.ms < 5 || $.level = "ERROR") && $.job.retry IS TRUE }', json, true],
  ['{ $.job.tags[1] = "b" }', json, true],
  ['{ $.job.tags[2] = "b" }', json, false],
  ["{ $.note IS NULL }", json, true],
  ["{ $.absent NOT EXISTS }", json, true],
  ["{ $.note NOT EXISTS }", json, false],
  ['{ $.absent != "x" }', json, false],
  ["{ $.ms = 12 }", report, false],
  ["{ $.ms = 12 }", "{ broken", false],
])("%s", (pattern, message, expected) => expect(filterPattern(pattern)(message)).toBe(expected));

test.each(["{ $.a }", "{ $.a = 1", "{ a = 1 }", '{ $.a < "x" }', "{ $.a = 1 && }", "[a, b]", "%x%", 'a"b'])(
  "refuses %s",
  (pattern) => expect(() => filterPattern(pattern)).toThrow(/pattern/),
);
