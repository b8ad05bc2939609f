import { expect } from "vitest";
import type { ArmResult, ResultDocument } from "../../src/experiment/result.ts";
import { flatten, type RunOptions, typed } from "./flatten.ts";

/** Runs a command with `--format json` and parses the document that it prints. */
export async function documentOf(line: string, options: RunOptions = {}): Promise<ResultDocument> {
  const { stdout, stderr, code } = await flatten([...typed(line), "--format", "json", "--quiet"], options);
  expect({ stderr, code }, line).toEqual({ stderr: "", code: 0 });
  return JSON.parse(stdout) as ResultDocument;
}

/** Returns the only arm of a burst. */
export async function armOf(line: string, options: RunOptions = {}): Promise<ArmResult> {
  const { arms } = await documentOf(line, options);
  expect(arms).toHaveLength(1);
  return arms[0] as ArmResult;
}
