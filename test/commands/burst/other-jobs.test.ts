import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ResultDocument } from "../../../src/experiment/result.ts";
import { flatten } from "../../support/flatten.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("jobs that are still running when a burst ends, and are not its own, do not count for its peak", async () => {
  const cwd = temporaryFolder();
  const bodies = Array.from({ length: 100 }, (_, i) => JSON.stringify({ document: i + 1, workMs: 50_000 }));
  writeFileSync(join(cwd, "others.jsonl"), `${bodies.join("\n")}\n`);
  await flatten("queue send --file others.jsonl --delay 170s", { cwd });
  const { stdout } = await flatten("burst --via sqs --count 5 --work 2s --seed 1 --format json", { cwd });
  const [arm] = (JSON.parse(stdout) as ResultDocument).arms;
  expect(arm?.jobs.processed).toBe(5);
  expect(arm?.peak.invocations).toBe(5);
  expect(arm?.invocations.logs).toBe(5);
  expect(Math.max(...(arm?.series.inFlight ?? []))).toBe(5);
  expect(arm?.caveats).toEqual([]);
});
