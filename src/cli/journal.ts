import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FlattenError } from "../base/errors.ts";
import type { TargetDescription } from "../experiment/result.ts";
import type { SettingChange } from "../experiment/settings-change.ts";

/** Settings that an arm has changed and not put back yet. */
export interface JournalEntry {
  readonly target: TargetDescription;
  /** Tell the stack from another of the same name: one in another account, or a later one. */
  readonly mappingId: string;
  readonly functionName: string;
  /** The process that made the changes. */
  readonly pid: number;
  /** When they were made, ISO 8601. */
  readonly at: string;
  readonly changes: readonly SettingChange[];
}

const journalPath = (cwd: string): string => join(cwd, ".flatten", "journal.json");

/**
 * Reads what has not been put back; nothing in a fresh folder.
 *
 * @throws {FlattenError} when the journal is damaged.
 */
export async function readJournal(cwd: string): Promise<JournalEntry[]> {
  const path = journalPath(cwd);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw unusable(path, "cannot be read", error);
  }
  try {
    const { version, entries } = JSON.parse(text) as { version?: unknown; entries?: unknown };
    if (version === journalVersion && Array.isArray(entries)) return entries as JournalEntry[];
  } catch {}
  throw unusable(path, "is damaged, or a newer flatten wrote it");
}

/**
 * Keeps the journal, whole at any time; without entries there is no file.
 *
 * @throws {FlattenError} when it cannot be written: nothing may be changed then.
 */
export async function writeJournal(cwd: string, entries: readonly JournalEntry[]): Promise<void> {
  const path = journalPath(cwd);
  if (entries.length === 0) return rm(path, { force: true });
  const beside = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(beside, `${JSON.stringify({ version: journalVersion, entries }, null, 2)}\n`);
    await rename(beside, path);
  } catch (error) {
    throw unusable(path, "cannot be written", error);
  }
}

const journalVersion = 1;

const unusable = (path: string, why: string, cause?: unknown) =>
  new FlattenError("cloud", `the journal of changed settings ${why}: ${path}`, {
    remedy: "look into it, put the settings that it names back by hand, and delete it",
    cause,
  });
