import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { flatten, type RunOptions, typed } from "./flatten.ts";

/** Checks for a message of at most two lines, no result, and an empty folder. */
async function expectRefused(line: string, code: number, parts: readonly RegExp[], options: RunOptions = {}) {
  const cwd = temporaryFolder();
  const ran = await flatten(typed(line), { ...options, cwd });
  expect(ran, ran.stderr).toMatchObject({ stdout: "", code });
  for (const text of parts) expect(ran.stderr).toMatch(text);
  expect(ran.stderr.trimEnd().split("\n").length).toBeLessThanOrEqual(2);
  expect(readdirSync(cwd)).toEqual([]);
}

test("missing AWS credentials are reported before anything is sent", async () => {
  await expectRefused("flatten burst --count 5 --target aws --region us-east-1", 5, [
    /credentials/i,
    /aws (configure|sso login|login)|AWS_ACCESS_KEY_ID/,
  ]);
});

test("a missing AWS Region is reported with the flag that sets it", async () => {
  const env = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" };
  await expectRefused("flatten burst --count 5 --target aws", 5, [/region/i, /--region/], { env });
});
