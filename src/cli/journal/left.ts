import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { objectIn } from "../../base/encoding.ts";
import type { Target } from "../../experiment/target.ts";
import { isIdentity, isRunning, ownIdentity, type ProcessIdentity } from "../process-identity.ts";
import { createEntryFile, type JournalLocation, journalPath, removeEntry } from "./journal.ts";

/** What a run creates in the account and removes at its end: schedules, or an execution of a state machine. */
type Kind = "schedules" | "executions";

/** A thing that a run has created and not yet removed. */
interface Entry {
  readonly name: string;
  /** The process that created it. */
  readonly process: ProcessIdentity;
}

/** An entry whose process has ended, so that it was left behind. */
export interface Left {
  readonly name: string;
  /** The file of the entry. */
  readonly path: string;
}

/** The entries of one kind. Their files are beside the journal of the settings of the same workload. */
export class LeftJournal {
  readonly #folder: string;
  readonly #prefix: string;

  constructor(location: JournalLocation, target: Target, kind: Kind) {
    const path = journalPath(location, target);
    this.#folder = dirname(path);
    this.#prefix = `${basename(path, ".json")}.${kind}.`;
  }

  /** Writes an entry before the thing is created. @throws {FlattenError} (cloud) when the file cannot be written. */
  async add(name: string): Promise<void> {
    await createEntryFile(this.#pathOf(name), { name, process: await ownIdentity() } satisfies Entry);
  }

  /** Deletes the entry of a thing that has been removed. */
  async remove(name: string): Promise<void> {
    await removeEntry(this.#pathOf(name));
  }

  /** What commands have left behind that crashed or were killed. */
  async left(): Promise<Left[]> {
    const files = (await readdir(this.#folder).catch(() => [])).filter((file) => file.startsWith(this.#prefix));
    if (files.length === 0) return [];
    const { pid } = await ownIdentity();
    const found: Left[] = [];
    for (const file of files) {
      const path = join(this.#folder, file);
      const entry = await readEntry(path);
      if (entry === undefined || (entry.process.pid !== pid && (await isRunning(entry.process)))) continue;
      found.push({ name: entry.name, path });
    }
    return found;
  }

  #pathOf(name: string): string {
    return join(this.#folder, `${this.#prefix}${name.replace(/[^\w.-]/g, "_")}.json`);
  }
}

/** Reads an entry; undefined for a file that is damaged, or has just been deleted by another command. */
async function readEntry(path: string): Promise<Entry | undefined> {
  const entry = objectIn(await readFile(path, "utf8").catch(() => "")) as Partial<Entry> | undefined;
  return typeof entry?.name === "string" && isIdentity(entry.process) ? (entry as Entry) : undefined;
}
