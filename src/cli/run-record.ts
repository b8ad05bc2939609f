import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ResultDocument } from "../experiment/result.ts";
import { writeWholeFile } from "./files.ts";

/** Where run records are kept, relative to the folder of the command. */
export const runRecordFolder = ".flatten/runs";

/**
 * Names a run by its kind, start and seed: `burst-20261123T101500Z-42`.
 *
 * @param startedAt ISO 8601, UTC.
 */
export const runId = (kind: ResultDocument["kind"], startedAt: string, seed: number): string =>
  `${kind}-${startedAt.replace(/[-:]|\.\d+/g, "")}-${seed}`;

/**
 * Writes the run record: the result document, from which every report can be printed again. A newer record of the same run
 * replaces it.
 *
 * @returns the path of the record, relative to `cwd`.
 */
export async function writeRunRecord(cwd: string, id: string, document: ResultDocument): Promise<string> {
  const path = join(runRecordFolder, `${id}.json`);
  await mkdir(join(cwd, runRecordFolder), { recursive: true });
  await writeWholeFile(join(cwd, path), `${JSON.stringify(document, null, 2)}\n`);
  return path;
}
