import type { CommandContext } from "../../cli/context.ts";
import { writeNote } from "../../cli/output.ts";
import { version } from "../../cli/package.ts";
import { quoted } from "../../cli/place-flags.ts";
import { keepRunRecord, newRunId } from "../../cli/run-record.ts";
import type { WatchHistory } from "../../experiment/watch/history.ts";
import { withoutOutput } from "../arms/recorded-command.ts";

/** Flags that decide whether a watch is recorded. */
interface RecordFlags {
  readonly name?: string;
  readonly once?: boolean;
}

/** Keeps what a watch has read as a run record. A single read by `--once` is kept only if it has a name. */
export async function keepWatch(context: CommandContext, flags: RecordFlags, history: WatchHistory): Promise<void> {
  const watched = history.document();
  if (watched === undefined || (flags.once && flags.name === undefined)) return;
  const name = flags.name ?? context.runName;
  const { schemaVersion, kind, ...read } = watched;
  const id = await newRunId(context.cwd, { kind, startedAt: read.startedAt ?? read.at, name });
  const isKept = await keepRunRecord(context, id, {
    schemaVersion,
    kind,
    id,
    ...(name === undefined ? {} : { name }),
    version,
    command: ["flatten", ...withoutOutput(context.argv).map(quoted)].join(" "),
    ...read,
  });
  if (isKept) writeNote(context, `The watch was recorded: flatten report ${id} -o watch.html`);
}
