import { usageError } from "../base/errors.ts";
import type { BurstSizes } from "../experiment/burst-sizes.ts";
import type { CommandContext } from "./context.ts";
import { readGivenFile } from "./read-given-file.ts";

export interface SizeFlags {
  readonly count?: number;
  /** A file. */
  readonly sizes?: string;
}

/**
 * How big the documents are, where `--sizes` says so: as many as `--count`, if that is given, too.
 *
 * @throws {FlattenError} (usage) for a file that cannot be read, that is not of sizes, or has another count.
 */
export async function sizesFor(context: CommandContext, flags: SizeFlags): Promise<BurstSizes | undefined> {
  const { count, sizes: path } = flags;
  if (path === undefined) return undefined;
  const text = await readGivenFile(context, "--sizes", path, "a file with a size on each line: --sizes sizes.csv");
  const found = (await import("../experiment/burst-sizes.ts")).readSizes(text, path);
  const { length } = found.sizes;
  if (count === undefined || count === length) return found;
  throw usageError(
    `--count ${count} and --sizes ${path} do not go together: there are ${length} sizes in it`,
    "leave out --count: each size is a job",
  );
}
